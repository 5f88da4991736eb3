"""Meetings that the office brings in a list."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from events.actions.errors import EventsError
from events.actions.events import save, settle, timetable
from events.actions.proposals import free_slug
from events.models import Event, EventDay
from pkes.lib.search.actions import index


@transaction.atomic
def take_over(values, *, event=None, days=None, by):
    """Enter a meeting as a draft, or bring one up to `values` ({field: value}). Returns it.

    `days` are (day, from or None, to or None) and replace those that are there; None leaves them. Raises EventsError.
    """
    before = timetable(event) if event else None
    event = Event.objects.select_for_update().get(pk=event.pk) if event else Event(slug=free_slug(values["title_pl"]))
    for field, value in values.items():
        setattr(event, field, value)
    try:
        event.full_clean()
    except ValidationError as error:
        raise EventsError(" ".join(error.messages)) from error
    save(event, by=by)
    if days is not None:
        write_days(event, days)
    if before:
        settle(event, before, by=by)
    index(event)
    return event


def write_days(event, days):
    """The days of a meeting; one that stays keeps its row, because presence hangs on it."""
    there = {day.on: day for day in event.days.all()}
    event.days.exclude(on__in=[on for on, _starts, _ends in days]).delete()
    for on, starts, ends in days:
        day = there.get(on) or EventDay(event=event, on=on)
        day.starts, day.ends = starts, ends
        day.full_clean()
        day.save()


def days_in_words(days):
    """Days as the column of a list holds them: "2026-12-01 10:00-14:00; 2026-12-03"."""
    parts = []
    for on, starts, ends in days:
        hours = "-".join(hour.strftime("%H:%M") for hour in (starts, ends) if hour)
        parts.append(f"{on:%Y-%m-%d} {hours}".strip())
    return "; ".join(parts)


def days_from_words(text):
    """The days that a column of a list says. Raises ValueError."""
    days = []
    for part in filter(None, (part.strip() for part in text.replace("\n", ";").split(";"))):
        day, _blank, hours = part.partition(" ")
        style = "%d.%m.%Y" if "." in day else "%Y-%m-%d"
        on = datetime.datetime.strptime(day, style).date()
        starts, _dash, ends = hours.replace("–", "-").replace(" ", "").partition("-")
        days.append((on, hour(starts), hour(ends)))
    return sorted(days, key=lambda day: day[0])


def hour(text):
    return datetime.time.fromisoformat(text.rjust(5, "0")) if text else None
