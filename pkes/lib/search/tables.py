"""The words of the index in what each database has for them: PostgreSQL's tsvector with GIN, SQLite's FTS5.

The one looks into columns of the entry itself, the other into a table beside it with the entry's number. `strong` are the
words of titles and names, `terms` all words; that of PostgreSQL knows where in the text they stand, for SQLite `run` has them
in their order. Tokens are letters and digits alone, so they stand in a query as they are.
"""

from django.db import connection

ROWS_AT_A_TIME = 200
# What a tsvector keeps of the place of a word, and of how many places.
LAST_PLACE = 16_383
MOST_PLACES = 60


def tables():
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


def scope_of(kind, language):
    return f"{language}{kind.code}"


def strong_tokens(scope, words):
    return {f"{scope}1{word}" for word in words.title | words.names} | {f"{scope}0{key}" for key in words.keys}


def forms_of(step):
    """All that one word of a text is found by; what stands in no order has no word of its own."""
    return step[1] | {step[0]} if step[0] else step[1]


class Postgres:
    """`strong` and `terms` are columns of search_entry that Django does not know of."""

    start = "search_entry e WHERE e.{column} @@ %s::tsquery"

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

    def all_of(self, scope, question):
        parts = []
        for word in question.words:
            tokens = [f"'{scope}1{form}'" for form in sorted(word.forms)]
            if word.beginning:
                tokens.append(f"'{scope}1{word.beginning}':*")
            parts.append(f"({' | '.join(tokens)})")
        for phrase in question.phrases:
            if len(phrase) > 1:
                in_order = " <-> ".join(f"'{scope}1{word}'" for word in phrase)
                parts.append(f"({in_order})")
        return " & ".join(parts)

    def strong(self, scope, question):
        return "strong", self.all_of(scope, question)

    def terms(self, scope, question):
        return "terms", self.all_of(scope, question)

    def named(self, scope, question):
        return "strong", f"'{scope}0{question.key}'"

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

    start = "search_terms CROSS JOIN search_entry e ON e.id = search_terms.rowid WHERE search_terms MATCH %s"

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
        return " AND ".join(parts)

    def strong(self, scope, question):
        return "", self.all_of("strong", scope, question)

    def terms(self, scope, question):
        return "", self.all_of("terms", scope, question)

    def named(self, scope, question):
        return "", f'strong : "{scope}0{question.key}"'

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
