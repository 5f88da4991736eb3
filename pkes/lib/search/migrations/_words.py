"""Where the words of the index stand: in columns of PostgreSQL's own, or in SQLite's virtual tables.

Triggers take the words of a row out with the row. Should a later migration make the tables anew on SQLite, they are lost with
them: `make_tables` puts them back.
"""

from django.db import DatabaseError, transaction

NO_EXTENSION = (
    "The search needs PostgreSQL's extension pg_trgm, and this database user may not create it. Let an administrator of the "
    "database say once: CREATE EXTENSION pg_trgm; then migrate again. (It comes with PostgreSQL, in Debian with the package "
    "postgresql.)"
)
SQLITE = [
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_terms USING fts5(strong, terms, run, tokenize = 'unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_trigrams USING fts5(word, tokenize = 'trigram')",
    "CREATE TRIGGER IF NOT EXISTS search_entry_gone AFTER DELETE ON search_entry "
    "BEGIN DELETE FROM search_terms WHERE rowid = old.id; END",
    "CREATE TRIGGER IF NOT EXISTS search_word_new AFTER INSERT ON search_word "
    "BEGIN INSERT INTO search_trigrams (rowid, word) VALUES (new.id, '  ' || new.folded || ' '); END",
    "CREATE TRIGGER IF NOT EXISTS search_word_gone AFTER DELETE ON search_word "
    "BEGIN DELETE FROM search_trigrams WHERE rowid = old.id; END",
]
# Without a list of changes that waits to be worked in: a search would have to read all of it.
POSTGRES = [
    "ALTER TABLE search_entry ADD COLUMN strong tsvector NOT NULL DEFAULT '', ADD COLUMN terms tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX search_entry_strong ON search_entry USING gin (strong) WITH (fastupdate = off)",
    "CREATE INDEX search_entry_terms ON search_entry USING gin (terms) WITH (fastupdate = off)",
    "CREATE INDEX search_word_near ON search_word USING gin (folded gin_trgm_ops)",
]


def make_tables(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        make_extension(schema_editor.connection)
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def make_extension(connection):
    """pg_trgm is a trusted extension: whoever may create things in the database may create it, too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            return
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION pg_trgm")
        except DatabaseError as error:
            raise DatabaseError(NO_EXTENSION) from error


def drop_tables(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in (
            "DROP INDEX IF EXISTS search_word_near",
            "ALTER TABLE search_entry DROP COLUMN strong, DROP COLUMN terms",
        ):
            schema_editor.execute(statement)
        return
    for kind, name in (
        ("TRIGGER", "search_entry_gone"), ("TRIGGER", "search_word_new"), ("TRIGGER", "search_word_gone"),
        ("TABLE", "search_terms"), ("TABLE", "search_trigrams"),
    ):  # fmt: skip
        schema_editor.execute(f"DROP {kind} IF EXISTS {name}")
