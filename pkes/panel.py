"""The first page of the panel, with what the other apps know of the person and of the organisation."""

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import render

from cooperation.models import Booking, ConsortiumPartner, Enquiry, JointOfferPart
from events.models import Event, Registration
from events.registration import entered_for
from members.panel.home import home
from members.policies import acting
from pkes.lib.places.models import OPEN, counted
from pkes.modules import is_on
from trainings.models import Enrolment, Training

MOST_SHOWN = 5


@acting
def panel(request):
    # Whoever acts on behalf of an organisation does not come to meetings for it.
    coming = {} if request.acting.is_on_behalf else what_comes(request, request.acting.organization)
    shown = home(request, **what_waits(request))
    return render(request, "pkes/panel.html", {**shown, **coming})


def what_waits(request):
    """Of cooperation, as annotations of the organisation: conversations with something new for the person, requests for what
    the organisation shares, and what others of a consortium or a joint offer wait for."""
    if not is_on("cooperation", request):
        return {}
    organization = request.acting.organization
    waiting = {
        "waiting_bookings": number_of(Booking.objects.waiting().filter(resource__organization=organization)),
        "consortium_invitations": number_of(ConsortiumPartner.objects.invitations_of(organization)),
        "consortium_requests": number_of(ConsortiumPartner.objects.requests_to(organization)),
        "parts_to_answer": number_of(JointOfferPart.objects.to_answer_by(organization)),
    }
    if request.acting.is_on_behalf:
        return waiting
    news = Enquiry.objects.of(organization).with_news_for(request.user, organization).filter(has_news=True)
    return {**waiting, "new_enquiries": number_of(news)}


def number_of(rows):
    """How many rows there are, as a part of another query."""
    counted = rows.order_by().annotate(all_of_them=Value(1)).values("all_of_them").annotate(number_of=Count("pk"))
    return Coalesce(Subquery(counted.values("number_of")), 0)


def what_comes(request, organization):
    """Meetings and trainings to come, one query each: of their days only the first and the last are known."""
    person = request.user
    events = list(coming_events(person, organization)[: 4 * MOST_SHOWN]) if is_on("meetings", request) else []
    for event in events:
        event.own_registration = Registration(state=event.own_state) if event.own_state else None
    trainings = list(coming_trainings(person, organization)[: 4 * MOST_SHOWN]) if is_on("trainings", request) else []
    for training in trainings:
        training.own_enrolment = Enrolment(state=training.own_state) if training.own_state else None
    others = [event for event in events if not event.is_own][:MOST_SHOWN]
    for_us = [row for row in trainings if not row.is_own and row.is_sample == organization.is_sample]
    return {
        "own_events": [event for event in events if event.is_own],
        "own_trainings": [training for training in trainings if training.is_own],
        "coming": sorted(
            [*others, *[row for row in for_us if not row.why_not_for(organization)][:MOST_SHOWN]],
            key=lambda row: row.first_on,
        ),
    }


def coming_trainings(person, organization):
    """Trainings to come, with the same about enrolments as `coming_events` says about registrations."""
    enrolments = Enrolment.objects.open().filter(email__iexact=person.email, training=OuterRef("pk"))
    own_people = counted(Enrolment.objects.of_organization(organization), "training", Q(state__in=OPEN))
    is_own = Q(own_state__isnull=False) | Q(own_people__gt=0)
    return (
        Training.objects.published()
        .upcoming()
        .prefetch_related(None)
        .select_related("cycle")
        .annotate(own_state=Subquery(enrolments.values("state")[:1]), own_people=own_people)
        .annotate(is_own=ExpressionWrapper(is_own, BooleanField()))
        .order_by("-is_own", "first_on", "pk")
    )


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
