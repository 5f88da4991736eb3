"""The places whose words the office may change, and how the words of one are filled in."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.template import Context, Variable, VariableDoesNotExist

# {nazwa} in a text: a name in braces.
PLACEHOLDER = re.compile(r"{([^{}]*)}")
PLACES = {}


@dataclass(frozen=True)
class Place:
    """Where words stand on pages. `own` is what the code says there.

    `placeholders` is {name: (where its value stands in the context, a sample value)}.
    """

    key: str
    name: Any
    own: Any = ""
    placeholders: dict = field(default_factory=dict)
    is_mail: bool = False

    @property
    def own_words(self):
        return str(self.own)

    @property
    def usable(self):
        """The names that can stand in the words."""
        return list(self.placeholders)

    @property
    def needed(self):
        """The names that must stand in them."""
        return []

    def fill(self, text, context):
        """The text with the values of its placeholders; one without a value is left empty."""
        return PLACEHOLDER.sub(lambda found: value_of(self.placeholders.get(found[1], ("",))[0], context), text)

    def sample(self, text):
        return PLACEHOLDER.sub(lambda found: str(self.placeholders[found[1]][1]), text)

    def sample_values(self):
        """{name: its value in the sample}."""
        return {name: str(sample) for name, (_path, sample) in self.placeholders.items()}


def value_of(path, context):
    try:
        return str(Variable(path).resolve(Context(context)))
    except (VariableDoesNotExist, ValueError):
        return ""


def unknown(text, usable):
    """The placeholders of a text that are not among the usable ones."""
    return [name for name in PLACEHOLDER.findall(text) if name not in usable]


def missing(text, needed):
    """The placeholders that a text lacks."""
    there = PLACEHOLDER.findall(text)
    return [name for name in needed if name not in there]


def register(*places):
    PLACES.update({place.key: place for place in places})
