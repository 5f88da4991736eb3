"""What a list to be imported may hold, and what becomes of each of its rows."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from pkes.lib.fold import fold
from pkes.lib.tables import FORMULA_STARTS


class CellError(Exception):
    """A row cannot be taken, because of what stands in one of its columns; the text is a sentence for the person."""

    def __init__(self, column, words):
        super().__init__(words)
        self.column = column


@dataclass(frozen=True, eq=False)
class Column:
    """One column: `field` is a form field that makes a value of a cell's text, `label` its heading in both languages.

    `names` are other headings under which it is known. `help` is a sentence for the template.
    """

    key: str
    label: Any
    field: forms.Field
    help: Any = ""
    names: tuple = field(default=())

    @property
    def is_required(self):
        return self.field.required

    @property
    def choices(self):
        """What may stand in it, in words; empty where that is free."""
        return [str(label) for _value, label in getattr(self.field, "options", [])]

    @property
    def spellings(self):
        return {key_of(name) for name in [self.key, *self.names, *in_all_languages(self.label)]}


def in_all_languages(words):
    spoken = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            spoken.append(str(words))
    return spoken


def key_of(text):
    """A heading or a choice as it is compared: without accents, capitals, signs and what stands in brackets at its end."""
    return re.sub(r"[\W_]+", " ", fold(re.sub(r"\s*[(*].*$", "", text.strip()) or text)).strip()


class ChoiceCell(forms.Field):
    """One of several values, said by its words in any language of the portal or by its own name."""

    def __init__(self, options, **kwargs):
        super().__init__(**kwargs)
        self.options = [(value, label) for value, label in options if value != ""]

    @cached_property
    def known(self):
        known = {}
        for value, label in self.options:
            for words in [str(value), *in_all_languages(label)]:
                known.setdefault(fold(" ".join(words.split())), value)
                known.setdefault(key_of(words), value)
        return known

    def to_python(self, value):
        if value in self.empty_values:
            return ""
        words = " ".join(value.split())
        found = self.known.get(fold(words)) or self.known.get(key_of(words))
        if not found:
            raise ValidationError(
                _("“%(value)s” is none of the allowed values; the template lists them.") % {"value": words[:60]}
            )
        return found


class Importer:
    """The meaning of one kind of list. Made once for each reading of a file, by somebody, with the options of the form.

    A subclass says `kind` (also the address), `title`, `about` (what to know before one begins), `permissions`, `columns`,
    and the five methods below. An empty cell, like a column that is not there, says nothing about what exists already.
    """

    # A template that is handed the class must not make one.
    do_not_call_in_templates = True

    kind = ""
    title = ""
    about = ""
    permissions = ()
    columns = ()
    # The admin list of what is imported: "members_organization".
    list_name = ""
    options_form = None

    def __init__(self, *, by, options=None):
        self.by = by
        self.options = options or {}

    def load(self):
        """Read what the rows are compared with, once for all of them."""

    def normal(self, values):
        """The values of a row in the spelling in which they are compared and kept. Raises CellError."""
        return values

    def find(self, values):
        """What a row is about, where it exists already; None for something new. Raises CellError."""
        raise NotImplementedError

    def identity(self, values, existing):
        """What must not stand in the file twice; None where it may."""
        return existing and existing.pk

    def present(self, existing):
        """The values that it has now, by column."""
        raise NotImplementedError

    def check(self, values, existing):
        """Refuse by CellError what the act would refuse, as far as that can be known before."""

    def enter(self, existing, values, changed):
        """Do it, by the act that pages use. `changed` names the columns that differ."""
        raise NotImplementedError

    def name(self, values, existing):
        """What a row is called in the preview."""
        return str(existing or next(iter(values.values()), ""))

    def column(self, key):
        return next(column for column in self.columns if column.key == key)

    def in_words(self, key, value):
        """A value as people read it."""
        for option, label in getattr(self.column(key).field, "options", []):
            if option == value:
                return str(label)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str(value or "")

    def template_rows(self):
        """What stands on the second sheet of the template: (column, required, what it means, allowed value) for each."""
        for column in self.columns:
            required = _("yes") if column.is_required else ""
            choices = column.choices or [""]
            yield [column.label, required, column.help, choices[0]]
            for choice in choices[1:]:
                yield ["", "", "", choice]


def clean(column, text):
    """The value of a cell as JSON can hold it. Raises ValidationError."""
    text = text.strip()
    if text.startswith("'") and text[1:].lstrip().startswith(FORMULA_STARTS):
        # Put there by our own lists, so that no spreadsheet runs the cell.
        text = text[1:]
    if text.startswith(("=", "@")):
        raise ValidationError(_("A cell must not begin with = or @: write the value itself, not a formula."))
    value = column.field.clean(text)
    return "" if value is None else value
