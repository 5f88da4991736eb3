"""Races, with real connections: the training's lock lets one after the other, the versions tell who was late."""

from datetime import date
from decimal import Decimal

import pytest

from pkes.lib.tokens import token_hash
from tests.factories import make_enrolment, make_training, make_user
from tests.threads import at_once
from trainings import actions
from trainings.actions.attendance import Note
from trainings.actions.outcomes import Verdict
from trainings.models import Attendance, TrainingSession, TrainingSurvey, TrainingSurveyAnswer, TrainingSurveyInvitation

pytestmark = pytest.mark.django_db(transaction=True)

CLICKS = 4


@pytest.fixture
def training():
    training = make_training(days=[])
    TrainingSession.objects.create(training=training, on=date(2026, 3, 5), hours=6)
    return training


def test_of_several_who_change_one_cell_the_first_wins(training):
    office, person, day = make_user(is_staff=True), make_enrolment(training=training), training.sessions.get()
    calls = [
        lambda hours=hours: actions.note_attendances(
            training, [Note(person.pk, day.pk, True, Decimal(hours), 0)], by=office
        )
        for hours in range(1, CLICKS + 1)
    ]
    answers = at_once(*calls)
    assert sorted(stored for stored, _refused in answers) == [0, 0, 0, 1]
    assert sum(len(refused) for _stored, refused in answers) == CLICKS - 1
    assert Attendance.objects.get().version == 1


def test_cells_of_several_people_are_all_stored(training):
    office, day = make_user(is_staff=True), training.sessions.get()
    people = [make_enrolment(training=training) for _number in range(CLICKS)]
    calls = [
        lambda person=person: actions.note_attendance(person, day, is_present=False, by=office) for person in people
    ]
    at_once(*calls)
    assert Attendance.objects.filter(is_present=False).count() == CLICKS


def test_a_result_is_noted_once(training):
    office, person = make_user(is_staff=True), make_enrolment(training=training)
    verdicts = ["completed", "absent", "not_completed", "absent"]
    calls = [
        lambda outcome=outcome: actions.note_outcomes(training, [Verdict(person.pk, outcome, "note", "")], by=office)
        for outcome in verdicts
    ]
    answers = at_once(*calls)
    assert sum(stored for stored, _refused in answers) == 1


def test_a_link_takes_one_answer_and_a_survey_is_sent_once(training):
    office, _person = make_user(is_staff=True), make_enrolment(training=training)
    sent = at_once(*[lambda: actions.send_survey(training, "after", by=office)] * CLICKS)
    assert sorted(sent) == [0, 0, 0, 1]
    survey = TrainingSurvey.objects.get()
    link = TrainingSurveyInvitation.objects.create(survey=survey, email="b@example.com", token_hash=token_hash("x"))
    at_once(*[lambda: actions.answer_survey(link, ratings={}, useful=1)] * CLICKS)
    assert TrainingSurveyAnswer.objects.count() == 1
