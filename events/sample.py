"""Meetings for a trial, relative to today and marked as sample. They name no real organisation and serve no real goal."""

import datetime
import itertools

from django.db import transaction
from django.utils import timezone

from events.models import AgendaItem, Event, EventDay
from members.models import Organization
from pkes.lib.dates import workday
from pkes.lib.search.actions import index, index_rows

AT_TEN, AT_ONE, AT_FIVE, AT_SEVEN = (datetime.time(hour) for hour in (10, 13, 17, 19))
# Days from today, hours, fields, agenda.
SAMPLES = [
    (
        12,
        (AT_TEN, AT_ONE),
        {
            "kind": Event.Kind.MEMBERS_MEETING,
            "audience": Event.Audience.MEMBERS,
            "page_is_public": True,
            "slug": "spotkanie-czlonkow-przyklad",
            "title_pl": "Spotkanie członków: plany na kwartał (przykład)",
            "title_en": "Members' meeting: plans for the quarter (sample)",
            "summary_pl": "Omówimy, co się udało, i wybierzemy zadania na najbliższe miesiące.",
            "summary_en": "We will look at what worked and choose tasks for the coming months.",
            "venue": "Sala przykładowa",
            "is_step_free": True,
            "has_induction_loop": False,
            "accessibility_pl": "Wejście od podwórza, winda na pierwsze piętro.",
            "accessibility_en": "Entrance from the yard, lift to the first floor.",
            "capacity": 40,
            "limit_per_group": 3,
        },
        [
            (AT_TEN, "Co zrobiliśmy od ostatniego spotkania", "What we have done since the last meeting"),
            (datetime.time(11, 30), "Zadania na kolejny kwartał", "Tasks for the next quarter"),
        ],
    ),
    (
        33,
        (AT_FIVE, AT_SEVEN),
        {
            "kind": Event.Kind.OTHER,
            "slug": "wspolne-zakupy-przyklad",
            "title_pl": "Rozmowa on-line o wspólnych zakupach (przykład)",
            "title_en": "On-line talk about buying together (sample)",
            "summary_pl": "Sprawdzimy, co opłaca się kupować razem.",
            "summary_en": "We will see what is worth buying together.",
            "is_online": True,
            "online_link": "https://example.org/przyklad",
            "capacity": 25,
        },
        [],
    ),
    (
        61,
        (AT_TEN, AT_FIVE),
        {
            "kind": Event.Kind.FAIR,
            "slug": "targi-uslug-przyklad",
            "title_pl": "Targi usług społecznych (przykład)",
            "title_en": "Fair of social services (sample)",
            "summary_pl": "Stoiska, rozmowy i pokazy. Wstęp wolny.",
            "summary_en": "Stalls, talks and demonstrations. Free entry.",
            "venue": "Hala przykładowa",
            "has_sign_language": True,
            "capacity": 120,
        },
        [],
    ),
    (
        -30,
        (AT_TEN, AT_ONE),
        {
            "kind": Event.Kind.OPEN_DAY,
            "slug": "dzien-otwarty-przyklad",
            "title_pl": "Dzień otwarty (przykład)",
            "title_en": "Open day (sample)",
            "summary_pl": "Goście obejrzeli pracownie i porozmawiali z zespołem.",
            "summary_en": "Guests saw the workshops and talked with the team.",
            "venue": "Sala przykładowa",
            "status": Event.Status.DONE,
        },
        [],
    ),
]


@transaction.atomic
def load(today):
    """Make the sample meetings; where they exist and none is still to come, move them to after `today`."""
    samples = Event.objects.filter(is_sample=True)
    if not samples.exists():
        make(today)
    elif not samples.upcoming(today).exists():
        move(samples, today)


def make(today):
    organizers = list(Organization.objects.filter(is_sample=True).order_by("pk")[:3]) or [None]
    for (offset, (starts, ends), fields, agenda), organizer in zip(SAMPLES, itertools.cycle(organizers), strict=False):
        place = {"locality": organizer.locality, "powiat": organizer.powiat} if organizer and "venue" in fields else {}
        # Registration is open from the day on which the samples are made until each begins.
        opens_at = timezone.now() if "capacity" in fields else None
        event = Event.objects.create(
            **{"status": Event.Status.PUBLISHED, **fields, **place},
            registration_opens_at=opens_at,
            organizer=organizer,
            is_sample=True,
        )
        EventDay.objects.create(event=event, on=workday(today + datetime.timedelta(offset)), starts=starts, ends=ends)
        for position, (at, title_pl, title_en) in enumerate(agenda, 1):
            AgendaItem.objects.create(event=event, position=position, starts=at, title_pl=title_pl, title_en=title_en)
        index(event)


def move(samples, today):
    """Move all days by the same whole number of weeks, so that the last is where it was first seen from today.

    A day that falls on a holiday goes on to the next working day.
    """
    days = list(EventDay.objects.filter(event__in=samples).order_by("-on"))
    if not days:
        return
    target = today + datetime.timedelta(max(offset for offset, *_rest in SAMPLES))
    weeks = -((days[0].on - target).days // 7)
    for day in days:
        day.on = workday(day.on + datetime.timedelta(weeks=weeks))
        day.save(update_fields=["on"])
    held = samples.upcoming(today).filter(status=Event.Status.DONE).values_list("pk", flat=True)
    Event.objects.filter(pk__in=list(held)).update(status=Event.Status.PUBLISHED)
    index_rows(Event, samples.values_list("pk", flat=True))
