"""Meetings by month, and in the calendars of those who come."""

import datetime
from calendar import Calendar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events import actions
from events.models import CalendarFeed, Event, Registration
from members.policies import logged_in, public, public_file
from pkes.lib import ical
from pkes.lib.dates import weekday
from pkes.lib.stored_pages import stored
from pkes.lib.tokens import token_hash

FIRST_YEAR = 2014
YEARS_AHEAD = 5
# Calendar programs ask again and again; what is long over is left to the list.
KEPT_DAYS = 366
PUBLIC_CACHE = "public, max-age=900"
PRIVATE_CACHE = "private, no-cache"


@public
@stored()
def month(request, year=None, number=None):
    """One month as a table of weeks. Without a month in the address it is the present one."""
    today = timezone.localdate()
    first = first_of_month(year, number, today)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    last = last_of_month(first)
    rows = by_day(Event.objects.visible_to(request.user).between(first, last))
    context = {
        "title": date_format(first, "F Y"),
        "weekdays": [(weekday(day), date_format(day, "D")) for day in weeks[0]],
        "weeks": [
            [cell(day, rows.get(day, [])) if day.month == first.month else None for day in week] for week in weeks
        ],
        "is_empty": not any(first <= day <= last for day in rows),
        "today": today,
        "previous": neighbour(first - datetime.timedelta(days=1), today),
        "next": neighbour(last + datetime.timedelta(days=1), today),
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("Meetings"), reverse("events:event_list")),
            (date_format(first, "F Y"), None),
        ],
    }
    return render(request, "events/month.html", context)


def cell(day, events):
    """A day of the table: its number is seen there, and its whole date where the table becomes a list."""
    return {"day": day, "rest": f"{date_format(day, 'E Y')}, {weekday(day)}", "events": events}


def first_of_month(year, number, today):
    """The first day of the month that an address names; Http404 where there is no such month, or it is too far away."""
    if year is None:
        return today.replace(day=1)
    year, number = int(year), int(number)
    if not 1 <= number <= 12 or not FIRST_YEAR <= year <= today.year + YEARS_AHEAD:
        raise Http404
    return datetime.date(year, number, 1)


def last_of_month(first):
    return (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)


def neighbour(day, today):
    """The month of `day` as (address, name); None beyond the last one that there is."""
    if not FIRST_YEAR <= day.year <= today.year + YEARS_AHEAD:
        return None
    return reverse("events:month", args=[f"{day.year:04}", f"{day.month:02}"]), date_format(day, "F Y")


def by_day(events):
    """{day: [(event, its EventDay)]}, each day's in the order of their hours."""
    rows = {}
    for event in events:
        for day in event.days.all():
            rows.setdefault(day.on, []).append((event, day))
    for day in rows.values():
        day.sort(key=lambda pair: pair[1].starts or datetime.time.min)
    return rows


@public_file
def event_file(request, slug):
    """One meeting for one's own calendar: each of its days an entry. Without the on-line link: it is for the registered."""
    event = get_object_or_404(Event.objects.visible_to(request.user).with_days(), slug=slug)
    if not event.days.all():
        raise Http404
    cache_control = PUBLIC_CACHE if event.is_for_everybody else PRIVATE_CACHE
    return ical.answer(request, ical.write(entries([event])), filename=f"{slug}.ics", cache_control=cache_control)


@public_file
def public_feed(request):
    """Everything that is for everybody, for programs that subscribe. Samples are not in it."""
    events = Event.objects.published().between(*kept_range()).filter(is_sample=False)
    body = ical.write(
        entries(events),
        name=_("Lokomotywa: meetings"),
        url=settings.PORTAL_URL + reverse("events:event_list"),
    )
    return ical.answer(request, body, filename="lokomotywa.ics", cache_control=PUBLIC_CACHE)


def person_of(token):
    """Whose secret address it is. Raises Http404 where it is nobody's, or the account is closed."""
    feed = CalendarFeed.objects.select_related("person").filter(token_hash=token_hash(token)).first()
    if feed is None or not feed.person.is_active:
        raise Http404
    return feed.person


def entries_of(person):
    """The meetings for a person's own calendar; with the on-line link where they have a place."""
    own = own_registrations(person)
    return entries(
        of_person(person).between(*kept_range()).annotate(has_own_place=Exists(own.confirmed())), is_personal=True
    )


def own_registrations(person):
    """A person's open registrations for the meeting of the outer query, and those of the people whom they entered."""
    return Registration.objects.open().filter(
        Q(email__iexact=person.email) | Q(enrolled_by=person), event=OuterRef("pk")
    )


def of_person(person):
    """The meetings for a person's own calendar."""
    meant = ~Q(audience=Event.Audience.PUBLIC) & Event.objects.meant_for(person)
    return Event.objects.announced().filter(Q(Exists(own_registrations(person))) | meant)


def kept_range():
    return timezone.localdate() - datetime.timedelta(days=KEPT_DAYS), datetime.date.max


def entries(events, *, is_personal=False):
    """Each day of each meeting as an entry of its own: two separate days are never a range."""
    for event in events:
        yield from ical.of_days(
            event,
            event.days.all(),
            kind="event",
            category=event.get_kind_display(),
            shows_online=is_personal and event.has_own_place,
        )


@logged_in
def feed_address(request):
    """A person's secret calendar address: said once, when it is made; made anew, the old one stops."""
    token = None
    if request.method == "POST":
        if "stop" in request.POST:
            CalendarFeed.objects.filter(person=request.user).delete()
            messages.success(request, _("The calendar address is off."))
            return redirect("events:feed_address")
        token = actions.renew_feed(request.user, by=request.user)
    path = token and reverse("pkes:personal_feed", args=[token])
    context = {
        "feed": CalendarFeed.objects.filter(person=request.user).first(),
        "address": path and settings.PORTAL_URL + path,
        "webcal": path and f"webcal://{urlsplit(settings.PORTAL_URL).netloc}{path}",
        "crumbs": [(_("Panel"), reverse("members:panel")), (_("Calendar"), None)],
    }
    return render(request, "events/panel/feed_address.html", context)
