"""The first page of the panel, with what the other apps know of the person and of the organisation."""

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery
from django.shortcuts import render

from events.models import Event, Registration
from events.registration import entered_for
from members.panel.home import home
from members.policies import acting
from pkes.lib.places.models import OPEN, counted
from trainings.models import Training

MOST_SHOWN = 5


@acting
def panel(request):
    # Whoever acts on behalf of an organisation does not come to meetings for it.
    coming = {} if request.acting.is_on_behalf else what_comes(request.user, request.acting.organization)
    return render(request, "pkes/panel.html", {**home(request), **coming})


def what_comes(person, organization):
    """Meetings and trainings to come, one query each: of their days only the first and the last are known."""
    events = list(coming_events(person, organization)[: 4 * MOST_SHOWN])
    for event in events:
        event.own_registration = Registration(state=event.own_state) if event.own_state else None
    others = [event for event in events if not event.is_own][:MOST_SHOWN]
    trainings = Training.objects.related_to(organization).upcoming().prefetch_related(None)[:MOST_SHOWN]
    return {
        "own_events": [event for event in events if event.is_own],
        "coming": sorted([*others, *trainings], key=lambda row: row.first_on),
    }


def coming_events(person, organization):
    """Meetings to come that the person may see; first those for which they or people of the organisation are registered.

    Each with `own_state`, what has become of the person's own registration, `own_people`, how many the organisation has
    entered, and `is_own`, whether there is either.
    """
    registrations = Registration.objects.open().filter(email__iexact=person.email, event=OuterRef("pk"))
    is_own = Q(own_state__isnull=False) | Q(own_people__gt=0)
    return (
        Event.objects.visible_to(person)
        .upcoming()
        .prefetch_related(None)
        .annotate(
            own_state=Subquery(registrations.values("state")[:1]),
            own_people=counted(entered_for(organization), "event", Q(state__in=OPEN)),
        )
        .annotate(is_own=ExpressionWrapper(is_own, BooleanField()))
        .order_by("-is_own", "first_on", "pk")
    )
