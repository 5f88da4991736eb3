"""What can be found: each app registers its kinds of rows, and says of a row which words it is found by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

KINDS = {}


@dataclass
class Texts:
    """What a row is found by, in one language.

    `key` is what its address is made of. Results come by `title` first, then by `names` (other names, places, numbers), then
    by `body`; both are [(name of the part, text), …]. `aliases` are whole names that lead straight to it: a short name, a
    number. `long` is searched, but not kept to quote from: the kind's `quoted` brings it. `facts` stand below the title. Of
    those equally good the greater `sort` comes first.
    """

    key: str
    title: str
    names: list = field(default_factory=list)
    body: list = field(default_factory=list)
    aliases: list = field(default_factory=list)
    long: str = ""
    facts: str = ""
    sort: int = 0
    is_sample: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of rows that can be found. `code` are two letters of its own, in the index for good.

    `rows()` are all rows of the index, with what `texts(row)` needs; it is asked in both languages. `visible(user)` are those
    that a person may find, None where everybody may find all. `address(key)` is where a result leads, `parts` the words for
    the parts of a text. `quoted(numbers)` is {number: long text}. `follows` are rows of other tables whose words stand in its
    texts: {model: a function that returns the rows of this kind for one of them}.
    """

    key: str
    code: str
    name: Any
    model: type[models.Model]
    rows: Callable[[], models.QuerySet]
    texts: Callable[[Any], Texts]
    visible: Callable[[Any], models.QuerySet]
    address: Callable[[str], str]
    parts: dict = field(default_factory=dict)
    quoted: Callable[[list], dict] | None = None
    follows: dict = field(default_factory=dict)


def register(*kinds):
    KINDS.update({kind.key: kind for kind in kinds})


def kinds_of(model):
    """The kinds whose rows are those of a model."""
    return [kind for kind in KINDS.values() if kind.model is model]
