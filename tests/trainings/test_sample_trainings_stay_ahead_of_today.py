from datetime import date, timedelta

import pytest

from tests.factories import make_enrolment, make_organization, make_training
from trainings import sample
from trainings.models import Enrolment, LearningOutcome, Training, TrainingSession

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def days():
    return sorted(TrainingSession.objects.values_list("on", flat=True))


def test_two_are_to_come_and_one_is_planned():
    sample.load(TODAY)
    assert [training.sessions.count() for training in Training.objects.published().upcoming(TODAY)] == [1, 2]
    planned = Training.objects.undated().get()
    assert (planned.status, planned.planned_year, planned.planned_quarter) == ("planned", 2027, 1)
    for training in Training.objects.all():
        assert training.is_sample
        assert training.title_pl.endswith("(przykład)")
        assert training.title_en.endswith("(sample)")
        assert not training.goals.exists()
    assert [training.is_open_for_claims() for training in Training.objects.in_order()] == [True, True, False]
    assert all(on.weekday() < 5 for on in days())
    assert all(session.starts and session.ends for session in TrainingSession.objects.all())


@pytest.mark.parametrize(
    ("today", "quarter"),
    [(date(2026, 1, 31), (2026, 2)), (date(2026, 9, 30), (2026, 4)), (date(2026, 10, 1), (2027, 1))],
)
def test_the_next_quarter(today, quarter):
    sample.load(today)
    planned = Training.objects.undated().get()
    assert (planned.planned_year, planned.planned_quarter) == quarter


def test_only_sample_organisations_hold_them():
    make_organization(name="Prawdziwa")
    sample.load(TODAY)
    assert set(Training.objects.values_list("organizer", flat=True)) == {None}
    Training.objects.all().delete()
    organization = make_organization(name="Próbna (przykład)", is_sample=True, locality="Sanok")
    sample.load(TODAY)
    assert set(Training.objects.values_list("organizer", flat=True)) == {organization.pk}


def test_loading_again_changes_nothing_while_one_is_to_come():
    sample.load(TODAY)
    before = list(TrainingSession.objects.values()), list(Training.objects.values())
    sample.load(days()[-1])
    assert (list(TrainingSession.objects.values()), list(Training.objects.values())) == before


def test_they_move_on_together_when_all_are_over():
    sample.load(TODAY)
    before, later = days(), TODAY + timedelta(days=400)
    Training.objects.exclude(status=Training.Status.PLANNED).update(status=Training.Status.DONE)
    sample.load(later)
    moved = {(after - on).days for on, after in zip(before, days(), strict=True)}
    assert len(moved) == 1
    assert moved.pop() % 7 == 0
    assert list(Training.objects.upcoming(later).values_list("status", flat=True)) == ["announced", "announced"]
    planned = Training.objects.undated().get()
    assert (planned.planned_year, planned.planned_quarter) == (2028, 1)


def test_removing_them_leaves_nothing_and_takes_nothing_else():
    real = make_training()
    sample.load(TODAY)
    for training in Training.objects.all():
        make_enrolment(training=training, organization=make_organization(is_sample=not training.is_sample))
    real_one = make_enrolment(training=real)
    sample.remove()
    assert list(Enrolment.objects.all()) == [real_one]
    assert list(Training.objects.all()) == [real]
    assert (TrainingSession.objects.count(), LearningOutcome.objects.count()) == (1, 0)
