"""The words of the index in what each database has for them: PostgreSQL's tsvector with GIN, SQLite's FTS5.

The one looks into columns of the entry itself, the other into a table beside it with the entry's number. `strong` are the
words of titles and names, `terms` all words; that of PostgreSQL knows where in the text they stand, for SQLite `run` has them
in their order. Tokens are letters and digits alone, so they stand in a query as they are.

What is asked of the one or the other is (SQL behind FROM, its parameters): `terms` for the rows with all words of a question,
`strong` for those that have them in title or names, `named` for those that are called so.
"""

import contextlib
import functools
import itertools
import json
import time
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import connection

ROWS_AT_A_TIME = 200
# What a tsvector keeps of the place of a word, and of how many places.
LAST_PLACE = 16_383
MOST_PLACES = 60
# GIN gathers all rows that a word or a beginning has before the first is taken: from so many on it is spared that.
COMMON = 1000
# A word of this part of all rows is found soon by who looks through them in their order; so many are looked through.
VERY_COMMON = 0.05
MOST_LOOKED_THROUGH = 2000
COUNTED_SECONDS = 300
# A plan takes up to a megabyte of the server's memory.
MOST_PREPARED = 20
# A token begins with the language and the code of the kind.
SCOPE = 4


class Found(NamedTuple):
    """What a result shows of an entry (`models.Entry`)."""

    pk: int
    kind: str
    object_id: int
    key: str
    title: str
    facts: str
    is_sample: bool
    parts: Any


SHOWN = "SELECT id, kind, object_id, key, title, facts, is_sample, parts FROM search_entry WHERE id"


def entries(numbers):
    """[Found] of some entries, in no order. They are read as they lie there: to make rows of a model took half as long again."""
    return [Found(*row[:-1], json.loads(row[-1])) for row in tables().shown(numbers)] if numbers else []


def tables():
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


def scope_of(kind, language):
    return f"{language}{kind.code}"


def strong_tokens(scope, words):
    return {f"{scope}1{word}" for word in words.title | words.names} | {f"{scope}0{key}" for key in words.keys}


def forms_of(step):
    """All that one word of a text is found by; what stands in no order has no word of its own."""
    return step[1] | {step[0]} if step[0] else step[1]


