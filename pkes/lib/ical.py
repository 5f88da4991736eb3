"""Calendars in the words of iCalendar (RFC 5545), as calendar programs take them."""

import datetime
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vRecur

ZONE = "Europe/Warsaw"
PRODUCT = "-//Lokomotywa//Portal//PL"
REFRESH = datetime.timedelta(hours=6)
# No program needs them and some break on them. Tab and line feed stay.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Entry:
    """One entry: `starts` and `ends` are aware moments, or dates where the hour is not known; `ends` may be None.

    `uid` never changes and `sequence` only grows; a program takes the entry with the higher number.
    """

    uid: str
    summary: str
    starts: datetime.datetime | datetime.date
    ends: datetime.datetime | datetime.date | None
    changed_at: datetime.datetime
    sequence: int = 0
    is_cancelled: bool = False
    description: str = ""
    location: str = ""
    url: str = ""
    category: str = ""


def of_days(row, days, *, kind, category, shows_online=False):
    """Each day of something as an entry of its own: two separate days are never a range.

    The row has `title`, `summary`, `where`, `online_link`, `sequence`, `is_cancelled`, `updated_at` and an address; a day
    has `on`, `starts_at`, `ends_at`.
    """
    url = settings.PORTAL_URL + row.get_absolute_url()
    lines = [row.summary, url]
    if shows_online and row.online_link:
        lines.insert(1, _("On-line: %(link)s") % {"link": row.online_link})
    for day in days:
        yield Entry(
            uid=f"{kind}-{row.pk}-day-{day.pk}@{urlsplit(settings.PORTAL_URL).hostname}",
            sequence=row.sequence,
            is_cancelled=row.is_cancelled,
            summary=row.title,
            starts=day.starts_at or day.on,
            ends=day.ends_at if day.starts_at else day.on,
            changed_at=row.updated_at,
            description="\n\n".join(filter(None, lines)),
            location=row.where,
            url=url,
            category=category,
        )


def clean(text):
    """A text without control characters, its lines ended in one way. The library escapes the rest."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text):
    return " ".join(clean(text).split())


def write(entries, *, name="", url=""):
    """A whole calendar as bytes; a `name` makes it one that programs subscribe to."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", one_line(name))
        calendar.add("x-wr-calname", one_line(name))
        calendar.add("x-wr-timezone", ZONE)
        calendar.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH))
    if url:
        calendar.add("url", url)
    calendar.add_component(warsaw())
    for entry in entries:
        calendar.add_component(component(entry))
    return calendar.to_ical()


def component(entry):
    event = Event()
    event.add("uid", entry.uid)
    # In a published calendar this is when the entry was last changed; the clock would make each answer differ.
    event.add("dtstamp", entry.changed_at.astimezone(datetime.UTC))
    event.add("last-modified", entry.changed_at.astimezone(datetime.UTC))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", one_line(entry.summary))
    if isinstance(entry.starts, datetime.datetime):
        event.add("dtstart", local(entry.starts))
        if entry.ends:
            event.add("dtend", local(entry.ends))
    else:
        event.add("dtstart", entry.starts)
        # The day after the last one: that is how iCalendar counts.
        event.add("dtend", (entry.ends or entry.starts) + datetime.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    for field in ("description", "location"):
        if text := clean(getattr(entry, field)):
            event.add(field, text)
    if entry.category:
        event.add("categories", [one_line(entry.category)])
    if entry.url:
        event.add("url", entry.url)
    return event


def local(moment):
    return timezone.localtime(moment, timezone.get_default_timezone())


def warsaw():
    """Polish time, with the rule of the European Union for summer time, which programs know better than a list of years."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    hour = datetime.timedelta(hours=1)
    for part, name, month, hours, before, after in (
        (TimezoneDaylight(), "CEST", 3, 2, hour, 2 * hour),
        (TimezoneStandard(), "CET", 10, 3, 2 * hour, hour),
    ):
        part.add("dtstart", datetime.datetime(1996, month, {3: 31, 10: 27}[month], hours))
        part.add("rrule", vRecur(freq="yearly", bymonth=month, byday="-1su"))
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone


def answer(request, body, *, filename, cache_control):
    """A calendar as an answer, with an ETag; "not modified" to a program that has just this one."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = cache_control
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)
