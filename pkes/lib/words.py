"""The words of a text in their base forms, so that "spółdzielniom" and "spoldzielnia" find each other.

Polish words come from Morfeusz, English ones from Snowball's rules. A word may be read in several ways ("mam" is a form of
"mieć", "mama" and "mamić"): all of them count, and the word itself as well. Accents are folded after that, because Morfeusz
knows words only with them.
"""

import functools
import re
import threading

import morfeusz2
import snowballstemmer

from pkes.lib.fold import fold

WORD = re.compile(r"\w+")
# Morfeusz keeps its place in a text in the object itself: two threads must not share it at the same time.
_lock = threading.Lock()


@functools.cache
def _morfeusz():
    """Loaded at the first use: 0.1 s and some 35 MB."""
    return morfeusz2.Morfeusz(praet="composite")


@functools.cache
def _snowball():
    return snowballstemmer.stemmer("english")


def split(text):
    """The words of a text in its order, as they are written."""
    return WORD.findall(text)


@functools.lru_cache(maxsize=20_000)
def lemmas(word, language="pl"):
    """Every base form that a word may have, without accents and capitals: a frozenset, never empty."""
    with _lock:
        if language == "en":
            found = {_snowball().stemWord(word.lower())}
        else:
            # (from, to, (form, lemma:distinction, tag, name, label)); an unknown word is its own lemma.
            found = {reading[2][1].split(":")[0] or word for reading in _morfeusz().analyse(word)}
    return frozenset(map(fold, found))


@functools.lru_cache(maxsize=20_000)
def is_known(word):
    """Is it a Polish word, as it is written?"""
    with _lock:
        return any(reading[2][2] != "ign" for reading in _morfeusz().analyse(word))


def bases(word, language="pl"):
    """Every base form that a word may have, and the word itself, without accents and capitals: a frozenset, never empty."""
    return lemmas(word, language) | {fold(word)}


def base_words(text, language="pl"):
    """[bases of the first word, bases of the second word, …] of a text."""
    return [bases(word, language) for word in split(text)]


def all_bases(text, language="pl"):
    """Every base form of every word of a text, as one set."""
    return frozenset().union(*base_words(text, language))
