"""A consortium from its leader to the funder's decision: each act, who is told, and what is refused."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cooperation import actions, entrants
from cooperation.actions import CooperationError
from cooperation.call_figures import Results, results
from cooperation.models import CallStance, Consortium, ConsortiumPartner
from members.choices import LegalForm
from members.models import RegisterEntry
from tests.cooperation.funding import (
    COOPERATIVE,
    GOVERNMENT,
    in_days,
    mailed,
    make_call,
    make_consortium,
    make_partner,
    make_people,
)
from tests.factories import make_organization, make_source, make_user

pytestmark = pytest.mark.django_db

State, Status = ConsortiumPartner.State, Consortium.Status


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def leader():
    organization = make_organization(name="Lider")
    make_people(organization, "leader@example.com")
    return organization


@pytest.fixture
def municipality():
    organization = make_organization(name="Gmina", legal_form=LegalForm.MUNICIPALITY)
    make_people(organization, "gmina@example.com")
    return organization


def again(row):
    row.refresh_from_db()
    return row


def test_an_organisation_leads_one_consortium_in_a_call(leader, by):
    call = make_call()
    first = actions.lead(call, leader, title="Razem", by=by)
    assert (first.status, first.leader) == (Status.FORMING, leader)
    with pytest.raises(CooperationError):
        actions.lead(call, leader, title="Drugi raz", by=by)
    actions.withdraw_consortium(first, by=by)
    actions.lead(call, leader, title="Od nowa", by=by)
    assert Consortium.objects.exclude(status=Status.WITHDRAWN).count() == 1


def test_the_database_knows_no_second_leader_and_no_consortium_without_one(leader):
    row = make_consortium(leader=leader)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_consortium(call=row.call, leader=leader)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consortium.objects.filter(pk=row.pk).update(leader=None)


@pytest.mark.parametrize(
    "fields",
    [{"deadline_at": in_days(-1)}, {"status": "draft"}, {"status": "withdrawn"}, {"legal_forms": ["foundation"]}],
)
def test_who_may_not_lead_is_refused(leader, by, fields):
    with pytest.raises(CooperationError):
        actions.lead(make_call(**fields), leader, title="Razem", by=by)
    assert not Consortium.objects.exists()


def test_a_suspended_member_neither_leads_nor_comes_in(leader, municipality, by):
    for organization in (leader, municipality):
        RegisterEntry.objects.create(
            organization=organization, kind="suspension", effective_on=timezone.localdate(), source=make_source()
        )
    with pytest.raises(CooperationError):
        actions.lead(make_call(), leader, title="Razem", by=by)
    with pytest.raises(CooperationError):
        actions.invite(make_consortium(), municipality, by=by)


def test_an_invitation_is_accepted_and_both_sides_are_told(leader, municipality, by):
    row = make_consortium(leader=leader)
    part = actions.invite(row, municipality, message="Potrzebujemy was.", by=by)
    assert part.state == State.INVITED
    actions.answer_partner(part, accepts=True, by=by)
    assert again(part).state == State.ACCEPTED
    assert mailed() == [("consortium_invited", "gmina@example.com"), ("consortium_answered", "leader@example.com")]


def test_whoever_asks_is_answered_by_the_leader(leader, municipality, by):
    row = make_consortium(leader=leader)
    part = actions.ask_to_join(row, municipality, by=by)
    actions.answer_partner(part, accepts=False, by=by)
    assert again(part).state == State.REFUSED
    assert mailed() == [("consortium_asked", "leader@example.com"), ("consortium_let_in", "gmina@example.com")]
    # They may think it over.
    assert actions.invite(row, municipality, by=by).state == State.INVITED


def test_asking_whoever_is_invited_is_accepting_and_the_other_way_round(leader, municipality, by):
    row = make_consortium(leader=leader)
    actions.invite(row, municipality, by=by)
    assert actions.ask_to_join(row, municipality, by=by).state == State.ACCEPTED
    other = make_organization()
    actions.ask_to_join(row, other, by=by)
    assert actions.invite(row, other, by=by).state == State.ACCEPTED


def test_nobody_is_asked_twice_or_answered_twice(leader, municipality, by):
    row = make_consortium(leader=leader)
    part = actions.invite(row, municipality, by=by)
    with pytest.raises(CooperationError):
        actions.invite(row, municipality, by=by)
    with pytest.raises(CooperationError):
        actions.invite(row, leader, by=by)
    actions.answer_partner(part, accepts=True, by=by)
    with pytest.raises(CooperationError):
        actions.answer_partner(part, accepts=False, by=by)
    with pytest.raises(CooperationError):
        actions.ask_to_join(row, municipality, by=by)


def test_who_is_of_no_kind_that_is_asked_for_is_refused_in_words(leader, by):
    call = make_call(legal_forms=[LegalForm.SOCIAL_COOPERATIVE], kinds={GOVERNMENT: 1})
    foundation = make_organization(name="Fundacja", legal_form=LegalForm.FOUNDATION)
    with pytest.raises(CooperationError, match="Fundacja"):
        actions.invite(make_consortium(call=call, leader=leader), foundation, by=by)


def test_samples_and_real_organisations_do_not_mix(leader, by):
    with pytest.raises(CooperationError):
        actions.invite(make_consortium(leader=leader), make_organization(is_sample=True), by=by)


def test_after_the_deadline_nobody_comes_in(leader, municipality, by):
    row = make_consortium(leader=leader, call=make_call(deadline_at=in_days(-1)))
    part = make_partner(row, municipality, State.INVITED)
    with pytest.raises(CooperationError):
        actions.answer_partner(part, accepts=True, by=by)
    actions.answer_partner(part, accepts=False, by=by)
    assert again(part).state == State.REFUSED


def test_ready_needs_everybody_whom_the_call_wants(leader, municipality, by):
    call = make_call(min_partners=2, kinds={GOVERNMENT: 1, COOPERATIVE: 2})
    row = make_consortium(call=call, leader=leader, partners=[municipality])
    assert [lack.number for lack in entrants.lacks_of(Consortium.objects.with_people().get())] == [1, 1]
    with pytest.raises(CooperationError):
        actions.mark_ready(row, by=by)
    make_partner(row, make_organization())
    assert actions.mark_ready(row, by=by).status == Status.READY
    # The leader's own person would not be told; somebody of the office tells the leader, too.
    assert mailed() == [("consortium_moved", "leader@example.com"), ("consortium_moved", "gmina@example.com")]


def test_one_who_leaves_makes_a_ready_consortium_look_again(leader, municipality, by):
    call = make_call(kinds={GOVERNMENT: 1})
    row = make_consortium(call=call, leader=leader, partners=[municipality], status=Status.READY)
    actions.part_ways(row.partners.get(), is_leader=False, by=by)
    assert again(row).status == Status.FORMING
    assert mailed() == [("consortium_left", "leader@example.com")]


def test_one_who_is_not_needed_may_leave_a_ready_consortium(leader, municipality, by):
    row = make_consortium(leader=leader, partners=[municipality], status=Status.READY)
    actions.part_ways(row.partners.get(), is_leader=True, by=by)
    assert again(row).status == Status.READY
    assert mailed() == [("consortium_removed", "gmina@example.com")]


def test_an_invitation_is_taken_back_without_a_mail(leader, municipality, by):
    row = make_consortium(leader=leader)
    part = make_partner(row, municipality, State.INVITED)
    actions.part_ways(part, is_leader=True, by=by)
    assert (again(part).state, mailed()) == (State.LEFT, [])
    with pytest.raises(CooperationError):
        actions.part_ways(part, is_leader=True, by=by)


def test_an_application_is_submitted_and_won(leader, municipality, by):
    today = timezone.localdate()
    row = make_consortium(leader=leader, partners=[municipality], status=Status.READY)
    waiting = make_partner(row, make_organization(), State.INVITED)
    actions.submit(row, submitted_on=today, by=by)
    assert again(waiting).state == State.LEFT
    with pytest.raises(CooperationError):
        actions.part_ways(row.partners.get(organization=municipality), is_leader=False, by=by)
    actions.note_result(row, is_won=True, decided_on=today, amount=Decimal("120000.50"), by=by)
    row = again(row)
    assert (row.status, row.amount, row.decided_on) == (Status.WON, Decimal("120000.50"), today)
    assert results(today, today) == Results(submitted=1, won=1, lost=0, amount=Decimal("120000.50"))
    yesterday = today - datetime.timedelta(1)
    assert results(yesterday, yesterday) == Results(submitted=0, won=0, lost=0, amount=Decimal(0))


def test_samples_are_not_in_the_report(leader, by):
    today = timezone.localdate()
    make_consortium(leader=leader, status="lost", submitted_on=today, decided_on=today, is_sample=True)
    assert results(today, today) == Results(0, 0, 0, Decimal(0))


@pytest.mark.parametrize(
    ("status", "call", "day"),
    [
        (Status.FORMING, {}, 0),
        (Status.READY, {}, 1),
        (Status.READY, {"deadline_at": in_days(-3)}, -2),
        (Status.READY, {"status": "withdrawn"}, 0),
        (Status.WON, {}, 0),
    ],
)
def test_a_day_that_cannot_be_is_refused(leader, by, status, call, day):
    done = {"submitted_on": timezone.localdate(), "decided_on": timezone.localdate(), "amount": 5}
    fields = done if status == Status.WON else {}
    row = make_consortium(leader=leader, call=make_call(**call), status=status, **fields)
    with pytest.raises(CooperationError):
        actions.submit(row, submitted_on=timezone.localdate() + datetime.timedelta(day), by=by)


def test_what_was_submitted_in_time_is_noted_late(leader, by):
    row = make_consortium(leader=leader, call=make_call(deadline_at=in_days(-3), status="closed"))
    actions.mark_ready(row, by=by)
    day = timezone.localdate() - datetime.timedelta(3)
    assert actions.submit(row, submitted_on=day, by=by).submitted_on == day


@pytest.mark.parametrize(
    "values",
    [{"is_won": True, "amount": None}, {"decided_on": -5}, {"decided_on": 1}],
    ids=["nothing", "before", "to come"],
)
def test_a_result_that_cannot_be_is_refused(leader, by, values):
    today = timezone.localdate()
    row = make_consortium(leader=leader, status=Status.SUBMITTED, submitted_on=today)
    day = today + datetime.timedelta(values.pop("decided_on", 0))
    with pytest.raises(CooperationError):
        actions.note_result(row, **{"is_won": False, "amount": None, **values, "decided_on": day}, by=by)


def test_a_lost_application_has_no_amount(leader, by):
    today = timezone.localdate()
    row = make_consortium(leader=leader, status=Status.SUBMITTED, submitted_on=today)
    assert actions.note_result(row, is_won=False, decided_on=today, amount=Decimal(5), by=by).amount is None


@pytest.mark.parametrize("status", ["won", "lost", "withdrawn"])
def test_what_has_ended_is_not_ended_again(leader, by, status):
    today = timezone.localdate()
    result = {"submitted_on": today, "decided_on": today} if status != "withdrawn" else {}
    row = make_consortium(leader=leader, status=status, amount=5 if status == "won" else None, **result)
    with pytest.raises(CooperationError):
        actions.withdraw_consortium(row, by=by)


def test_two_edits_do_not_overwrite_one_another(leader, by):
    row = make_consortium(leader=leader)
    actions.edit_consortium(row, {"notes": "Pierwsze"}, base=1, by=by)
    with pytest.raises(actions.Overtaken) as refused:
        actions.edit_consortium(row, {"notes": "Drugie"}, base=1, by=by)
    assert refused.value.theirs.notes == "Pierwsze"
    assert again(row).notes == "Pierwsze"


def test_a_stance_is_taken_changed_and_dropped(leader, by):
    call = make_call()
    for stance in ("partner", "looking", "no"):
        actions.take_stance(call, leader, stance, by=by)
        assert CallStance.objects.get().stance == stance
    actions.take_stance(call, leader, "", by=by)
    assert not CallStance.objects.exists()


def test_whoever_comes_in_looks_no_more(leader, municipality, by):
    call = make_call()
    for organization in (leader, municipality):
        actions.take_stance(call, organization, "looking", by=by)
    row = actions.lead(call, leader, title="Razem", by=by)
    actions.answer_partner(actions.invite(row, municipality, by=by), accepts=True, by=by)
    assert not CallStance.objects.exists()


def test_who_may_not_enter_cannot_look_but_can_be_uninterested(municipality, by):
    call = make_call(legal_forms=[LegalForm.FOUNDATION], kinds={COOPERATIVE: 1})
    with pytest.raises(CooperationError):
        actions.take_stance(call, municipality, "looking", by=by)
    actions.take_stance(call, municipality, "no", by=by)
    assert CallStance.objects.get().stance == "no"
