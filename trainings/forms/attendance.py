"""The grid of people × days: what is noted, and what somebody wants noted instead."""

import re
from decimal import Decimal
from types import SimpleNamespace

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pkes.lib.dates import days_in_words
from pkes.lib.scans import safe_scan
from trainings.actions.attendance import Note
from trainings.models.hours import in_short

# "enrolment-session-version-value" of each cell that the page shows; value: hours, 0 absent, nothing for the whole day.
SEEN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,9})-([0-9]{0,2}(?:\.[0-9]{1,2})?)")

MOST_CELLS = 1000


class AttendanceGrid:
    """`people` are enrolments with their attendances, `days` the training's sessions.

    `refused` is {cell: why not}, `typed` {cell: what cannot be read as hours}.
    """

    def __init__(self, days, people, refused=None, typed=None):
        self.days = days
        self.refused, self.typed = refused or {}, typed or {}
        today = timezone.localdate()
        self.rows = [
            SimpleNamespace(person=person, cells=[self.cell(person, day, today) for day in days]) for person in people
        ]

    def cell(self, person, day, today):
        noted = next((row for row in person.attendances.all() if row.session_id == day.pk), None)
        key = f"{person.pk}-{day.pk}"
        is_present = noted is None or noted.is_present
        hours = noted.hours if noted and noted.is_present else None
        value = value_of(is_present, hours)
        label = _("%(name)s, %(day)s") % {"name": person.name, "day": days_in_words([day.on])}
        unreadable = _("%(cell)s: write hours as a number, for instance 4 or 4.5.") % {"cell": label}
        return SimpleNamespace(
            key=key,
            day=day,
            is_open=day.on <= today,
            is_present=is_present,
            hours=self.typed.get(key, "" if hours is None else in_short(hours)),
            whole=in_short(day.teaching_hours) if day.teaching_hours else "",
            seen=f"{key}-{noted.version if noted else 0}-{value}",
            refused=unreadable if key in self.typed else self.refused.get(key, ""),
            label=label,
        )

    @property
    def open_days(self):
        today = timezone.localdate()
        return [day for day in self.days if day.on <= today]

    @property
    def seen(self):
        return " ".join(cell.seen for row in self.rows for cell in row.cells if cell.is_open)

    @property
    def faults(self):
        """[(cell, sentence)] of what was refused on this page, and ("", sentence) of what is not on it any more."""
        shown = {cell.key: cell for row in self.rows for cell in row.cells}
        here = [(key, cell.refused) for key, cell in shown.items() if cell.refused]
        return here + [("", reason) for key, reason in self.refused.items() if key not in shown]


def value_of(is_present, hours):
    if not is_present or hours == 0:
        return "0"
    return "" if hours is None else f"{hours:.2f}"


def read(data):
    """What the grid that somebody sent wants changed: ([Note], {cell: what cannot be read as hours})."""
    notes, unreadable = [], {}
    for token in data.get("seen", "").split()[:MOST_CELLS]:
        if not (match := SEEN.fullmatch(token)):
            continue
        enrolment, session, version, seen = match.groups()
        key = f"{enrolment}-{session}"
        typed = data.get(f"h-{key}", "").strip()
        is_present = f"p-{key}" in data
        try:
            hours = hours_of(typed) if is_present else None
        except ValueError:
            unreadable[key] = typed[:10]
            continue
        if value_of(is_present, hours) != seen:
            notes.append(Note(int(enrolment), int(session), is_present, hours, int(version)))
    return notes, unreadable


def hours_of(text):
    """Decimal hours with at most two places; None for nothing. Raises ValueError."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,2}(?:[.,][0-9]{1,2})?", text, re.ASCII):
        raise ValueError(text)
    return Decimal(text.replace(",", "."))


class SheetForm(forms.Form):
    """A scan of the sheet that people signed on one day."""

    session = forms.ModelChoiceField(label=gettext_lazy("Day"), queryset=None, empty_label=None)
    scan = forms.FileField(
        label=gettext_lazy("Signed attendance sheet"),
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 10 MB."),
        max_length=250,
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def __init__(self, training, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = training.sessions.all()
        self.fields["session"].label_from_instance = lambda day: days_in_words([day.on])

    def clean_scan(self):
        return safe_scan(self.cleaned_data["scan"])