def common_words():
    """{scope: {word: the part of all rows that has it}} of those that COMMON rows or more have, as PostgreSQL last counted.

    It decides how is asked, not what is found.
    """
    return counted(int(time.monotonic() // COUNTED_SECONDS))


@functools.lru_cache(maxsize=1)
def counted(_now):
    with unseen_cursor() as cursor:
        cursor.execute(
            "SELECT token, part FROM pg_stats, pg_class, "
            "unnest(most_common_elems::text::text[], most_common_elem_freqs) AS counted (token, part) "
            "WHERE schemaname = current_schema AND tablename = 'search_entry' AND attname = 'terms' "
            "AND pg_class.oid = 'search_entry'::regclass AND part * reltuples >= %s AND token IS NOT NULL",
            [COMMON],
        )
        found = {}
        for token, part in cursor.fetchall():
            scope, is_word, word = token[:SCOPE], token[SCOPE : SCOPE + 1], token[SCOPE + 1 :]
            if is_word == "1":
                found.setdefault(scope, {})[word] = part
        return found


@contextlib.contextmanager
def unseen_cursor():
    """For what is asked now and then, by whichever page comes first: no page is the slower for it the next time."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        yield cursor


class Postgres:
    """`strong` and `terms` are columns of search_entry that Django does not know of."""

    def __init__(self):
        # {connection of psycopg2: {SQL: the name under which it is prepared there}}
        self.prepared = WeakKeyDictionary()

    def rows(self, sql, params):
        """What a statement finds. It is planned once for each connection: that took longer than the search itself."""
        with connection.cursor() as cursor:
            names = self.prepared.setdefault(connection.connection, {})
            if sql not in names:
                if len(names) == MOST_PREPARED:
                    cursor.execute(sql, params)
                    return cursor.fetchall()
                numbers = itertools.count(1)
                name = f"search_{len(names)}"
                with unseen_cursor() as unseen:
                    unseen.execute(f"PREPARE {name} AS {sql % tuple(f'${next(numbers)}' for _param in params)}")
                names[sql] = name
            values = f" ({', '.join(['%s'] * len(params))})" if params else ""
            cursor.execute(f"EXECUTE {names[sql]}{values}", params)
            return cursor.fetchall()

    def shown(self, numbers):
        return self.rows(f"{SHOWN} = ANY(%s)", [numbers])

    def write(self, rows):
        """Store the words of entries: [(number of the entry, scope, Indexed)]."""
        with connection.cursor() as cursor:
            for at in range(0, len(rows), ROWS_AT_A_TIME):
                some = rows[at : at + ROWS_AT_A_TIME]
                values = ", ".join(["(%s, %s::tsvector, %s::tsvector)"] * len(some))
                params = [
                    value
                    for pk, scope, words in some
                    for value in (
                        pk,
                        " ".join(f"'{token}'" for token in strong_tokens(scope, words)),
                        self.places(scope, words),
                    )
                ]
                cursor.execute(
                    "UPDATE search_entry SET strong = new.strong, terms = new.terms "  # noqa: S608 - no value in it  # nosec B608
                    f"FROM (VALUES {values}) AS new (id, strong, terms) WHERE search_entry.id = new.id",
                    params,
                )

    def places(self, scope, words):
        """Every word with its places, as PostgreSQL writes them down: 'word':1,7."""
        found, at = {f"{scope}0{key}": [] for key in words.keys}, 0
        for step in words.run:
            at = min(at + (1 if step else 5), LAST_PLACE)
            for form in forms_of(step) if step else ():
                places = found.setdefault(f"{scope}1{form}", [])
                if len(places) < MOST_PLACES:
                    places.append(at)
        return " ".join(
            f"'{token}':{','.join(map(str, places))}" if places else f"'{token}'" for token, places in found.items()
        )

    def word(self, scope, word, *, begun=True):
        tokens = [f"'{scope}1{form}'" for form in sorted(word.forms)]
        if begun and word.beginning:
            tokens.append(f"'{scope}1{word.beginning}':*")
        return f"({' | '.join(tokens)})"

    def phrases(self, scope, question):
        return [
            "(" + " <-> ".join(f"'{scope}1{word}'" for word in phrase) + ")"
            for phrase in question.phrases
            if len(phrase) > 1
        ]

    def is_common(self, scope, word):
        common = common_words().get(scope)
        return common is not None and (
            not word.forms.isdisjoint(common)
            or any(map(str.startswith, common, itertools.repeat(word.beginning or "\0")))
        )

    def is_very_common(self, scope, word):
        common = common_words().get(scope, {})
        return max((common.get(form, 0) for form in word.forms), default=0) >= VERY_COMMON

    def all_of(self, column, scope, question):
        """The index finds by the words that tell, its rows are looked through for the common ones."""
        of_index, of_row = self.phrases(scope, question), []
        for word in question.words:
            (of_row if self.is_common(scope, word) else of_index).append(self.word(scope, word))
        if not of_index:
            of_index, of_row = of_row, []
        sql, params = f"search_entry e WHERE e.{column} @@ %s::tsquery", [" & ".join(of_index)]
        if of_row:
            # What is called as a function is not asked of an index.
            return f"{sql} AND ts_match_vq(e.{column}, %s::tsquery)", [*params, " & ".join(of_row)]
        return sql, params

    def strong(self, scope, question):
        return self.all_of("strong", scope, question)

    def terms(self, scope, question):
        return self.all_of("terms", scope, question)

    def named(self, scope, question):
        return "search_entry e WHERE e.strong @@ %s::tsquery", [f"'{scope}0{question.key}'"]

    def whole(self, scope, question):
        """The rows with all words whole in title or names, where all words are common; None otherwise."""
        if self.phrases(scope, question) or not all(self.is_common(scope, word) for word in question.words):
            return None
        return "search_entry e WHERE e.strong @@ %s::tsquery", [self.whole_words(scope, question)]

    def first_whole(self, kind, scope, question):
        """Those of them that stand among the first rows of the kind, where all words are very common; None otherwise."""
        if not all(self.is_very_common(scope, word) for word in question.words):
            return None
        sql = (
            "(SELECT * FROM search_entry WHERE kind = %s AND language = %s ORDER BY sort DESC, sort_title "  # noqa: S608 - no value in it  # nosec B608
            f"LIMIT {MOST_LOOKED_THROUGH:d}) e WHERE ts_match_vq(e.strong, %s::tsquery)"
        )
        return sql, [kind.key, question.language, self.whole_words(scope, question)]

    def whole_words(self, scope, question):
        return " & ".join(self.word(scope, word, begun=False) for word in question.words)

    def near(self, word, number):
        """The words of the index that share most groups of three letters with one."""
        with connection.cursor() as cursor:
            cursor.execute(
                # Two letters swapped leave fewer groups in common than the extension asks for by itself.
                "SET pg_trgm.similarity_threshold = 0.15; "
                "SELECT folded, written, number FROM search_word WHERE folded %% %s "
                "ORDER BY similarity(folded, %s) DESC, folded LIMIT %s",
                [word, word, number],
            )
            return cursor.fetchall()

    def tidy(self):
        """After much was written: what the planner knows of the tables."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_entry")
            cursor.execute("ANALYZE search_word")


class Sqlite:
    """`search_terms` and `search_trigrams` are virtual tables; triggers take a row out with its entry or word."""

    matching = "search_terms CROSS JOIN search_entry e ON e.id = search_terms.rowid WHERE search_terms MATCH %s"

    def rows(self, sql, params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def shown(self, numbers):
        return self.rows(f"{SHOWN} IN ({', '.join(['%s'] * len(numbers))})", numbers)

    def write(self, rows):
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_terms WHERE rowid = %s", [(pk,) for pk, _scope, _words in rows])
            cursor.executemany(
                "INSERT INTO search_terms (rowid, strong, terms, run) VALUES (%s, %s, %s, %s)",
                [
                    (
                        pk,
                        " ".join(sorted(strong_tokens(scope, words))),
                        self.all_words(scope, words),
                        self.run(scope, words),
                    )
                    for pk, scope, words in rows
                ],
            )

    def all_words(self, scope, words):
        found = set().union(*(forms_of(step) for step in words.run if step))
        return " ".join(sorted(f"{scope}1{form}" for form in found))

    def run(self, scope, words):
        return " ".join(f"{scope}1{step[0]}" if step and step[0] else f"{scope}0" for step in words.run)

    def all_of(self, column, scope, question):
        parts = []
        for word in question.words:
            tokens = [f'"{scope}1{form}"' for form in sorted(word.forms)]
            if word.beginning:
                tokens.append(f'"{scope}1{word.beginning}" *')
            parts.append(f"{column} : ({' OR '.join(tokens)})")
        for phrase in question.phrases:
            if len(phrase) > 1:
                phrase_of_tokens = " ".join(f"{scope}1{word}" for word in phrase)
                parts.append(f'run : "{phrase_of_tokens}"')
        return self.matching, [" AND ".join(parts)]

    def strong(self, scope, question):
        return self.all_of("strong", scope, question)

    def terms(self, scope, question):
        return self.all_of("terms", scope, question)

    def named(self, scope, question):
        return self.matching, [f'strong : "{scope}0{question.key}"']

    def whole(self, scope, question):
        """FTS5 takes row after row, so that it is spared nothing."""
        return

    def near(self, word, number):
        padded = f"  {word} "
        groups = " OR ".join(f'"{padded[at : at + 3]}"' for at in range(len(padded) - 2))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT w.folded, w.written, w.number FROM search_trigrams JOIN search_word w ON w.id = search_trigrams.rowid "
                "WHERE search_trigrams MATCH %s ORDER BY rank, w.folded LIMIT %s",
                [groups, number],
            )
            return cursor.fetchall()

    def tidy(self):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_terms (search_terms) VALUES ('optimize')")


POSTGRES, SQLITE = Postgres(), Sqlite()
