"""What the clock does with funding calls: it closes them, reminds of them, and puts their deadlines into calendars."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cooperation import actions, call_calendar
from cooperation.models import CallReminder, CallStance
from events.models import CalendarFeed
from members.choices import LegalForm
from pkes.desk import waiting_for
from pkes.lib.tokens import token_hash
from tests.cooperation.funding import GOVERNMENT, in_days, mailed, make_call, make_consortium, make_people
from tests.factories import make_organization

pytestmark = pytest.mark.django_db

NOON = 12


def at(days, hour=NOON):
    return in_days(days, hour)


def test_a_call_is_closed_once_its_deadline_is_over():
    over, open_one = make_call(deadline_at=in_days(-1)), make_call()
    draft = make_call(deadline_at=in_days(-1), status="draft")
    assert not over.is_open
    assert actions.close_calls() == 1
    assert actions.close_calls() == 0
    for call, status in ((over, "closed"), (open_one, "open"), (draft, "draft")):
        call.refresh_from_db()
        assert call.status == status


def test_those_who_may_enter_are_reminded_14_and_3_days_before():
    make_people(make_organization(), "one@example.com", "two@example.com")
    make_people(make_organization(legal_form=LegalForm.MUNICIPALITY), "gmina@example.com")
    make_call(deadline_at=at(20), legal_forms=[LegalForm.SOCIAL_COOPERATIVE], kinds={GOVERNMENT: 1})
    foreign = make_organization(legal_form=LegalForm.FOUNDATION)
    make_people(foreign, "not-for-them@example.com")
    everybody = {("call_reminder", f"{name}@example.com") for name in ("one", "two", "gmina")}
    assert actions.remind_of_calls(at(5)) == 0
    assert actions.remind_of_calls(at(6, 13)) == 2
    assert set(mailed()) == everybody
    assert actions.remind_of_calls(at(7)) == 0
    assert actions.remind_of_calls(at(17, 13)) == 2
    assert len(mailed()) == 6
    assert actions.remind_of_calls(at(18)) == 0
    assert actions.remind_of_calls(at(21)) == 0


def test_of_two_terms_that_have_come_only_the_nearer_one_is_written_about():
    make_people(make_organization(), "one@example.com")
    make_call(deadline_at=at(2))
    assert actions.remind_of_calls(at(0)) == 1
    assert list(CallReminder.objects.values_list("days", flat=True)) == [3]


@pytest.mark.parametrize(("hour", "number"), [(7, 0), (8, 1), (19, 1), (20, 0)])
def test_nobody_is_reminded_at_night(hour, number):
    make_people(make_organization(), "one@example.com")
    make_call(deadline_at=at(3, 23))
    assert actions.remind_of_calls(at(0, hour)) == number


def test_whoever_is_not_interested_is_left_alone_unless_in_a_consortium():
    quiet, inside = make_organization(), make_organization()
    make_people(quiet, "quiet@example.com")
    make_people(inside, "inside@example.com")
    call = make_call(deadline_at=at(10))
    for organization in (quiet, inside):
        CallStance.objects.create(call=call, organization=organization, stance="no")
    make_consortium(call=call, leader=inside)
    actions.remind_of_calls(at(0))
    assert mailed() == [("call_reminder", "inside@example.com")]


def test_samples_are_reminded_of_samples_only():
    make_people(make_organization(), "real@example.com")
    make_people(make_organization(is_sample=True), "sample@example.com")
    make_call(deadline_at=at(10), is_sample=True)
    actions.remind_of_calls(at(0))
    assert mailed() == [("call_reminder", "sample@example.com")]


def test_the_command_runs_twice_without_harm():
    call = make_call(deadline_at=in_days(-1))
    for _time in range(2):
        call_command("follow_calls")
    call.refresh_from_db()
    assert call.status == "closed"


# Calendars


def feed(person):
    CalendarFeed.objects.create(person=person.user, token_hash=token_hash("tajne"))
    answer = person.get(reverse("pkes:personal_feed", args=["tajne"]))
    return answer.content.decode().replace("\r\n ", "")


def test_deadlines_stand_in_the_persons_feed(owner):
    call = make_call(title_pl="Razem", deadline_at=at(30, 15))
    make_call(title_pl="Dla gmin", legal_forms=[LegalForm.MUNICIPALITY], kinds={GOVERNMENT: 1})
    body = feed(owner)
    assert f"UID:funding-call-{call.pk}@" in body
    assert "SUMMARY:Termin naboru: Razem" in body
    assert f"DTSTART;TZID=Europe/Warsaw:{timezone.localdate() + datetime.timedelta(30):%Y%m%d}T150000" in body
    assert "Dla gmin" not in body


def test_a_feed_follows_what_the_organisation_says(owner):
    call = make_call()
    assert call_calendar.of_person(owner.user, timezone.localdate()) == [call]
    CallStance.objects.create(call=call, organization=owner.organization, stance="no")
    assert call_calendar.of_person(owner.user, timezone.localdate()) == []
    make_consortium(call=call, leader=owner.organization)
    assert call_calendar.of_person(owner.user, timezone.localdate()) == [call]


def test_a_withdrawn_call_is_struck_out(owner):
    call = make_call()
    actions.withdraw_call(call, by=owner.user)
    assert "STATUS:CANCELLED" in feed(owner)


# The desk


def test_the_desk_says_whose_result_nobody_has_noted(coordinator):
    def look():
        return next((row for row in waiting_for(coordinator.user) if row.task.key == "consortia"), None)

    make_consortium()
    today = timezone.localdate()
    assert look() is None
    for status in ("forming", "submitted"):
        submitted_on = today - datetime.timedelta(5) if status == "submitted" else None
        make_consortium(
            call=make_call(deadline_at=in_days(-4), status="closed"), status=status, submitted_on=submitted_on
        )
    make_consortium(call=make_call(deadline_at=in_days(-4), status="withdrawn"))
    waiting = look()
    assert (waiting.number, waiting.days_left) == (2, None)
    assert "2 konsorcja bez zapisanego wyniku" in coordinator.get("/admin/").content.decode()
    assert coordinator.get(waiting.address).context["cl"].result_count == 2
