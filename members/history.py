"""What was changed or is proposed, as people read it."""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from members.fields import LIVE, NAMES, in_words
from members.models import Change, Organization, ProposedField, Theme

SHORT = 80


@dataclass(frozen=True)
class Line:
    """One changed or proposed field: its row, what it is called, and both values in words."""

    row: Change | ProposedField
    name: str
    old: str
    new: str

    @property
    def is_short(self):
        """True where both values stand on one line beside each other."""
        return all(len(words) <= SHORT and "\n" not in words for words in (self.old, self.new))

    @property
    def is_restorable(self):
        """True where the former value can be put back without asking the coordinator."""
        return self.row.field in LIVE and self.row.old is not None


def lines(rows):
    """The Change or ProposedField rows as lines, in their order. One query where services are among them, else none."""
    rows = list(rows)
    themes = {}
    if any(row.field == "services" for row in rows):
        themes = {theme.slug: theme.name for theme in Theme.objects.all()}
    return [
        Line(
            row,
            name_of(row.field),
            in_words(row.field, row.old, themes),
            in_words(row.field, row.new, themes),
        )
        for row in rows
    ]


def name_of(field):
    """What a field is called; the office changes columns, too, that members have no form for."""
    if field == "merged":
        return _("merged with")
    try:
        return str(NAMES.get(field) or Organization._meta.get_field(field).verbose_name)
    except FieldDoesNotExist:
        return field
