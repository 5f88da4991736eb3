"""Races with real processes, on whichever database the suite runs: one gets the resource, one conversation begins."""

import uuid

import pytest
from django.db import connection

from cooperation import actions
from cooperation.models import Booking, Enquiry
from members.models import Representative
from tests.conftest import representative
from tests.cooperation.sides import ask_for, begin, make_resource, make_shown
from tests.factories import make_organization
from tests.registration.test_many_register_at_the_same_moment import at_once
from tests.threads import at_once as in_threads

pytestmark = pytest.mark.django_db(transaction=True)
RACE = {"module": "tests.cooperation.booking_race"}
Status = Booking.Status
RIVALS = 8


@pytest.fixture
def resource(organization, owner):
    return make_resource(organization)


def rivals(number):
    return [
        representative(make_organization(), Representative.Role.OWNER, email=f"rival-{index}@example.com")
        for index in range(number)
    ]


def taken(resource):
    return sorted(resource.bookings.values_list("status", flat=True))


@pytest.mark.parametrize("_round", range(3))
def test_of_overlapping_requests_one_is_accepted(resource, _round):
    requests = [ask_for(resource, person, (3, 3 + index % 2)) for index, person in enumerate(rivals(RIVALS))]
    errors = at_once(resource, [["accept", row.pk] for row in requests], RIVALS, **RACE)
    assert len(errors) == RIVALS - 1
    assert all("Taken" in error for error in errors)
    assert taken(resource) == [Status.ACCEPTED] + [Status.REFUSED] * (RIVALS - 1)


def test_a_double_click_from_many_tabs_asks_once(resource):
    person = rivals(1)[0]
    job = ["ask", [person.organization.pk, person.user.pk, str(uuid.uuid4())]]
    assert at_once(resource, [job] * 6, 6, **RACE) == []
    assert taken(resource) == [Status.REQUESTED]


def test_what_is_called_off_while_it_is_accepted_is_one_or_the_other(resource, owner):
    person = rivals(1)[0]
    booking = ask_for(resource, person, (3, 3))
    answers = in_threads(
        lambda: actions.accept_booking(booking, by=owner.user).status,
        lambda: actions.call_off_booking(booking, reason="x", organization=person.organization, by=person.user).status,
    )
    booking.refresh_from_db()
    # Accepted first, it can still be called off; called off first, it cannot be accepted.
    assert booking.status == Status.CANCELLED
    assert answers[0] == Status.ACCEPTED or isinstance(answers[0], actions.Taken)


def test_without_the_lock_the_race_is_seen(resource):
    """The same as the first test, with the lock taken out: SQLite lets two in or fails; PostgreSQL's constraint holds alone."""
    requests = [ask_for(resource, person, (3, 3)) for person in rivals(RIVALS)]
    jobs = [["accept", row.pk] for row in requests]
    errors = at_once(resource, jobs, RIVALS, without_lock=True, **{**RACE, "no_lock": True})
    number = resource.bookings.taking().count()
    if connection.vendor == "postgresql":
        assert number == 1
        assert len(errors) >= 1
    else:
        assert number > 1 or any("OperationalError" in error for error in errors)


def test_two_tabs_begin_one_conversation(organization, owner, other_owner):
    listing = make_shown(organization)
    answers = in_threads(*[lambda text=text: begin(listing, other_owner, text) for text in ("raz", "dwa", "trzy")])
    assert {type(answer) for answer in answers} == {Enquiry}
    assert Enquiry.objects.get().messages.count() == 3
