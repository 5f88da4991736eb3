"""Races on plans of short meetings, with connections of their own, on whichever database the suite runs."""

import datetime

import pytest

from cooperation.actions import CooperationError, RoundsConflict, begin_plan, remove_plan, replan, settle_plan
from cooperation.models import RoundGuest, RoundPlan, RoundSeat
from tests.factories import make_organization, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def members():
    return [make_organization(name=f"Organizacja {letter}") for letter in "ABCD"]


def new_plan():
    return RoundPlan(
        regarding="event:7", name="Spotkania", on=datetime.date(2030, 5, 6), starts=datetime.time(10, 30), rounds=3
    )


def refused(answers):
    return [answer for answer in answers if isinstance(answer, CooperationError)]


def seats():
    """How many seats there are; four organisations in three rounds have twelve, and nobody meets anybody twice."""
    met = set()
    for tables in RoundPlan.objects.with_guests().get().seating():
        met |= {frozenset(guest.pk for guest in pair) for pair in tables.values()}
    assert len(met) == 6
    return RoundSeat.objects.count()


def test_a_name_is_given_once(members, by):
    answers = at_once(*[lambda: begin_plan(new_plan(), members, by=by)] * 3)
    assert None not in answers
    assert len(refused(answers)) == 2
    assert (RoundPlan.objects.count(), RoundGuest.objects.count()) == (1, 4)


def test_two_workers_seat_everybody_once(members, by):
    plan = begin_plan(new_plan(), members, by=by)
    answers = at_once(*[lambda: settle_plan(RoundPlan.objects.get(pk=plan.pk), by=by)] * 3)
    assert None not in answers
    assert (refused(answers), seats()) == ([], 12)


def test_of_two_who_plan_anew_the_second_is_told(members, by):
    plan = settle_plan(begin_plan(new_plan(), members, by=by), by=by)
    answers = at_once(*[lambda: replan(plan, version=1, from_round=1, by=by)] * 3)
    assert None not in answers
    assert [type(answer) for answer in refused(answers)] == [RoundsConflict] * 2
    assert (RoundPlan.objects.get().version, seats()) == (2, 12)


def test_a_plan_that_goes_meanwhile_leaves_no_seats(members, by):
    plan = begin_plan(new_plan(), members, by=by)
    settled, _removed = at_once(
        lambda: settle_plan(plan, by=by), lambda: remove_plan(RoundPlan.objects.get(pk=plan.pk), by=by)
    )
    assert isinstance(settled, (RoundPlan, CooperationError))
    assert (RoundPlan.objects.count(), RoundGuest.objects.count(), RoundSeat.objects.count()) == (0, 0, 0)
