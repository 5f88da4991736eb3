from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tests.factories import make_training, make_user
from trainings import actions
from trainings.actions import TrainingsError
from trainings.models import Training

pytestmark = pytest.mark.django_db

State = Training.Status
QUARTER = {"planned_year": 2015, "planned_quarter": 1}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return make_user(is_staff=True)


def yesterday():
    return timezone.localdate() - timedelta(days=1)


ON = [State.ANNOUNCED, State.OPEN, State.RUNNING]


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (actions.plan, State.DRAFT, State.PLANNED),
        (actions.announce, State.DRAFT, State.ANNOUNCED),
        (actions.announce, State.PLANNED, State.ANNOUNCED),
        (actions.open_enrolment, State.ANNOUNCED, State.OPEN),
        (actions.close_enrolment, State.OPEN, State.ANNOUNCED),
        (actions.cancel, State.PLANNED, State.CANCELLED),
        *((actions.cancel, status, State.CANCELLED) for status in ON),
        *((actions.mark_done, status, State.DONE) for status in ON),
    ],
)
def test_the_acts_that_are_allowed(office, act, before, after):
    stale = timezone.now() - timedelta(days=9)
    day = yesterday() if act == actions.mark_done else timezone.localdate() + timedelta(days=1)
    training = make_training(status=before, days=[day], updated_at=stale, **QUARTER)
    act(training, by=office)
    training.refresh_from_db()
    assert training.status == after
    assert training.updated_at > stale


@pytest.mark.parametrize(
    ("act", "allowed", "reason"),
    [
        (actions.plan, {State.DRAFT}, "Only a draft can be planned."),
        (actions.announce, {State.DRAFT, State.PLANNED}, "Only a draft or a planned training can be announced."),
        (
            actions.open_enrolment,
            {State.ANNOUNCED},
            "Enrolment can be opened only between the announcement and the first day.",
        ),
        (actions.close_enrolment, {State.OPEN}, "Enrolment is not open."),
        (actions.cancel, {State.PLANNED, *ON}, "Only a planned or announced training can be cancelled."),
        (actions.mark_done, {*ON}, "Only an announced training can have taken place."),
    ],
)
def test_the_acts_that_are_refused(office, act, allowed, reason):
    for status in set(State) - allowed:
        training = make_training(status=status, days=[yesterday()], **QUARTER)
        with pytest.raises(TrainingsError) as refusal:
            act(training, by=office)
        assert str(refusal.value) == reason
        training.refresh_from_db()
        assert training.status == status


def test_a_plan_needs_a_quarter(office):
    with pytest.raises(TrainingsError, match=r"^Say for which quarter the training is planned\.$"):
        actions.plan(make_training(status=State.DRAFT, days=[]), by=office)


def test_an_announcement_needs_a_day(office):
    with pytest.raises(TrainingsError, match=r"^Give the training at least one session day first\.$"):
        actions.announce(make_training(status=State.PLANNED, days=[], **QUARTER), by=office)


def test_a_training_to_come_has_not_taken_place(office):
    training = make_training(days=[yesterday(), timezone.localdate() + timedelta(days=1)])
    with pytest.raises(TrainingsError, match=r"^A day of this training is still to come\.$"):
        actions.mark_done(training, by=office)


def test_it_is_the_state_in_the_database_that_counts(office):
    seen_before = make_training(status=State.DRAFT)
    Training.objects.update(status=State.ANNOUNCED)
    with pytest.raises(TrainingsError):
        actions.announce(seen_before, by=office)


def test_saving_an_edited_training_leaves_its_state_alone(office):
    training = make_training(status=State.DRAFT)
    Training.objects.update(status=State.ANNOUNCED)
    training.title_pl = "Poprawione"
    actions.save(training, by=office)
    training.refresh_from_db()
    assert (training.title_pl, training.status) == ("Poprawione", State.ANNOUNCED)


def test_saving_cannot_take_the_quarter_from_what_was_planned_a_moment_ago(office):
    training = make_training(status=State.DRAFT, days=[], **QUARTER)
    Training.objects.update(status=State.PLANNED)
    training.planned_year = training.planned_quarter = None
    with pytest.raises(TrainingsError, match=r"^Say for which quarter the training is planned\.$"):
        actions.save(training, by=office)
    training.refresh_from_db()
    assert (training.status, training.planned_quarter) == (State.PLANNED, 1)
