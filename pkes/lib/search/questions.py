"""What somebody typed, as the index is asked: every word in any form, or as the beginning of a word; quoted ones as they stand."""

import functools
import itertools
import re
from dataclasses import dataclass

from pkes.lib.fold import PLAIN, fold
from pkes.lib.search.stop_words import STOP_WORDS
from pkes.lib.search.tokens import forms, name_key, words_in
from pkes.lib.words import is_known, lemmas

LONGEST = 200
MOST_WORDS = 8
# Shorter ones are looked for only whole: many words begin with them.
SHORTEST_BEGINNING = 3
QUOTED = re.compile(r'["„“”«]([^"„“”«»]*)["“”»]')
# The letters that have an accent in Polish, and at how many places of a word it is tried to put one.
ACCENTED = {}
for letter, plain in PLAIN.items():
    if letter.islower():
        ACCENTED.setdefault(plain, []).append(letter)
MOST_ACCENTS = 3
MOST_TRIED = 400


@dataclass(frozen=True)
class Asked:
    """One word of a question: as it was typed, without accents, and all forms that it may stand for."""

    written: str
    folded: str
    forms: frozenset

    @property
    def beginning(self):
        """What a longer word may begin with; empty where the word is too short for that."""
        return self.folded if len(self.folded) >= SHORTEST_BEGINNING else ""

    def is_in(self, found):
        """Does it stand among some base forms, whole?"""
        return not self.forms.isdisjoint(found)

    def begins(self, found):
        """Does it stand among some base forms, or begins one of them?"""
        return self.is_in(found) or (bool(self.beginning) and any(word.startswith(self.beginning) for word in found))


class Question:
    """A question in one language: `words` that must all be there, `phrases` that must stand as they are quoted.

    Without a word it finds nothing. Little words are passed over where there are others.
    """

    def __init__(self, text, language):
        self.text = " ".join(text.replace("\0", " ").split())[:LONGEST].strip()
        self.language = language
        self.phrases = [words for words in map(folded_words, QUOTED.findall(self.text)) if words]
        quoted = set(itertools.chain.from_iterable(self.phrases))
        typed = list(dict.fromkeys(words_in(self.text)))
        telling = [word for word in typed if fold(word) in quoted or fold(word) not in STOP_WORDS[language]]
        self.words = [asked(word, language) for word in (telling or typed)[:MOST_WORDS]]
        self.key = name_key(self.text)

    def __bool__(self):
        return bool(self.words)

    @property
    def wanted(self):
        """[(beginning, forms)] of its words, as excerpts are marked by."""
        return [(word.folded, word.forms) for word in self.words]


def folded_words(text):
    return tuple(fold(word) for word in words_in(text)[:MOST_WORDS])


def asked(word, language):
    return Asked(word, fold(word), meant(word, language))


@functools.lru_cache(maxsize=5_000)
def meant(word, language):
    """All forms that a typed word may stand for. Of one that nobody knows as it is typed, the accents are looked for."""
    found = forms(word, language)
    if language == "pl" and not is_known(word) and fold(word) == word.lower():
        found = found.union(*(lemmas(other) for other in with_accents(word.lower()) if is_known(other)))
    return found


def with_accents(word):
    """Spellings of a word with one to MOST_ACCENTS accents more: "laka" gives "łaka", "ląka", "łąka", …"""
    places = [(at, letter) for at, plain in enumerate(word) for letter in ACCENTED.get(plain, ())]
    tried = 0
    for number in range(1, MOST_ACCENTS + 1):
        for changes in itertools.combinations(places, number):
            tried += 1
            if tried > MOST_TRIED:
                return
            if len({at for at, _letter in changes}) == number:
                letters = list(word)
                for at, letter in changes:
                    letters[at] = letter
                yield "".join(letters)
