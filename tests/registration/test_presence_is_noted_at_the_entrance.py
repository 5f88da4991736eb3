"""The entrance: one tap a person and day, presence filled in advance, tickets by their QR code."""

import datetime
import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import actions
from events.models import EventDay, Presence, Registration
from tests.factories import make_user
from tests.html import assert_valid
from tests.registration.meetings import make_meeting, proven, register

pytestmark = pytest.mark.django_db


def two_days(**fields):
    event = make_meeting(**fields)
    first = event.days.get()
    return event, first, EventDay.objects.create(event=event, on=first.on + datetime.timedelta(days=4))


def page(event, day):
    return f"/biuro/obecnosc/{event.pk}/{day.on.isoformat()}/"


def test_one_tap_notes_a_person_for_one_day(coordinator):
    event, first, second = two_days()
    anna, bartek = proven(event), proven(event)
    coordinator.post(page(event, first), {"person": anna.pk, "present": "1"})
    coordinator.post(page(event, first), {"person": bartek.pk, "present": "0"})
    assert list(event.registrations.present_on(first)) == [anna]
    assert set(event.registrations.present_on(second)) == {anna, bartek}
    assert set(event.registrations.present()) == {anna, bartek}
    coordinator.post(page(event, second), {"person": bartek.pk, "present": "0"})
    assert list(event.registrations.present()) == [anna]
    coordinator.post(page(event, second), {"person": bartek.pk, "present": "1"})
    assert set(event.registrations.present()) == {anna, bartek}


def test_the_same_tap_twice_keeps_the_first_time(coordinator):
    event, day, _second = two_days()
    registration, colleague = proven(event), make_user(is_staff=True)
    coordinator.post(page(event, day), {"person": registration.pk, "present": "1"})
    before = Presence.objects.get()
    actions.note_presence(registration, day, is_present=True, by=colleague)
    after = Presence.objects.get()
    assert (after.noted_at, after.noted_by) == (before.noted_at, coordinator.user)


def test_the_search_stays_after_a_tap(coordinator):
    event, day, _second = two_days()
    registration = proven(event, name="Łucja")
    response = coordinator.post(page(event, day), {"person": registration.pk, "present": "1", "q": "luc"})
    assert response["Location"] == f"{page(event, day)}?q=luc#osoba-{registration.pk}"
    assert "Łucja" in coordinator.get(response["Location"]).content.decode()


@pytest.mark.parametrize("person", ["", "x", "-1", "0", "9" * 40, "\x00", "１"])
def test_nobody_by_that_number(coordinator, person):
    event, day, _second = two_days()
    assert coordinator.post(page(event, day), {"person": person, "present": "1"}).status_code == 404


def test_somebody_of_another_meeting_or_without_a_place_is_not_noted(coordinator):
    event, day, _second = two_days()
    stranger, waiting = proven(make_meeting()), register(event)
    assert coordinator.post(page(event, day), {"person": stranger.pk, "present": "1"}).status_code == 404
    assert coordinator.post(page(event, day), {"person": waiting.pk, "present": "1"}).status_code == 302
    assert Presence.objects.count() == 0


@pytest.mark.parametrize("day", ["2020-01-01", "2026-13-45", "dzis", "%00"])
def test_a_day_that_is_none_of_the_meetings(coordinator, day):
    event, _first, _second = two_days()
    assert coordinator.get(f"/biuro/obecnosc/{event.pk}/{day}/").status_code in {400, 404}


def test_only_the_office_stands_at_the_entrance(owner, visitor):
    event, day, _second = two_days()
    registration = proven(event)
    for address in (page(event, day), f"/biuro/bilet/{registration.code}/", "/biuro/obecnosc/"):
        assert owner.get(address).status_code == 403
        assert owner.post(address, {"person": registration.pk, "present": "1"}).status_code == 403
        assert visitor.get(address).status_code == 302
    assert Presence.objects.count() == 0


def test_a_ticket_asks_before_it_notes(coordinator):
    event = make_meeting(in_days=0)
    registration = proven(event) if not event.has_begun() else register(event, by=coordinator.user)
    address = f"/biuro/bilet/{registration.code}/"
    assert_valid(coordinator.get(address).content)
    assert Presence.objects.count() == 0
    coordinator.post(address)
    presence = Presence.objects.get()
    assert (presence.registration, presence.is_present, presence.day.on) == (registration, True, timezone.localdate())
    assert coordinator.get(address.lower()).status_code == 200
    assert coordinator.get("/biuro/bilet/NIEMATAKIE/").status_code == 404


def test_a_ticket_without_a_place_says_so(coordinator):
    registration = register(make_meeting())
    page = coordinator.get(f"/en/biuro/bilet/{registration.code}/").content.decode()
    assert "has no place" in page
    coordinator.post(f"/biuro/bilet/{registration.code}/")
    assert Presence.objects.count() == 0


def test_the_page_is_valid_and_asks_as_many_queries_for_many(coordinator):
    event, day, _second = two_days(capacity=None)
    proven(event)
    assert_valid(coordinator.get(page(event, day)).content)
    before = queries(coordinator, page(event, day))
    for _number in range(4):
        actions.note_presence(proven(event), day, is_present=True, by=coordinator.user)
    assert queries(coordinator, page(event, day)) == before


@pytest.mark.parametrize("query", ["?page=9999", "?page=x", "?q=" + "a" * 10_000, "?q=%3D1"])
def test_a_nonsense_address_is_no_error(coordinator, query):
    event, day, _second = two_days()
    proven(event)
    assert coordinator.get(page(event, day) + query).status_code == 200


def queries(person, address):
    with CaptureQueriesContext(connection) as captured:
        assert person.get(address).status_code == 200
    return len(captured)


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_lose_nothing():
    event, day, _second = two_days()
    people, desks = [proven(event) for _number in range(6)], [make_user(is_staff=True) for _number in range(2)]
    start = threading.Barrier(2)

    def stand_at(desk):
        start.wait()
        for person in people:
            actions.note_presence(Registration.objects.get(pk=person.pk), day, is_present=True, by=desk)
        connections.close_all()

    threads = [threading.Thread(target=stand_at, args=[desk]) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Presence.objects.filter(is_present=True).count() == 6
