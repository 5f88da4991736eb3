"""Races, with real connections: duplicates are merged while their people register, and twice at once. Nobody is lost."""

import threading

import pytest
from django.db import transaction

from events import actions as events_actions
from members.actions import MembersError, merge_organizations, merge_people
from members.models import Organization, User
from pkes.lib.refusal import Refusal
from tests.factories import make_organization, make_user
from tests.registration.meetings import make_meeting, register
from tests.threads import at_once
from tests.trainings.enrolled import enrol, make_open_training
from trainings import actions as trainings_actions

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 5


@pytest.fixture
def pair():
    return make_organization(name="Feniks", role="in_procedure"), make_organization(name="Fenix")


@pytest.fixture
def office():
    return make_user(is_staff=True, is_superuser=True)


def merging(kept, gone, office):
    return lambda: merge_organizations(kept, gone, chosen=set(), by=office)


def test_who_registers_while_their_organisation_is_merged_is_with_the_one_that_stays_or_is_told(pair, office):
    kept, gone = pair
    event = make_meeting(capacity=3)
    register(event, by=office, organization=gone)
    calls = [lambda: register(event, by=office, organization=gone) for _number in range(PEOPLE)]
    *entered, report = at_once(*calls, merging(kept, gone, office))
    assert not isinstance(report, Refusal)
    assert None not in entered  # no error that is not in words
    told = [answer for answer in entered if isinstance(answer, Refusal)]
    claims = event.registrations.all()
    assert claims.count() == 1 + PEOPLE - len(told)
    assert {claim.organization_id for claim in claims} == {kept.pk}
    assert claims.holding().count() == min(3, claims.count())
    assert sorted(claims.values_list("number", flat=True)) == list(range(1, claims.count() + 1))


def test_who_enrols_while_accounts_are_merged_is_entered_by_the_one_that_stays_or_is_told(office):
    kept, gone = make_user(name="Anna"), make_user(name="Anna")
    organization, training = make_organization(), make_open_training(capacity=3)
    enrol(training, by=gone, organization=organization, email=gone.email)
    calls = [lambda: enrol(training, by=gone, organization=organization) for _number in range(PEOPLE)]
    *entered, report = at_once(*calls, lambda: merge_people(kept, gone, chosen=set(), by=office))
    assert not isinstance(report, Refusal)
    assert None not in entered
    told = [answer for answer in entered if isinstance(answer, Refusal)]
    claims = training.enrolments.all()
    assert claims.count() == 1 + PEOPLE - len(told)
    assert {claim.enrolled_by_id for claim in claims} == {kept.pk}
    assert claims.get(number=1).person == kept


@pytest.mark.parametrize("turned", [False, True])
def test_the_same_two_are_merged_once(pair, office, turned):
    kept, gone = pair
    make_meeting(organizer=gone)
    other = merging(gone, kept, office) if turned else merging(kept, gone, office)
    answers = at_once(merging(kept, gone, office), other)
    assert [type(answer) for answer in sorted(answers, key=lambda answer: isinstance(answer, Refusal))] == [
        list,
        MembersError,
    ]
    assert Organization.objects.count() == 1


def test_the_same_two_accounts_are_merged_once(office):
    pair = [make_user(name="Anna"), make_user(name="Anna")]
    answers = at_once(*[lambda: merge_people(*pair, chosen=set(), by=office)] * 2)
    assert sum(isinstance(answer, MembersError) for answer in answers) == 1
    assert User.objects.exclude(pk=office.pk).count() == 1


@pytest.mark.parametrize("kind", ["meeting", "training"])
def test_a_merge_waits_until_places_are_counted(pair, office, kind):
    """Somebody has the lock of the places, and registers only after the merge was begun: the merge takes them along."""
    kept, gone = pair
    if kind == "meeting":
        owner, acts = make_meeting(capacity=5), events_actions.registrations.acts
        enter = register
    else:
        owner, acts = make_open_training(capacity=5), trainings_actions.enrolments.acts
        enter = enrol
    enter(owner, by=office, organization=gone)
    has_lock, is_merging = threading.Event(), threading.Event()

    def enters_slowly():
        with transaction.atomic():
            acts.locked(owner)
            has_lock.set()
            is_merging.wait(timeout=1)  # never set: the merge waits for this lock
            return enter(owner, by=office, organization=gone)

    def merges():
        has_lock.wait(timeout=5)
        report = merge_organizations(kept, gone, chosen=set(), by=office)
        is_merging.set()
        return report

    entered, report = at_once(enters_slowly, merges)
    assert not isinstance(entered, Refusal)
    assert entered is not None
    assert not isinstance(report, Refusal)
    assert [claim.organization for claim in owner.claims.order_by("number")] == [kept, kept]
