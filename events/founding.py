"""The inauguration of the cluster, as the news item of January 2015 tells it. The place and the hours are not known."""

import datetime

from django.db import transaction

from events.models import AgendaItem, Event, EventDay
from members.founding import get, keep
from members.models import Goal, SourceDocument
from pkes.lib.search.actions import index

AGENDA = [
    (
        "Każdy członek przedstawił, czym się zajmuje, co może wnieść i czego oczekuje od klastra",
        "Each member presented what it does, what it can contribute and what it expects of the cluster",
    ),
    ("Rozmowa o planie działań na najbliższy kwartał", "Discussion of the plan of action for the coming quarter"),
]


@transaction.atomic
def load():
    """Write the founding meeting where it was not written yet; what a person changed or deleted stays so."""
    event, created = keep(
        "event:inauguration",
        Event,
        kind=Event.Kind.INAUGURATION,
        title_pl="Spotkanie otwierające działalność klastra",
        title_en="Meeting that opened the work of the cluster",
        slug="inauguracja-2014",
        summary_pl="Członkowie spotkali się po raz pierwszy, żeby się poznać i ustalić, co zrobią razem.",
        summary_en="The members met for the first time to get to know one another and agree on what to do together.",
        status=Event.Status.DONE,
        audience=Event.Audience.MEMBERS,
        # It was for members, and the published source tells everybody about it.
        page_is_public=True,
        source=get("source:news-2015", SourceDocument),
    )
    if not event:
        return
    # That the meeting served cooperation is the portal's own classification, not the source's.
    goal = get("goal:4", Goal)
    if created and goal:
        event.goals.add(goal)
    keep("event:inauguration:day", EventDay, event=event, on=datetime.date(2014, 11, 26))
    for position, (title_pl, title_en) in enumerate(AGENDA, 1):
        keep(
            f"event:inauguration:agenda:{position}",
            AgendaItem,
            event=event,
            position=position,
            title_pl=title_pl,
            title_en=title_en,
        )
    index(event)
