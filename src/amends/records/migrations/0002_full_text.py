"""The full-text index over SearchDocument: FTS5 with external content on SQLite, a generated tsvector on PostgreSQL.

The index is the database's own business and unknown to the model. On SQLite, a later migration that alters
SearchDocument makes Django rebuild the table, which drops the triggers: run `make_index` again in that migration.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE_MAKE = (
    """
    CREATE VIRTUAL TABLE records_search USING fts5(
        number, title, words,
        content='records_searchdocument', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER records_search_insert AFTER INSERT ON records_searchdocument BEGIN
        INSERT INTO records_search(rowid, number, title, words) VALUES (new.id, new.number, new.title, new.words);
    END
    """,
    """
    CREATE TRIGGER records_search_delete AFTER DELETE ON records_searchdocument BEGIN
        INSERT INTO records_search(records_search, rowid, number, title, words)
        VALUES ('delete', old.id, old.number, old.title, old.words);
    END
    """,
    """
    CREATE TRIGGER records_search_update AFTER UPDATE ON records_searchdocument BEGIN
        INSERT INTO records_search(records_search, rowid, number, title, words)
        VALUES ('delete', old.id, old.number, old.title, old.words);
        INSERT INTO records_search(rowid, number, title, words) VALUES (new.id, new.number, new.title, new.words);
    END
    """,
    "INSERT INTO records_search(records_search) VALUES ('rebuild')",
)
SQLITE_UNMAKE = (
    "DROP TRIGGER IF EXISTS records_search_insert",
    "DROP TRIGGER IF EXISTS records_search_delete",
    "DROP TRIGGER IF EXISTS records_search_update",
    "DROP TABLE IF EXISTS records_search",
)

# Accents are taken off, and punctuation becomes space, so that both databases cut words alike
# (PostgreSQL's own parser would keep mail addresses and "C-2026-0042" in one piece). records.search.folded does the
# same to what is asked.
POSTGRES_MAKE = (
    r"""
    CREATE FUNCTION records_folded(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $fold$
        SELECT translate(
            regexp_replace(normalize(given, NFKD), U&'[\0300-\036F]', '', 'g'),
            U&'!"#$%&''()*+,-./:;<=>?@[\005C]^_`{|}~\00A7\00AB\00B7\00BB\00BF\2010\2013\2014\2018\2019\201C\201D\201E\2026',
            repeat(' ', 46)
        )
    $fold$
    """,
    """
    ALTER TABLE records_searchdocument ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', records_folded(number)), 'A')
        || setweight(to_tsvector('simple', records_folded(title)), 'B')
        || setweight(to_tsvector('simple', records_folded(words)), 'C')
    ) STORED
    """,
    "CREATE INDEX records_search ON records_searchdocument USING gin (search)",
)
POSTGRES_UNMAKE = (
    "DROP INDEX IF EXISTS records_search",
    "ALTER TABLE records_searchdocument DROP COLUMN IF EXISTS search",
    "DROP FUNCTION IF EXISTS records_folded(text)",
)


def make_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index of this database's vendor, from what is already stored."""
    for statement in SQLITE_MAKE if schema_editor.connection.vendor == "sqlite" else POSTGRES_MAKE:
        schema_editor.execute(statement, None)  # None: a percent sign is a percent sign


def drop_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the index away; the documents stay."""
    for statement in SQLITE_UNMAKE if schema_editor.connection.vendor == "sqlite" else POSTGRES_UNMAKE:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    """Full-text search."""

    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(make_index, drop_index)]
