"""Words as the index holds them.

Each token begins with the language and the code of its kind ("plor" + "1" + word), so that a question to one kind reads
nothing of the others, however many rows they have. After it "1" stands for a word, "0" for a whole name.
"""

import functools
import hashlib
import json
import re
from dataclasses import dataclass

from pkes.lib.fold import fold
from pkes.lib.words import bases, split

LANGUAGES = ("pl", "en")
# What PostgreSQL holds of one row has an end; a hundred pages have as many words.
MOST_WORDS = 20_000
LONGEST_WORD = 40
LONGEST_NAME = 120
# A number written in groups: NIP, REGON and KRS have 9, 10 or 14 digits.
GROUPED = re.compile(r"(?<![\w-])\d(?:[ -]?\d){8,13}(?![\w-])")
# "ORTO-SPORT" is also written "ortosport".
HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:-[^\W\d_]++)+")
NUMBER_PARTS = re.compile(r"[ -]")
# Another version of this file makes other tokens; the index is then stale and is written anew.
VERSION = 1


def words_in(text):
    """The words of a text; numbers written in groups are one word each."""
    text = GROUPED.sub(lambda found: NUMBER_PARTS.sub("", found[0]), text.replace("_", " ").replace("\0", " "))
    return [word for word in split(text) if len(word) <= LONGEST_WORD]


@functools.lru_cache(maxsize=20_000)
def forms(word, language):
    """Every base form that a word of a text may have, and the word itself. English texts keep Polish names."""
    found = bases(word, language)
    return found | bases(word) if language == "en" else found


def name_key(text):
    """A whole name in one: "Sp. z o.o." gives "spzoo"."""
    return "".join(fold(word) for word in words_in(text))[:LONGEST_NAME]


def initials(title):
    """What people shorten a name to: "Instytut Ekonomii Społecznej" gives {"IES"}, with little words and without."""
    words = [word for word in words_in(title) if word[0].isalpha()]
    long = [word for word in words if len(word) > 2]
    return {"".join(word[0] for word in some).upper() for some in (words, long) if 2 < len(some) <= 8}


@dataclass
class Indexed:
    """The words of one entry: `title`, `names`, `body` as sets of base forms, `keys` of whole names, `run` in their order.

    `run` is a list of (word, all its forms), the word empty where it stands in no order; None where one text ends and the next
    begins.
    """

    title: set
    names: set
    keys: set
    run: list
    written: dict

    @property
    def rank_words(self):
        return "\n".join(" ".join(sorted(part)) for part in (self.title, self.names, self.keys))


def indexed(texts, language):
    """The words of a row's texts."""
    run, written = [], {}

    def take(text):
        found = set()
        for word in words_in(text)[: MOST_WORDS - len(run)]:
            own = forms(word, language)
            run.append((fold(word), own))
            found |= own
            if len(word) > 2 and not word[0].isdigit():
                written.setdefault(fold(word), word.lower())
        joined = {fold(word.replace("-", "")) for word in HYPHENATED.findall(text) if len(word) <= LONGEST_WORD}
        if joined:
            run.append(("", joined))
        run.append(None)
        return found | joined

    title = take(texts.title)
    aliases = [alias for alias in texts.aliases if alias]
    names = set().union(*(take(text) for _part, text in texts.names), *(take(alias) for alias in aliases))
    for _part, text in texts.body:
        take(text)
    if texts.long:
        take(texts.long)
    keys = {name_key(name) for name in [texts.title, *aliases]} - {""}
    return Indexed(title, names, keys, run, written)


def digest_of(texts):
    """What tells a changed row from an unchanged one, without reading its words."""
    said = [
        VERSION,
        texts.key,
        texts.title,
        texts.names,
        texts.body,
        texts.aliases,
        texts.facts,
        texts.sort,
        texts.is_sample,
    ]
    digest = hashlib.md5(usedforsecurity=False)
    digest.update(json.dumps(said, ensure_ascii=False).encode())
    digest.update(texts.long.encode())
    return digest.hexdigest()
