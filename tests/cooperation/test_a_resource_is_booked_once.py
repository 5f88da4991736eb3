"""A shared resource is asked for, given, handed over; never to two at the same time."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cooperation import actions
from cooperation.actions.bookings import MOST_NEW, follow_bookings
from cooperation.calendar import bookings_of
from cooperation.forms.bookings import BookingForm
from cooperation.models import Booking, HandOver, Listing
from cooperation.models.bookings import time_in_words
from events.actions import renew_feed
from members.models import Representative
from tests.conftest import representative
from tests.cooperation.sides import ADDRESSES, ask_for, mails, make_resource, make_shown, midnight
from tests.factories import make_cluster, make_organization
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db
Status = Booking.Status


@pytest.fixture
def resource(organization, owner):
    return make_resource(organization)


@pytest.fixture
def third(db):
    """Somebody of a third organisation."""
    return representative(make_organization(name="Trzecia"), Representative.Role.OWNER, email="third@example.com")


def page(booking, part=""):
    return f"{ADDRESSES}/rezerwacje/{booking.pk}/{part}"


def new(resource):
    return f"{ADDRESSES}/zasoby/{resource.pk}/rezerwuj/"


def day(number):
    return (timezone.localdate() + datetime.timedelta(number)).isoformat()


def form(first, last="", **more):
    return {"key": str(uuid.uuid4()), "first_day": first, "last_day": last, "purpose": "Szkolenie", **more}


def state(booking):
    booking.refresh_from_db()
    return booking.status


def test_from_the_request_to_the_return(owner, editor, other_owner, resource):
    sent = other_owner.post(new(resource), form(day(3), day(4)))
    booking = Booking.objects.get()
    assert sent.url == page(booking)
    assert (booking.starts_at, booking.ends_at, booking.whole_days) == (midnight(3), midnight(5), True)
    assert mails("booking_requested").count() == 2
    assert "Sala na 40 osób" in text_of(assert_valid(owner.get(f"{ADDRESSES}/zasoby/").content))
    assert "1 prośba o to, czego użyczacie" in text_of(assert_valid(owner.get("/panel/").content))
    for address in (page(booking), f"{ADDRESSES}/rezerwacje/", f"{ADDRESSES}/zasoby/{resource.pk}/"):
        for person in (editor, other_owner):
            assert_valid(person.get(address).content)
    assert owner.post(page(booking, "przyjmij/")).url == page(booking)
    assert state(booking) == Status.ACCEPTED
    assert "użycza Wam" in mails("booking_accepted", "other-owner@example.com").get().text
    Booking.objects.update(starts_at=midnight(0), ends_at=midnight(1))
    for person, moment in ((owner, "given"), (other_owner, "returned")):
        person.post(page(booking), {"moment": moment, "text": "Projektor działa, brak pilota"})
    assert list(HandOver.objects.values_list("moment", "organization")) == [
        ("given", owner.organization.pk),
        ("returned", other_owner.organization.pk),
    ]
    assert "brak pilota" in text_of(assert_valid(owner.get(page(booking)).content))


def test_a_time_that_is_taken_is_refused_in_words_with_what_is_free(owner, other_owner, third, resource):
    actions.accept_booking(ask_for(resource, other_owner, (3, 4)), by=owner.user)
    answer = third.post(new(resource), form(day(4), day(5)))
    assert answer.status_code == 409
    text = text_of(assert_valid(answer.content))
    assert "Ten termin jest zajęty" in text
    assert time_in_words(midnight(5), midnight(7), whole_days=True) in text
    assert "Szkolenie" in answer.content.decode()
    assert third.post(new(resource), form(day(5), day(6))).status_code == 302


def test_hours_that_touch_do_not_overlap(owner, other_owner, third, resource):
    def at(first, last):
        day = timezone.localdate() + datetime.timedelta(2)
        return {
            "starts_at": timezone.make_aware(datetime.datetime.combine(day, datetime.time(first))),
            "ends_at": timezone.make_aware(datetime.datetime.combine(day, datetime.time(last))),
            "whole_days": False,
        }

    actions.accept_booking(ask_for(resource, other_owner, (0, 0), **at(10, 12)), by=owner.user)
    actions.accept_booking(ask_for(resource, third, (0, 0), **at(12, 14)), by=owner.user)
    with pytest.raises(actions.Taken, match="14:00–16:00"):
        ask_for(resource, third, (0, 0), **at(11, 13))
    with pytest.raises(actions.Taken):
        ask_for(resource, third, (2, 2))
    assert Booking.objects.taking().count() == 2


def test_nothing_as_long_is_free_soon(owner, other_owner, third, resource):
    for first in (1, 32, 63):
        actions.accept_booking(ask_for(resource, other_owner, (first, first + 30)), by=owner.user)
    with pytest.raises(actions.Taken, match="dwóch miesięcy"):
        ask_for(resource, third, (2, 2))


def test_of_several_who_ask_the_accepted_one_gets_it(owner, other_owner, third, resource):
    first, second = ask_for(resource, other_owner, (3, 4)), ask_for(resource, third, (4, 5))
    later = ask_for(resource, third, (6, 6))
    owner.post(page(second, "przyjmij/"))
    assert [state(row) for row in (first, second, later)] == [Status.REFUSED, Status.ACCEPTED, Status.REQUESTED]
    assert "inna organizacja" in mails("booking_refused", "other-owner@example.com").get().text
    faster = owner.post(page(first, "przyjmij/"))
    assert faster.status_code == 409
    assert "Jej stan: odmówiona" in text_of(assert_valid(faster.content))


def test_accepting_twice_is_accepting_once(owner, other_owner, resource):
    booking = ask_for(resource, other_owner, (3, 4))
    for _number in range(2):
        assert owner.post(page(booking, "przyjmij/")).status_code == 302
    booking.refresh_from_db()
    assert (booking.sequence, mails("booking_accepted").count()) == (1, 1)


def test_the_owner_refuses_with_a_reason(owner, other_owner, resource):
    booking = ask_for(resource, other_owner, (3, 4))
    assert owner.post(page(booking, "odmow/"), {"reason": ""}).status_code == 200
    assert state(booking) == Status.REQUESTED
    assert_valid(owner.get(page(booking, "odmow/")).content)
    owner.post(page(booking, "odmow/"), {"reason": "Remont sali"})
    assert state(booking) == Status.REFUSED
    assert "Remont sali" in mails("booking_refused").get().text
    assert owner.post(page(booking, "odmow/"), {"reason": "Znowu"}).status_code == 409


@pytest.mark.parametrize("who", ["owner", "other_owner"])
def test_either_side_calls_off_what_was_agreed(request, who, owner, other_owner, resource):
    booking = actions.accept_booking(ask_for(resource, other_owner, (3, 4)), by=owner.user)
    person = request.getfixturevalue(who)
    person.post(page(booking, "odwolaj/"), {"reason": "Zmiana planów"})
    assert state(booking) == Status.CANCELLED
    assert booking.called_off_by == person.organization
    other = {"owner": "other-owner@example.com", "other_owner": "owner@example.com"}[who]
    assert "Zmiana planów" in mails("booking_called_off", other).get().text
    # The time is free again.
    assert ask_for(resource, other_owner, (3, 4)).is_requested


def test_the_owner_does_not_call_off_a_request_but_refuses_it(owner, other_owner, resource):
    booking = ask_for(resource, other_owner, (3, 4))
    assert owner.post(page(booking, "odwolaj/"), {"reason": "x"}).status_code == 409
    other_owner.post(page(booking, "odwolaj/"), {"reason": "Już niepotrzebne"})
    assert state(booking) == Status.CANCELLED


def test_only_the_owner_answers_and_nobody_else_sees(visitor, owner, other_owner, third, resource):
    booking = ask_for(resource, other_owner, (3, 4))
    for part in ("przyjmij/", "odmow/"):
        assert other_owner.post(page(booking, part), {"reason": "x"}).status_code == 404
    for part in ("", "przyjmij/", "odmow/", "odwolaj/"):
        assert third.post(page(booking, part), {"reason": "x"}).status_code == 404
        assert visitor.get(page(booking, part)).status_code == 403
    assert state(booking) == Status.REQUESTED
    assert owner.get(page(booking, "przyjmij/")).url == f"{ADDRESSES}/rezerwacje/"


def test_others_see_that_a_time_is_taken_but_not_by_whom(owner, other_owner, third, resource):
    first = timezone.localdate().replace(day=1)
    asked = ask_for(resource, other_owner, (1, 1))
    month = f"{ADDRESSES}/zasoby/{resource.pk}/{asked.first_day:%Y/%m}/"
    assert "Fundacja Inna" in text_of(assert_valid(owner.get(month).content))
    assert "zajęte" not in text_of(assert_valid(third.get(month).content)).split("Kiedy jest zajęte")[1]
    actions.accept_booking(asked, by=owner.user)
    shown = text_of(assert_valid(third.get(month).content)).split("Kiedy jest zajęte")[1]
    assert "zajęte" in shown
    assert "Fundacja Inna" not in shown
    assert third.get(f"{ADDRESSES}/zasoby/{resource.pk}/{first.year + 3}/01/").status_code == 404
    assert third.get(f"{ADDRESSES}/zasoby/{resource.pk}/{first.year}/13/").status_code == 404


def test_a_resource_that_is_off_is_there_only_for_its_owner(owner, other_owner, resource):
    Listing.objects.update(status=Listing.Status.WITHDRAWN)
    address = f"{ADDRESSES}/zasoby/{resource.pk}/"
    assert (owner.get(address).status_code, other_owner.get(address).status_code) == (200, 404)
    with pytest.raises(actions.CooperationError):
        ask_for(resource, other_owner, (3, 4))


def test_an_offer_is_no_resource(owner, other_owner):
    offer = make_shown(owner.organization)
    assert other_owner.get(new(offer)).status_code == 404
    with pytest.raises(actions.CooperationError):
        ask_for(offer, other_owner, (3, 4))


@pytest.mark.parametrize(
    ("days", "words"),
    [((-2, -1), "minął"), ((3, 40), "najwyżej 31 dni"), ((400, 401), "rocznym")],
)
def test_the_rules_of_time_are_said_in_words(other_owner, resource, days, words):
    answer = other_owner.post(new(resource), form(day(days[0]), day(days[1])))
    assert answer.status_code == 200
    assert words in text_of(assert_valid(answer.content))
    assert not Booking.objects.exists()


def test_nobody_asks_themselves_or_without_good_standing(owner, resource):
    assert owner.get(new(resource)).url == f"{ADDRESSES}/zasoby/{resource.pk}/"
    with pytest.raises(actions.CooperationError):
        ask_for(resource, owner, (3, 4))
    applicant = representative(make_organization(role="in_procedure"), Representative.Role.OWNER, email="a@example.com")
    with pytest.raises(actions.CooperationError):
        ask_for(resource, applicant, (3, 4))


def test_so_many_requests_go_out_in_a_day(other_owner, resource):
    for number in range(MOST_NEW):
        ask_for(resource, other_owner, (number + 1, number + 1))
    with pytest.raises(actions.CooperationError, match="jutro"):
        ask_for(resource, other_owner, (90, 90))


@pytest.mark.parametrize(
    "fields",
    [
        {"first_day": ""},
        {"first_day": "9999-99-99"},
        {"first_day": "\0"},
        {"last_day": "1999-01-01"},
        {"starts": "10:00"},
        {"starts": "12:00", "ends": "11:00"},
        {"starts": "12:00", "ends": "12:00"},
        {"key": "x"},
        {"purpose": "x" * 501},
    ],
)
def test_what_is_wrong_in_the_form_is_asked_for_again(other_owner, resource, fields):
    assert other_owner.post(new(resource), {**form(day(3)), **fields}).status_code == 200
    assert not Booking.objects.exists()


def test_an_hour_that_the_spring_leaves_out_is_no_server_error():
    filled = BookingForm({**form("2027-03-28"), "starts": "02:30", "ends": "03:15"})
    assert not filled.is_valid() or filled.values()["ends_at"] > filled.values()["starts_at"]


def test_a_double_click_asks_once(other_owner, resource):
    twice = form(day(3))
    for _number in range(2):
        assert other_owner.post(new(resource), twice).status_code == 302
    assert Booking.objects.count() == 1
    assert mails("booking_requested").count() == 1


def at_hour(hour, day=0):
    day = timezone.localdate() + datetime.timedelta(day)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def test_both_are_reminded_the_day_before_once_and_not_at_night(owner, other_owner, resource):
    actions.accept_booking(ask_for(resource, other_owner, (2, 3)), by=owner.user)
    for moment, number in ((at_hour(12), 0), (at_hour(3, 1), 0), (at_hour(9, 1), 2), (at_hour(10, 1), 2)):
        follow_bookings(moment)
        assert (moment, mails("booking_reminder").count()) == (moment, number)


def test_what_is_over_is_done_and_what_nobody_answered_runs_out(owner, other_owner, resource):
    agreed = actions.accept_booking(ask_for(resource, other_owner, (1, 2)), by=owner.user)
    open_one = ask_for(resource, other_owner, (3, 3))
    follow_bookings(midnight(3))
    assert [state(agreed), state(open_one)] == [Status.DONE, Status.REQUESTED]
    follow_bookings(midnight(4))
    assert state(open_one) == Status.EXPIRED
    assert mails("booking_expired", "other-owner@example.com").count() == 1
    call_command("follow_bookings")
    assert mails("booking_expired").count() == 1


def test_the_state_is_not_noted_before_the_time(owner, other_owner, resource):
    booking = actions.accept_booking(ask_for(resource, other_owner, (5, 6)), by=owner.user)
    owner.post(page(booking), {"moment": "given", "text": "Wcześnie"})
    assert not HandOver.objects.exists()


def test_a_resource_with_bookings_is_not_deleted_by_its_owner(owner, other_owner, resource):
    ask_for(resource, other_owner, (5, 6))
    Listing.objects.update(status=Listing.Status.WITHDRAWN)
    with pytest.raises(actions.CooperationError):
        actions.remove(Listing.objects.get(), by=owner.user)


@pytest.mark.postgres
def test_the_database_refuses_what_the_act_would_miss(owner, other_owner, third, resource):
    actions.accept_booking(ask_for(resource, other_owner, (3, 4)), by=owner.user)
    second = ask_for(resource, third, (5, 6))
    with pytest.raises(IntegrityError, match="booking_takes_a_free_time"), transaction.atomic():
        Booking.objects.filter(pk=second.pk).update(status=Status.ACCEPTED, starts_at=midnight(4))
    # What only touches is no overlap, and a request takes nothing.
    Booking.objects.filter(pk=second.pk).update(status=Status.ACCEPTED)
    ask_for(resource, third, (7, 7))
    Booking.objects.waiting().update(starts_at=midnight(4))


@pytest.mark.parametrize("address", ["zasoby/", "rezerwacje/"])
def test_lists_ask_as_many_queries_for_three_as_for_one(owner, other_owner, third, address):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            owner.get(f"{ADDRESSES}/{address}")
        return len(captured)

    def add(number):
        ask_for(make_resource(owner.organization), other_owner, (number, number))
        ask_for(make_resource(third.organization), owner, (number, number))

    add(1)
    owner.get(f"{ADDRESSES}/{address}")
    one = queries()
    add(2)
    add(3)
    assert queries() == one


def feed(person):
    return bookings_of(person.user, timezone.localdate())


def test_agreed_bookings_stand_in_the_calendars_of_both_sides(owner, other_owner, third, resource):
    booking = ask_for(resource, other_owner, (3, 4))
    assert list(feed(other_owner)) == []
    actions.accept_booking(booking, by=owner.user)
    for person in (owner, other_owner):
        (entry,) = feed(person)
        assert (entry.starts, entry.ends) == (booking.first_day, booking.last_day)
        assert (entry.sequence, entry.is_cancelled) == (1, False)
    assert list(feed(third)) == []
    actions.call_off_booking(booking, reason="x", organization=other_owner.organization, by=other_owner.user)
    (entry,) = feed(owner)
    assert (entry.sequence, entry.is_cancelled) == (2, True)


def test_the_personal_feed_holds_them_while_the_module_is_on(visitor, owner, other_owner, resource):
    actions.accept_booking(ask_for(resource, other_owner, (3, 4)), by=owner.user)
    cluster = make_cluster()
    address = f"/kalendarz/{renew_feed(owner.user, by=owner.user)}.ics"
    assert b"Sala na 40" in visitor.get(address).content
    cluster.modules_off = ["cooperation"]
    cluster.save()
    assert b"Sala na 40" not in visitor.get(address).content
