from datetime import date

import pytest

from members.choices import LegalForm
from tests.factories import make_cycle, make_goal, make_organization, make_training
from trainings.models import Training

pytestmark = pytest.mark.django_db


def related(organization):
    return [training.title_pl for training in Training.objects.related_to(organization)]


def test_those_that_it_holds():
    organization = make_organization()
    make_training(title_pl="Własne", organizer=organization)
    make_training(title_pl="Cudze", organizer=make_organization())
    make_training(title_pl="Szkic", organizer=organization, status=Training.Status.DRAFT)
    assert related(organization) == ["Własne"]


def test_those_of_a_cycle_for_its_legal_form_latest_first():
    cycle = make_cycle(target_legal_form=LegalForm.SOCIAL_COOPERATIVE)
    plan = {"cycle": cycle, "days": [], "status": Training.Status.PLANNED, "planned_quarter": 1}
    make_training(title_pl="Plan 2015", planned_year=2015, **plan)
    make_training(title_pl="Plan 2016", planned_year=2016, **plan)
    make_training(title_pl="Warsztat", cycle=cycle, days=[date(2014, 12, 11), date(2014, 12, 15)])
    make_training(title_pl="Nowsze", cycle=cycle, days=[date(2014, 12, 12)])
    make_training(title_pl="Dla wszystkich", cycle=make_cycle())
    make_training(title_pl="Bez cyklu")
    assert related(make_organization(legal_form=LegalForm.SOCIAL_COOPERATIVE)) == [
        "Nowsze",
        "Warsztat",
        "Plan 2016",
        "Plan 2015",
    ]
    assert related(make_organization(legal_form=LegalForm.FOUNDATION)) == []


def test_samples_are_not_for_anybody():
    form = {"target_legal_form": LegalForm.SOCIAL_COOPERATIVE}
    make_training(cycle=make_cycle(is_sample=True, **form))
    make_training(cycle=make_cycle(**form), is_sample=True)
    assert related(make_organization()) == []


def test_those_that_serve_a_goal_come_latest_first():
    goal = make_goal()
    plan = {"days": [], "status": Training.Status.PLANNED, "planned_year": 2015, "planned_quarter": 1}
    make_training(title_pl="Plan", **plan).goals.add(goal)
    make_training(title_pl="Starsze", days=[date(2014, 1, 1)]).goals.add(goal, make_goal())
    make_training(title_pl="Nowsze", days=[date(2015, 1, 1)]).goals.add(goal)
    make_training(title_pl="Szkic", status=Training.Status.DRAFT).goals.add(goal)
    make_training(title_pl="Inny cel").goals.add(make_goal())
    assert [training.title_pl for training in Training.objects.serving(goal)] == ["Nowsze", "Starsze", "Plan"]


@pytest.mark.parametrize("number", [1, 3])
def test_both_ask_the_database_twice_whatever_the_number(django_assert_num_queries, number):
    organization, goal = make_organization(), make_goal()
    for _number in range(number):
        make_training(organizer=organization).goals.add(goal)
    with django_assert_num_queries(2):
        assert [training.when != "" for training in Training.objects.related_to(organization)] == [True] * number
    with django_assert_num_queries(2):
        assert [training.when != "" for training in Training.objects.serving(goal)] == [True] * number
