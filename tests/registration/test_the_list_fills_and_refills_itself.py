"""Places, the line, offers: what happens to whom, in which order, and which mail tells it."""

import datetime

import pytest
from django.utils import timezone

from events import actions
from events.models import Registration
from tests.factories import make_user
from tests.registration.meetings import let_time_pass, mails, make_meeting, proven, register, state, states

pytestmark = pytest.mark.django_db


def test_a_visitor_holds_a_place_until_the_address_is_confirmed():
    event = make_meeting(capacity=1)
    registration = register(event)
    assert registration.state == "unconfirmed"
    assert registration.deadline_at - registration.entered_at == datetime.timedelta(hours=24)
    assert event.free_places == 0
    actions.confirm_address(registration)
    assert state(registration) == "confirmed"
    assert mails(registration) == ["unconfirmed", "confirmed"]


def test_who_finds_no_place_waits_in_the_order_of_coming():
    event = make_meeting(capacity=1)
    people = [register(event) for _number in range(3)]
    assert states(event) == ["unconfirmed", "waiting", "waiting"]
    assert [mails(person) for person in people] == [["unconfirmed"], ["waiting"], ["waiting"]]


def test_a_place_that_nobody_confirmed_goes_to_the_next():
    event = make_meeting(capacity=1)
    first, second = register(event), register(event)
    let_time_pass(first, hours=24)
    assert actions.settle_due() == 2
    assert states(event) == ["expired", "offered"]
    assert mails(first) == ["unconfirmed"]  # nobody has proven this address: it gets no more mail
    assert mails(second) == ["waiting", "offered"]
    second.refresh_from_db()
    assert round((second.deadline_at - timezone.now()).total_seconds() / 3600) == 48
    assert actions.settle_due() == 0


def test_a_resignation_offers_the_place_on_and_an_answer_in_time_takes_it():
    event = make_meeting(capacity=1)
    first, second, third = proven(event), register(event), register(event)
    actions.resign(first)
    assert states(event) == ["resigned", "offered", "waiting"]
    actions.accept_offer(second)
    assert states(event) == ["resigned", "confirmed", "waiting"]
    assert mails(second) == ["waiting", "offered", "confirmed"]
    assert mails(third) == ["waiting"]


def test_an_offer_without_an_answer_goes_to_the_one_after():
    event = make_meeting(capacity=1)
    first, second, third = proven(event), register(event), register(event)
    actions.resign(first)
    let_time_pass(second, hours=48)
    with pytest.raises(actions.EventsError):
        actions.accept_offer(second)
    actions.settle_due()
    assert states(event) == ["resigned", "expired", "offered"]
    assert mails(second) == ["waiting", "offered", "expired"]
    assert mails(third) == ["waiting", "offered"]


def test_near_the_meeting_the_time_for_an_answer_is_shorter(monkeypatch):
    event = make_meeting(capacity=1, in_days=1)
    first, second = proven(event), register(event)
    actions.resign(first)
    second.refresh_from_db()
    left = event.begins_at - timezone.now()
    assert abs((second.deadline_at - timezone.now()) - left / 2) < datetime.timedelta(seconds=10)


def test_once_the_meeting_begins_nothing_is_offered():
    event = make_meeting(capacity=1)
    first, _second = proven(event), register(event)
    event.days.update(on=timezone.localdate() - datetime.timedelta(days=1))
    actions.resign(first)
    assert states(event) == ["resigned", "waiting"]
    with pytest.raises(actions.EventsError, match=r"."):
        register(event)


def test_nobody_jumps_the_line():
    event = make_meeting(capacity=1)
    first, second = proven(event), register(event)
    actions.resign(first)
    assert register(event).state == "waiting"
    assert state(second) == "offered"


def test_more_places_are_offered_at_once():
    event, office = make_meeting(capacity=1), make_user(is_staff=True)
    people = [register(event) for _number in range(5)]
    actions.change_capacity(event, 3, by=office)
    assert states(event) == ["unconfirmed", "offered", "offered", "waiting", "waiting"]
    actions.change_capacity(event, None, by=office)
    assert states(event) == ["unconfirmed", "offered", "offered", "offered", "offered"]
    assert mails(people[4]) == ["waiting", "offered"]


