"""Races on consortia and joint offers, with real connections: the lock lets one through, the check refuses the others."""

import pytest

from cooperation import actions
from cooperation.actions import CooperationError
from cooperation.models import Consortium, ConsortiumPartner, JointOffer
from pkes.lib.outbox.models import Mail
from tests import threads
from tests.cooperation.funding import (
    GOVERNMENT,
    in_days,
    make_call,
    make_consortium,
    make_offer,
    make_partner,
    make_people,
)
from tests.factories import make_organization, make_user

pytestmark = pytest.mark.django_db(transaction=True)

CLICKS = 4


def refusals(answers):
    return [answer for answer in answers if isinstance(answer, CooperationError)]


def test_one_organisation_leads_once_however_often_the_button_is_pressed():
    call, leader, by = make_call(), make_organization(), make_user()
    answers = threads.at_once(*[lambda: actions.lead(call, leader, title="Razem", by=by)] * CLICKS)
    assert None not in answers
    assert len(refusals(answers)) == CLICKS - 1
    assert Consortium.objects.count() == 1


def test_an_invitation_is_answered_once():
    guest, by = make_organization(), make_user()
    leader = make_organization()
    make_people(leader, "leader@example.com")
    part = make_partner(make_consortium(leader=leader), guest, ConsortiumPartner.State.INVITED)
    answers = threads.at_once(
        lambda: actions.answer_partner(part, accepts=True, by=by),
        lambda: actions.answer_partner(part, accepts=False, by=by),
        lambda: actions.answer_partner(part, accepts=True, by=by),
    )
    assert None not in answers
    assert len(refusals(answers)) == 2
    assert Mail.objects.count() == 1


def test_asking_and_inviting_at_once_meet():
    row, guest, by = make_consortium(), make_organization(), make_user()
    answers = threads.at_once(lambda: actions.invite(row, guest, by=by), lambda: actions.ask_to_join(row, guest, by=by))
    assert refusals(answers) == []
    assert ConsortiumPartner.objects.get().state == ConsortiumPartner.State.ACCEPTED


def test_nobody_leaves_behind_the_back_of_whoever_says_ready():
    call, guest, by = make_call(kinds={GOVERNMENT: 1}), make_organization(legal_form="municipality"), make_user()
    row = make_consortium(call=call, partners=[guest])
    part = row.partners.get()
    threads.at_once(lambda: actions.mark_ready(row, by=by), lambda: actions.part_ways(part, is_leader=False, by=by))
    row.refresh_from_db()
    assert row.status == Consortium.Status.FORMING


def test_the_clock_reminds_once_though_it_runs_twice():
    make_people(make_organization(), "one@example.com")
    make_call(deadline_at=in_days(10))
    noon = in_days(0, 12)
    assert sorted(threads.at_once(*[lambda: actions.remind_of_calls(noon)] * 2)) == [0, 1]
    assert Mail.objects.count() == 1


def test_an_offer_is_given_once():
    lead, other, by = make_organization(), make_organization(), make_user()
    make_people(other, "other@example.com")
    offer = make_offer(lead, other, status=JointOffer.Status.COMPLETE)
    answers = threads.at_once(*[lambda: actions.give_offer(offer, by=by)] * CLICKS)
    assert len(refusals(answers)) == CLICKS - 1
    assert Mail.objects.count() == 1
