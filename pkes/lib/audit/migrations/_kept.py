"""The triggers that keep the trail as it was written; how they get lost on SQLite stands in events/migrations/_frozen.py.

Two things may happen to a row: the person who did it is erased, and a year goes by.
"""

TABLE = "audit_entry"
SAYS = "what the office did is not rewritten"
SAME = ["at", "what", "subject_type_id", "subject_id", "words"]
YEAR_AGO = {"sqlite": "datetime('now', '-365 days')", "postgresql": "now() - interval '365 days'"}


def rules(vendor):
    """(name, when, condition) of each trigger."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    is_changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in SAME)
    yield f"{TABLE}_keeps", "UPDATE", f"{is_changed} OR (OLD.by_id {differs} NEW.by_id AND NEW.by_id IS NOT NULL)"
    yield f"{TABLE}_stays", "DELETE", f"OLD.at > {YEAR_AGO[vendor]}"


def keep(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for name, when, condition in rules(vendor):
        if vendor == "sqlite":
            does = f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        else:
            does = f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION audit_refuse()"
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {TABLE} {does}")


def let_go(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name, _when, _condition in rules(schema_editor.connection.vendor):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if is_sqlite else f" ON {TABLE}"))
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION IF EXISTS audit_refuse()")
