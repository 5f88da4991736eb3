"""Searching in longer texts by base forms: what is stored of a text, which rows match, and the place where they do.

words = as_words(title, text)                       # stored in a TextField of the row
rows.filter(has_words("uchwała", "words"))          # each word of the question stands there in some form
excerpt(text, "uchwała")                            # HTML: the place in the text, what was found in <mark>
"""

import functools
import re

from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import mark_safe

from pkes.lib.fold import PLAIN, fold
from pkes.lib.words import all_bases, bases, split

MOST_WORDS = 10
# Shorter ones are looked for only whole: many words begin with them.
SHORTEST_BEGINNING = 3
AROUND = 110
_PLAIN = str.maketrans(PLAIN)


def as_words(*texts, language="pl"):
    """All base forms of some texts in one, each between blanks: what `has_words` looks into."""
    found = set().union(*(all_bases(text, language) for text in texts if text))
    return f" {' '.join(sorted(found))} " if found else ""


def asked(text):
    """The words of a question, each as {its base forms}; the first MOST_WORDS of them."""
    return [bases(word) | bases(word, "en") for word in split(text)[:MOST_WORDS]]


def has_words(text, *columns):
    """The condition that each word of a question stands in one of the columns: in any form, or as the beginning of a word.

    A question without a word finds nothing.
    """
    words = split(text)[:MOST_WORDS]
    condition = Q() if words else Q(pk__in=[])
    for word, forms in zip(words, asked(text), strict=True):
        parts = [f" {form} " for form in sorted(forms)]
        if len(word) >= SHORTEST_BEGINNING:
            parts.append(f" {fold(word)}")
        found = Q(pk__in=[])
        for column in columns:
            for part in parts:
                found |= Q(**{f"{column}__contains": part})
        condition &= found
    return condition


def places(text, question):
    """(from, to) of each word of the text that a question asks for, in the order of the text.

    A question is a text, or [(how a word begins, its base forms), …].
    """
    wanted = tuple(
        [(fold(word), forms) for word, forms in zip(split(question), asked(question), strict=False)]
        if isinstance(question, str)
        else question
    )
    pattern = beginning(wanted)
    if pattern is None:
        return
    for match in pattern.finditer(text.translate(_PLAIN)):
        start, stop = match.span()
        plain, own = read(text[start:stop])
        for begun, forms in wanted:
            if not own.isdisjoint(forms) or (len(begun) >= SHORTEST_BEGINNING and plain.startswith(begun)):
                yield start, stop
                break


@functools.lru_cache(maxsize=200)
def beginning(wanted):
    """The pattern of words that begin as one of the forms does: only these are taken to their base form; None: no word does."""
    heads = {form[:2] for _word, forms in wanted for form in forms if form}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(heads)))})\w*", re.IGNORECASE) if heads else None


@functools.lru_cache(maxsize=2_000)
def read(word):
    """(the word without accents and capitals, its base forms in both languages)."""
    return fold(word), bases(word) | bases(word, "en")


def stands(text, wanted):
    """Does a word stand in a text? It is given as (how it begins, its base forms)."""
    return next(places(text, [wanted]), None) is not None


def excerpt(text, question):
    """The first place of a text where a question's words stand, as safe HTML; empty where none of them does."""
    text = " ".join(text.split())
    first = next(places(text, question), None)
    if first is None:
        return ""
    start, stop = max(0, first[0] - AROUND // 2), min(len(text), first[1] + AROUND)
    # Whole words at both ends.
    start = text.find(" ", start, first[0]) + 1 if start else 0
    stop = max(text.rfind(" ", first[1], stop), first[1]) if stop < len(text) else stop
    return mark_safe(  # noqa: S308 - every part is escaped  # nosec B308
        ("… " if start else "") + marked(text[start:stop], question) + (" …" if stop < len(text) else "")
    )


def marked(text, question):
    """The text as safe HTML, with what a question asks for in <mark>."""
    parts, at = [], 0
    for start, stop in places(text, question):
        parts += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        at = stop
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - every part is escaped  # nosec B308
