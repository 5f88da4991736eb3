import pytest
from django.db import connection

from pkes.lib.search import tables


@pytest.fixture
def all_are_common(db, monkeypatch):
    """Call it, and PostgreSQL is asked as if this part of very many rows had each word of the index."""

    def become(part):
        words = {}
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT lexeme FROM search_entry, unnest(terms)")
            for (token,) in cursor.fetchall():
                words.setdefault(token[: tables.SCOPE], {})[token[tables.SCOPE + 1 :]] = part
        monkeypatch.setattr(tables, "common_words", lambda: words)

    return become
