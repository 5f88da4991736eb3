"""Text without accents and capitals, the same in Python and in the database."""

from django.db.models import Value
from django.db.models.functions import Lower, Replace

# Polish letters. Capitals are listed too, because SQLite lowers only those of ASCII. No more letters than these:
# each is one more nested call, and SQLite's parser has a small stack.
PLAIN = dict(zip("ĄĆĘŁŃÓŚŹŻąćęłńóśźż", "acelnoszzacelnoszz", strict=True))
_TABLE = str.maketrans(PLAIN)


def fold(text):
    """Return `text` in lower case and without accents: "Łąka" gives "laka"."""
    return text.translate(_TABLE).lower()


def folded(expression):
    """The database expression that does to a column what `fold` does to a text."""
    for letter, plain in PLAIN.items():
        expression = Replace(expression, Value(letter), Value(plain))
    return Lower(expression)
