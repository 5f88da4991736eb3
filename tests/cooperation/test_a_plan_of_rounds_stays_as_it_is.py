"""Plans of short meetings as rows: made once, planned anew only from a round on."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from cooperation.actions import CooperationError, RoundsConflict, begin_plan, remove_plan, replan, settle_plan
from cooperation.models import Listing, RoundGuest, RoundPlan, RoundSeat
from members.actions.merge import merge_organizations
from members.choices import ClusterRole
from tests.factories import make_listing, make_organization, make_round_plan, make_theme, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return make_user(is_staff=True)


@pytest.fixture
def members():
    return [make_organization(name=f"Organizacja {letter}") for letter in "ABCDEF"]


def make_plan(members, by, *, settled=True, **fields):
    row = RoundPlan(
        **{
            "regarding": "event:7",
            "name": "Spotkania",
            "on": datetime.date(2030, 5, 6),
            "starts": datetime.time(10, 30),
            "rounds": 3,
            **fields,
        }
    )
    plan = begin_plan(row, members, by=by)
    return fresh(settle_plan(plan, by=by)) if settled else plan


def fresh(plan):
    return RoundPlan.objects.with_guests().get(pk=plan.pk)


def pairs(plan):
    """[[names of a pair]] by round."""
    return [
        sorted(sorted(guest.organization.name for guest in guests) for guests in tables.values())
        for tables in fresh(plan).seating()
    ]


def test_nobody_meets_anybody_twice(members, by):
    met = [tuple(pair) for round_pairs in pairs(make_plan(members, by)) for pair in round_pairs]
    assert len(met) == len(set(met)) == 9


def test_those_who_fit_meet_first(members, by):
    theme = make_theme()
    make_listing(organization=members[0], themes=[theme])
    make_listing(organization=members[5], themes=[theme], kind=Listing.Kind.NEED)
    assert ["Organizacja A", "Organizacja F"] in pairs(make_plan(members, by, rounds=1))[0]


def test_the_hours_of_the_rounds():
    plan = RoundPlan(on=datetime.date(2030, 5, 6), starts=datetime.time(23, 50), rounds=2, minutes=8, break_minutes=4)
    assert plan.times == [
        (1, datetime.time(23, 50), datetime.time(23, 58)),
        (2, datetime.time(0, 2), datetime.time(0, 10)),
    ]


def test_seating_a_second_time_changes_nothing(members, by):
    plan = make_plan(members, by, settled=False)
    assert not plan.is_settled
    before = pairs(settle_plan(plan, by=by))
    stale = RoundPlan(pk=plan.pk, settled_at=None)
    stale.rounds = 3
    settle_plan(stale, by=by)
    assert pairs(plan) == before
    assert fresh(plan).version == 1


def test_who_may_not_take_part_is_left_out(members, by):
    partner = make_organization(role=ClusterRole.PARTNER)
    plan = make_plan([*members[:2], partner], by, rounds=1)
    assert {guest.organization for guest in plan.guests.all()} == set(members[:2])
    with pytest.raises(CooperationError, match="At least two"):
        make_plan([members[0], partner], by, name="Inny")
    with pytest.raises(CooperationError, match="this name already"):
        make_plan(members, by)
    assert RoundPlan.objects.count() == 1


def test_a_plan_that_cannot_be_made_goes(members, by):
    with pytest.raises(CooperationError, match="Possible: 5 rounds"):
        make_plan(members, by, rounds=6)
    assert not RoundPlan.objects.exists()


def test_rounds_before_stay_when_somebody_leaves_and_somebody_comes(members, by):
    plan = make_plan(members, by)
    before = pairs(plan)
    late = make_organization(name="Organizacja G")
    replan(plan, version=1, from_round=2, without=[members[0]], joining=[late], by=by)
    after = pairs(plan)
    assert after[0] == before[0]
    names = {name for round_pairs in after[1:] for pair in round_pairs for name in pair}
    assert names == {f"Organizacja {letter}" for letter in "BCDEFG"}
    met = [tuple(pair) for round_pairs in after for pair in round_pairs]
    assert len(met) == len(set(met))
    plan = fresh(plan)
    assert plan.version == 2
    assert {(guest.organization.name[-1], guest.first_round, guest.last_round) for guest in plan.guests.all()} == {
        ("A", 1, 1), ("G", 2, None), *((letter, 1, None) for letter in "BCDEF"),
    }  # fmt: skip


def test_who_left_comes_back(members, by):
    plan = make_plan(members, by)
    replan(plan, version=1, from_round=2, without=members[:1], by=by)
    replan(plan, version=2, from_round=3, joining=members[:1], by=by)
    plan = fresh(plan)
    assert plan.guests.get(organization=members[0]).last_round is None
    assert "Organizacja A" in {name for pair in pairs(plan)[2] for name in pair}


def test_a_no_show_was_never_there(members, by):
    plan = make_plan(members, by, rounds=2)
    replan(plan, version=1, from_round=1, without=[members[0]], by=by)
    assert not RoundGuest.objects.filter(organization=members[0]).exists()
    assert [len(round_pairs) for round_pairs in pairs(plan)] == [2, 2]


def test_planning_anew_is_refused(members, by):
    plan = make_plan(members, by)
    before = pairs(plan)
    with pytest.raises(RoundsConflict):
        replan(plan, version=2, from_round=2, by=by)
    for number in (0, 4):
        with pytest.raises(CooperationError, match="no such round"):
            replan(plan, version=1, from_round=number, by=by)
    with pytest.raises(CooperationError, match="At least two"):
        replan(plan, version=1, from_round=2, without=members[:5], by=by)
    with pytest.raises(CooperationError, match=r"Possible: [01] round"):
        replan(plan, version=1, from_round=2, without=members[:4], by=by)
    waiting = make_plan(members, by, name="W toku", settled=False)
    with pytest.raises(CooperationError, match="being prepared"):
        replan(waiting, version=1, from_round=1, by=by)
    assert pairs(plan) == before
    assert fresh(plan).version == 1


def test_the_database_lets_nobody_sit_at_two_tables(members, by):
    guest = make_plan(members, by).guests.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundSeat.objects.create(guest=guest, round=1, table=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundGuest.objects.create(plan=guest.plan, organization=guest.organization)


def test_removing_a_plan_takes_its_seats(members, by):
    plan = make_plan(members, by)
    remove_plan(plan, by=by)
    assert (RoundGuest.objects.count(), RoundSeat.objects.count()) == (0, 0)
    with pytest.raises(CooperationError, match="not there any more"):
        remove_plan(RoundPlan(pk=plan.pk), by=by)


def test_two_that_were_one_leave_an_empty_chair(coordinator):
    """Merging moves a guest; where both took part, one chair stays empty and the pages bear it."""
    first, second = make_organization(), make_organization(role=ClusterRole.IN_PROCEDURE)
    third = make_organization()
    plan = make_round_plan(organizations=[first, second, third])
    merge_organizations(first, second, chosen=[], by=coordinator.user)
    assert [len(guests) for tables in fresh(plan).seating() for guests in tables.values()] == [1]
    page = coordinator.get(f"/en/biuro/wydarzenia/{plan.regarding[6:]}/spotkania/{plan.pk}/")
    assert page.status_code == 200
    for name in ("sciana", "arkusze"):
        assert coordinator.get(f"{page.request['PATH_INFO']}{name}.pdf").status_code == 200
