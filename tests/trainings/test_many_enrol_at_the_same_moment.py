"""Races with real processes, on whichever database the suite runs: exactly as many places as there are, in order."""

import pytest

from tests.factories import make_organization, make_user
from tests.registration.test_many_register_at_the_same_moment import at_once
from tests.trainings.enrolled import enrol, make_open_training, states

pytestmark = pytest.mark.django_db(transaction=True)

RACE = {"module": "tests.trainings.race"}
PLACES, PEOPLE, PROCESSES = 5, 30, 15


@pytest.fixture
def cast():
    organization, person = make_organization(), make_user()
    return lambda number: ["enrol", [organization.pk, person.pk, number]]


def test_of_thirty_at_once_five_have_a_place_and_the_rest_wait_in_order(cast):
    training = make_open_training(capacity=PLACES)
    assert at_once(training, [cast(number) for number in range(PEOPLE)], PROCESSES, **RACE) == []
    assert states(training) == ["confirmed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    numbers = list(training.enrolments.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, PEOPLE + 1))


@pytest.mark.parametrize("_round", range(3))
def test_the_last_place_goes_to_one(cast, _round):
    training = make_open_training(capacity=2)
    enrol(training)
    assert at_once(training, [cast("a"), cast("b")], **RACE) == []
    assert states(training) == ["confirmed", "confirmed", "waiting"]


def test_the_limit_of_an_organisation_holds(cast):
    training = make_open_training(limit_per_group=3)
    errors = at_once(training, [cast(number) for number in range(8)], **RACE)
    assert (len(errors), states(training)) == (5, ["confirmed"] * 3)


def test_the_clock_and_the_people_together_offer_each_place_once():
    training = make_open_training(capacity=2)
    first, _second = enrol(training), enrol(training)
    for _number in range(4):
        enrol(training)
    jobs = [["resign", first.pk], *[["settle"]] * 6, *[["clock"]] * 3]
    assert at_once(training, jobs, **RACE) == []
    assert states(training) == ["resigned", "confirmed", "offered", "waiting", "waiting", "waiting"]


def test_without_the_lock_the_race_is_seen():
    """The same as the first test, with the lock taken out: it must go wrong, or the tests above prove nothing.

    Each by another person of another organisation: the locks on these would stand in for the missing one.
    """
    training = make_open_training(capacity=PLACES)
    jobs = [["enrol", [make_organization().pk, make_user().pk, number]] for number in range(PEOPLE)]
    errors = at_once(training, jobs, PROCESSES, without_lock=True, **RACE)
    assert errors or states(training) != ["confirmed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
