"""Trainings in the calendars of those who take part."""

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from members.policies import public_file, with_link
from pkes.lib import ical
from pkes.lib.places.models import State
from trainings.enrolment import by_link
from trainings.models import Enrolment, Training

PUBLIC_CACHE = "public, max-age=900"
PRIVATE_CACHE = "private, no-cache"


@public_file
def training_file(request, slug):
    """One training for one's own calendar, each of its days an entry. Without the on-line link: it is for the enrolled."""
    training = get_object_or_404(Training.objects.published().with_days(), slug=slug)
    return answer(request, training, cache_control=PUBLIC_CACHE)


@with_link
def enrolment_file(request, token):
    """The same for somebody enrolled; with the on-line link where they have a place."""
    enrolment = by_link(token)
    training = Training.objects.with_days().get(pk=enrolment.training_id)
    training.has_own_place = enrolment.state == State.CONFIRMED
    return answer(request, training, cache_control=PRIVATE_CACHE)


def answer(request, training, *, cache_control):
    if not training.sessions.all():
        raise Http404
    body = ical.write(entries([training]))
    return ical.answer(request, body, filename=f"{training.slug}.ics", cache_control=cache_control)


def of_person(person, first_on):
    """The trainings since a day in which a person is enrolled, or somebody whom they enrolled."""
    own = Enrolment.objects.open().filter(
        Q(email__iexact=person.email) | Q(enrolled_by=person), training=OuterRef("pk")
    )
    return (
        Training.objects.published()
        .with_days()
        .filter(Exists(own), last_on__gte=first_on)
        .annotate(has_own_place=Exists(own.confirmed()))
    )


def entries(trainings):
    """Each day of each training as an entry of its own: two separate days are never a range."""
    for training in trainings:
        yield from ical.of_days(
            training,
            training.sessions.all(),
            kind="training",
            category=_("training"),
            shows_online=getattr(training, "has_own_place", False),
        )