def test_there_are_never_fewer_places_than_people_who_hold_one():
    event, office = make_meeting(capacity=3), make_user(is_staff=True)
    [register(event) for _number in range(3)]
    with pytest.raises(actions.EventsError, match="3"):
        actions.change_capacity(event, 2, by=office)
    event.refresh_from_db()
    assert event.capacity == 3


def test_without_a_limit_everybody_has_a_place():
    event = make_meeting(capacity=None)
    assert [register(event).state for _number in range(3)] == ["unconfirmed"] * 3


def test_beyond_the_places_only_the_office_gives_one_with_a_reason(caplog):
    event, office = make_meeting(capacity=1), make_user(is_staff=True)
    _first, second = proven(event), register(event)
    with pytest.raises(actions.EventsError):
        actions.override(second, reason="  ", by=office)
    actions.override(second, reason="prowadzi warsztat", by=office)
    second.refresh_from_db()
    assert (second.state, second.override_reason, second.decided_by) == ("confirmed", "prowadzi warsztat", office)
    assert f"beyond the places: registration={second.pk} event={event.pk} by={office.pk}" in caplog.text
    with pytest.raises(actions.EventsError):
        register(event, by=make_user(), override_reason="bo tak")
    third = register(event, by=office, override_reason="gość")
    assert third.state == "confirmed"
    assert event.registrations.holding().count() == 3
    # The house is over-full: who leaves makes no room for the next.
    fourth = register(event)
    actions.resign(third)
    assert state(fourth) == "waiting"


def test_where_the_office_approves_nobody_holds_a_place_before():
    event, office = make_meeting(capacity=1, requires_approval=True), make_user(is_staff=True)
    first, second, third = (proven(event) for _number in range(3))
    assert states(event) == ["approval", "approval", "approval"]
    assert event.free_places == 1
    actions.approve(second, by=office)
    actions.approve(first, by=office)
    actions.reject(third, reason="Spotkanie jest dla księgowych.", by=office)
    assert states(event) == ["waiting", "confirmed", "rejected"]
    assert mails(first) == ["unconfirmed", "approval", "waiting"]
    assert mails(second) == ["unconfirmed", "approval", "confirmed"]
    assert mails(third) == ["unconfirmed", "approval", "rejected"]


def test_a_no_needs_a_reason():
    event, office = make_meeting(requires_approval=True), make_user(is_staff=True)
    registration = proven(event)
    with pytest.raises(actions.EventsError):
        actions.reject(registration, reason="\n", by=office)
    assert state(registration) == "approval"


def test_the_office_registers_beyond_the_time_and_without_approval():
    event, office = make_meeting(requires_approval=True), make_user(is_staff=True)
    event.registration_closes_at = timezone.now() - datetime.timedelta(hours=1)
    event.save()
    with pytest.raises(actions.EventsError):
        register(event)
    assert register(event, by=office).state == "confirmed"


@pytest.mark.parametrize(
    "fields",
    [
        {"registration_opens_at": None},
        {"registration_opens_at": timezone.now() + datetime.timedelta(days=1)},
        {"registration_closes_at": timezone.now() - datetime.timedelta(hours=1)},
        {"status": "draft"},
        {"status": "cancelled"},
        {"status": "done"},
    ],
)
def test_outside_its_time_nobody_registers(fields):
    event = make_meeting(**fields)
    with pytest.raises(actions.EventsError):
        register(event)
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("path", ["unconfirmed", "approval", "waiting", "offered", "confirmed"])
def test_one_can_resign_in_every_open_state(path):
    event = make_meeting(capacity=1, requires_approval=path == "approval")
    if path in {"waiting", "offered"}:
        holder = proven(event)
    registration = register(event)
    if path in {"approval", "confirmed"}:
        actions.confirm_address(registration)
    if path == "offered":
        actions.resign(holder)
    assert state(registration) == path
    actions.resign(registration)
    assert state(registration) == "resigned"
    with pytest.raises(actions.EventsError):
        actions.resign(registration)


@pytest.mark.parametrize("act", [actions.confirm_address, actions.accept_offer])
def test_an_old_link_does_nothing_to_a_closed_registration(act):
    registration = proven(make_meeting())
    actions.resign(registration)
    with pytest.raises(actions.EventsError):
        act(registration)
    assert state(registration) == "resigned"
    assert mails(registration) == ["unconfirmed", "confirmed", "resigned"]
