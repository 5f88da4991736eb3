"""Everybody with a place counts as present; the office notes only who was not, or not all day."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from pkes.lib.places.models import State
from tests.factories import make_enrolment, make_training, make_user
from trainings import actions
from trainings.actions import TrainingsError
from trainings.actions.attendance import Note
from trainings.models import Attendance, Certificate, Enrolment, TrainingSession

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return make_user(is_staff=True, name="Klara")


@pytest.fixture
def training():
    """Two days, of six and of four hours; the second has only its clock times."""
    training = make_training(days=[])
    TrainingSession.objects.create(training=training, on=date(2026, 3, 5), hours=6)
    TrainingSession.objects.create(training=training, on=date(2026, 3, 9), starts=time(9), ends=time(13))
    return training


@pytest.fixture
def days(training):
    return list(training.sessions.all())


def of(person):
    row = Enrolment.objects.with_hours().get(pk=person.pk)
    return row.hours_present, row.hours_total, row.share_present, row.proposed_outcome


def test_who_has_a_place_was_there_all_the_time(training, days):
    anna, waiting = make_enrolment(training=training), make_enrolment(training=training, state=State.WAITING)
    assert of(anna) == (D(10), D(10), D(1), "completed")
    assert of(waiting) == (D(0), D(10), D(0), "absent")
    assert list(Enrolment.objects.present()) == [anna]
    assert [list(Enrolment.objects.present_on(day)) for day in days] == [[anna], [anna]]


def test_absence_and_half_a_day_are_taken_off(training, days, office):
    anna, bartek, celina = (make_enrolment(training=training) for _number in range(3))
    actions.note_attendance(anna, days[0], is_present=False, by=office)
    actions.note_attendance(bartek, days[1], is_present=True, hours=D("1.5"), by=office)
    for day in days:
        actions.note_attendance(celina, day, is_present=False, by=office)
    assert of(anna) == (D(4), D(10), D("0.4"), "not_completed")
    assert of(bartek) == (D("7.5"), D(10), D("0.75"), "not_completed")
    assert of(celina) == (D(0), D(10), D(0), "absent")
    assert list(Enrolment.objects.present_on(days[0])) == [bartek]
    assert list(Enrolment.objects.present_on(days[1])) == [anna, bartek]
    assert list(Enrolment.objects.present()) == [anna, bartek]


@pytest.mark.parametrize(("hours", "proposed"), [("2", "completed"), ("1.75", "not_completed")])
def test_the_threshold_itself_is_enough(training, days, office, hours, proposed):
    anna = make_enrolment(training=training)
    actions.note_attendance(anna, days[1], is_present=True, hours=D(hours), by=office)
    assert of(anna)[3] == proposed


def test_where_hours_are_not_known_days_count(office):
    training = make_training(days=[date(2026, 3, 5), date(2026, 3, 6)], certificate_threshold=50)
    anna, bartek = make_enrolment(training=training), make_enrolment(training=training)
    actions.note_attendance(bartek, training.sessions.first(), is_present=False, by=office)
    assert of(anna) == (None, None, D(1), "completed")
    assert of(bartek) == (None, None, D("0.5"), "completed")


def test_a_training_without_a_day_had_nobody():
    anna = make_enrolment(training=make_training(days=[]))
    assert of(anna) == (D(0), None, D(0), "absent")
    assert not Enrolment.objects.present().exists()


def test_a_correction_is_taken_back(training, days, office):
    anna = make_enrolment(training=training)
    for values in ({"is_present": False}, {"is_present": True}):
        actions.note_attendance(anna, days[0], **values, by=office)
    row = Attendance.objects.get()
    assert (row.is_present, row.hours, row.version, row.noted_by) == (True, None, 2, office)
    assert of(anna)[0] == D(10)


def test_all_hours_are_the_whole_day_and_none_is_absence(training, days, office):
    anna, bartek = make_enrolment(training=training), make_enrolment(training=training)
    actions.note_attendance(anna, days[0], is_present=False, by=office)
    actions.note_attendance(anna, days[0], is_present=True, hours=D(6), by=office)
    actions.note_attendance(bartek, days[0], is_present=True, hours=D(0), by=office)
    assert list(Attendance.objects.order_by("pk").values_list("is_present", "hours")) == [(True, None), (False, None)]


@pytest.mark.parametrize("state", [State.WAITING, State.RESIGNED, State.REJECTED])
def test_only_who_has_a_place_is_noted(training, days, office, state):
    person = make_enrolment(training=training, state=state)
    with pytest.raises(TrainingsError, match="no place any more"):
        actions.note_attendance(person, days[0], is_present=False, by=office)


def test_what_cannot_be_is_refused(training, days, office):
    anna = make_enrolment(training=training, name="Anna")
    tomorrow = TrainingSession.objects.create(training=training, on=timezone.localdate() + timedelta(1))
    elsewhere = make_training(days=[date(2026, 3, 5)]).sessions.get()
    for day, hours, why in (
        (days[0], D("6.25"), "has not so many hours"),
        (days[0], D(-1), "has not so many hours"),
        (tomorrow, None, "still to come"),
        (elsewhere, None, "the day was removed"),
    ):
        with pytest.raises(TrainingsError, match=why):
            actions.note_attendance(anna, day, is_present=True, hours=hours, by=office)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("status", ["draft", "planned", "cancelled"])
def test_presence_is_noted_where_a_training_takes_place(office, status):
    training = make_training(status=status, days=[date(2026, 3, 5)], planned_quarter=1, planned_year=2026)
    anna = make_enrolment(training=training)
    with pytest.raises(TrainingsError, match="takes place"):
        actions.note_attendance(anna, training.sessions.get(), is_present=False, by=office)


def test_what_a_certificate_says_is_not_changed_behind_it(training, days, office):
    anna = make_enrolment(training=training)
    certificate = Certificate.objects.create(enrolment=anna, year=2026, number=1, facts={})
    with pytest.raises(TrainingsError, match="certificate"):
        actions.note_attendance(anna, days[0], is_present=False, by=office)
    certificate.revoked_at, certificate.revocation_reason = timezone.now(), "pomyłka"
    certificate.save()
    actions.note_attendance(anna, days[0], is_present=False, by=office)
    assert of(anna)[0] == D(4)


def test_of_two_who_change_the_same_the_second_is_told(training, days, office):
    anna, bartek = make_enrolment(training=training, name="Anna"), make_enrolment(training=training)
    other = make_user(is_staff=True, name="Seweryn")
    actions.note_attendance(anna, days[0], is_present=False, by=other)
    notes = [Note(anna.pk, days[0].pk, True, D(3), 0), Note(bartek.pk, days[0].pk, False, None, 0)]
    stored, refused = actions.note_attendances(training, notes, by=office)
    assert stored == 1
    assert [(row.note, row.reason) for row in refused] == [
        (
            notes[0],
            "Anna, 5 March 2026: Seweryn has noted “absent” meanwhile. You wanted “3 h”: that was not stored.",
        )
    ]
    assert [of(person)[0] for person in (anna, bartek)] == [D(4), D(4)]


def test_two_who_want_the_same_do_not_collide(training, days, office):
    anna = make_enrolment(training=training)
    actions.note_attendance(anna, days[0], is_present=False, by=office)
    assert actions.note_attendances(training, [Note(anna.pk, days[0].pk, False, None, 0)], by=office) == (0, [])


def test_of_two_notes_of_one_day_the_last_counts(training, days, office):
    anna = make_enrolment(training=training)
    notes = [Note(anna.pk, days[0].pk, is_present) for is_present in (True, False)]
    assert actions.note_attendances(training, notes, by=office) == (1, [])
    assert of(anna)[0] == D(4)


def test_many_notes_cost_no_more_queries(training, office, django_assert_max_num_queries):
    for number in range(8):
        TrainingSession.objects.create(training=training, on=date(2026, 4, 1 + number), hours=6)
    people = [make_enrolment(training=training) for _number in range(20)]
    notes = [Note(row.pk, day.pk, False, None, 0) for row in people for day in training.sessions.all()]
    with django_assert_max_num_queries(8):
        assert actions.note_attendances(training, notes, by=office) == (200, [])
    with django_assert_max_num_queries(8):
        again = [note._replace(is_present=True, hours=D(1), version=1) for note in notes]
        assert actions.note_attendances(training, again, by=office) == (200, [])
    with django_assert_max_num_queries(3):
        rows = list(Enrolment.objects.with_hours())
        assert {row.hours_present for row in rows} == {D(10)}
