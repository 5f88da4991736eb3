"""Words near those that were typed: for "spuldzielnia" the index has "spółdzielnia"."""

from rapidfuzz.distance import OSA

from pkes.lib.search.models import Word
from pkes.lib.search.tables import tables
from pkes.lib.words import bases

# So many words that share letters are read for each, so many of them suggested.
MOST_COMPARED = 60
MOST_NEAR = 3
SHORTEST = 3
LONGEST = 30


def farthest(word):
    """How many letters may have to be put in, taken out, changed or swapped with their neighbour."""
    return 1 if len(word) < 5 else 2 if len(word) < 9 else 3


def near(folded):
    """The words of the index nearest to one, as they are written, the nearest first and of those the more common."""
    if not SHORTEST <= len(folded) <= LONGEST or folded[0].isdigit():
        return []
    measured = [
        (OSA.distance(folded, other), -number, other, written)
        for other, written, number in tables().near(folded, MOST_COMPARED)
    ]
    found, seen = [], set()
    for far, _number, _other, written in sorted(measured):
        # Of the forms of one word the nearest is enough: all of them find the same.
        if far <= farthest(folded) and seen.isdisjoint(bases(written)):
            found.append(written)
            seen |= bases(written)
    return found[:MOST_NEAR]


def nearest(question):
    """The question with the words replaced that the index does not have: one text for each replacement, the nearest first."""
    words = question.words
    known = set(Word.objects.filter(folded__in=[word.folded for word in words]).values_list("folded", flat=True))
    unknown = [word for word in words if word.folded not in known and not any(form in known for form in word.forms)]
    near_of = {word.written: near(word.folded) for word in unknown}
    texts = []
    for number in range(MOST_NEAR):
        replaced = [
            (near_of[word.written] + [word.written])[min(number, len(near_of[word.written]))]
            if near_of.get(word.written)
            else word.written
            for word in words
        ]
        text = " ".join(replaced)
        if any(near_of.values()) and text not in texts and text != " ".join(word.written for word in words):
            texts.append(text)
    return texts
