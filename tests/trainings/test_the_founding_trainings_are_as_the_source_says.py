from datetime import date

import pytest
from django.core.management import call_command

from members.choices import LegalForm
from members.models import FoundingRecord
from trainings import founding as founding_trainings
from trainings.models import LearningOutcome, Training, TrainingCycle, TrainingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founding")]

MODELS = (TrainingCycle, Training, TrainingSession, LearningOutcome, FoundingRecord)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def test_the_cycle_is_for_social_cooperatives():
    cycle = TrainingCycle.objects.get()
    assert cycle.target_legal_form == LegalForm.SOCIAL_COOPERATIVE
    assert cycle.title_en
    assert cycle.source.dated_on == date(2015, 1, 8)
    assert cycle.trainings.count() == 2


def test_the_workshop_has_two_separate_days_and_three_aims():
    workshop = Training.objects.get(status=Training.Status.DONE)
    assert list(workshop.sessions.values_list("on", "starts", "ends")) == [
        (date(2014, 12, 11), None, None),
        (date(2014, 12, 15), None, None),
    ]
    assert workshop.when == "11 i 15 grudnia 2014"
    assert workshop.learning_outcomes.count() == 3
    assert all(outcome.text_pl and outcome.text_en for outcome in workshop.learning_outcomes.all())
    assert (workshop.where, workshop.powiat, workshop.trainer, workshop.organizer) == ("", "", "", None)
    assert list(workshop.goals.values_list("position", flat=True)) == [1]


def test_the_further_trainings_have_a_quarter_and_no_day():
    planned = Training.objects.get(status=Training.Status.PLANNED)
    assert (planned.planned_year, planned.planned_quarter, planned.sessions.count()) == (2015, 1, 0)
    assert planned.quarter_in_words == "pierwszy kwartał 2015"
    assert planned.is_overdue


def test_loading_again_changes_nothing():
    before = everything()
    call_command("load_founding", verbosity=0)
    assert everything() == before


def test_what_a_person_changed_stays():
    workshop = Training.objects.get(status=Training.Status.DONE)
    workshop.goals.clear()
    Training.objects.filter(pk=workshop.pk).update(trainer="Anna Przykładowa", title_pl="Zmienione")
    TrainingSession.objects.filter(on=date(2014, 12, 15)).update(on=date(2014, 12, 16))
    founding_trainings.load()
    workshop.refresh_from_db()
    assert (workshop.trainer, workshop.title_pl, workshop.goals.count()) == ("Anna Przykładowa", "Zmienione", 0)
    assert workshop.when == "11 i 16 grudnia 2014"


def test_what_a_person_deleted_stays_deleted():
    LearningOutcome.objects.get(position=2).delete()
    founding_trainings.load()
    assert LearningOutcome.objects.count() == 2
    Training.objects.all().delete()
    TrainingCycle.objects.all().delete()
    founding_trainings.load()
    assert [model.objects.count() for model in MODELS[:-1]] == [0, 0, 0, 0]
