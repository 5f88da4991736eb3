"""Published minutes cannot be changed, not even by a statement typed into the database: triggers refuse it.

On SQLite, Django alters a table by making it anew, and the triggers are gone with the old one: a later migration that
alters a table of TABLES begins with `thaw` and ends with `freeze`. tests/events/test_minutes_say_what_was_decided.py
fails where that was forgotten.
"""

# Columns that stay as they were published. Left out: who may read it, who published it (an erased person is forgotten),
# the progress of a task. An organisation may only vanish from a row, together with itself.
TABLES = {
    "events_minutes": ["event_id", "version", "status", "text", "reason", "is_sample", "published_at", "created_at"],
    "events_participant": ["minutes_id", "name", "number"],
    "events_decision": ["minutes_id", "position", "text"],
    "events_task": ["minutes_id", "key", "position", "text", "owner", "due_on"],
}
WITH_ORGANIZATION = ["events_participant", "events_task"]
SAYS = "published minutes cannot be changed"


def published(table, row):
    """The SQL condition that a row belongs to published minutes. Samples go away without a trace."""
    if table == "events_minutes":
        return f"{row}.status = 'published'"
    return f"EXISTS (SELECT 1 FROM events_minutes AS m WHERE m.id = {row}.minutes_id AND m.status = 'published')"  # the parts are ours  # nosec B608


def is_kept(table):
    if table == "events_minutes":
        return "NOT OLD.is_sample"
    return "EXISTS (SELECT 1 FROM events_minutes AS m WHERE m.id = OLD.minutes_id AND NOT m.is_sample)"


def rules():
    """(name, table, when, condition) of each trigger."""
    for table, columns in TABLES.items():
        yield f"{table}_keeps", table, f"UPDATE OF {', '.join(columns)}", published(table, "OLD")
        yield f"{table}_stays", table, "DELETE", f"{published(table, 'OLD')} AND {is_kept(table)}"
        if table != "events_minutes":
            yield f"{table}_is_whole", table, "INSERT", published(table, "NEW")
    for table in WITH_ORGANIZATION:
        changed = "NEW.organization_id IS NOT NULL AND (OLD.organization_id IS NULL OR NEW.organization_id <> OLD.organization_id)"
        yield f"{table}_names", table, "UPDATE OF organization_id", f"{changed} AND {published(table, 'OLD')}"


def freeze(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, table, when, condition in rules():
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )
        return
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, table, when, condition in rules():
        if "EXISTS" not in condition:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION events_refuse()"
            )
            continue
        # PostgreSQL allows no other table in a trigger's condition: a function of its own asks.
        result = "OLD" if when == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; "
            f"END IF; RETURN {result}; END $$"
        )
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def thaw(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, _when, condition in rules():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if is_sqlite else f" ON {table}"))
        if not is_sqlite and "EXISTS" in condition:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION IF EXISTS events_refuse()")
