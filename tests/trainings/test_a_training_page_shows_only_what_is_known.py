from datetime import date, time

import pytest
from django.utils import timezone

from members.choices import ClusterRole, LegalForm
from tests.factories import make_cluster, make_cycle, make_goal, make_organization, make_source, make_training
from tests.html import assert_valid, text_of
from trainings.models import LearningOutcome, Training, TrainingSession

pytestmark = pytest.mark.django_db


def page(visitor, thing, prefix=""):
    response = visitor.get(f"{prefix}{thing.get_absolute_url()}")
    assert response.status_code == 200
    return assert_valid(response.content)


def pairs(document):
    """{label: [values]} of the facts on the page."""
    return {
        text_of(row.find("dt")): [text_of(value) for value in row.findall("dd")]
        for row in document.findall(".//dl[@class='pairs']/div")
    }


def full_training():
    training = make_training(
        title_pl="Warsztat",
        cycle=make_cycle(title_pl="Cykl"),
        status=Training.Status.DONE,
        description_pl="Program.",
        venue="Sala",
        locality="Łańcut",
        trainer="Anna Przykładowa",
        organizer=make_organization(name="Organizator"),
        source=make_source(title_pl="Wiadomość", dated_on=date(2015, 1, 8)),
        days=[],
    )
    training.goals.add(make_goal(title_pl="Przedsiębiorczość"))
    TrainingSession.objects.create(training=training, on=date(2014, 12, 11), starts=time(9), ends=time(15))
    TrainingSession.objects.create(training=training, on=date(2014, 12, 15))
    LearningOutcome.objects.create(training=training, position=1, text_pl="cel")
    return training


def test_everything_known_is_shown_and_each_day_has_its_line(visitor):
    document = page(visitor, full_training())
    assert pairs(document) == {
        "Kiedy": ["czwartek, 11 grudnia 2014, 09:00–15:00", "poniedziałek, 15 grudnia 2014"],
        "Stan": ["odbyło się"],
        "Miejsce": ["Sala, Łańcut"],
        "Prowadzi": ["Anna Przykładowa"],
        "Organizator": ["Organizator"],
        "Cykl": ["Cykl"],
    }
    assert [text_of(section) for section in document.findall(".//section")] == [
        "Co wynoszą uczestnicy cel",
        "Program Program.",
        "Czemu służy Przedsiębiorczość",
        "Źródło Wiadomość, 8 stycznia 2015",
    ]
    assert [text_of(link) for link in document.findall(".//dl[@class='pairs']//a")] == ["Organizator", "Cykl"]


def test_what_is_not_known_leaves_no_row(visitor):
    document = page(visitor, make_training(days=[date(2014, 12, 11)]))
    assert pairs(document) == {"Kiedy": ["czwartek, 11 grudnia 2014"]}
    assert document.findall(".//section") == []


def test_an_organiser_without_a_page_is_no_link(visitor):
    training = make_training(organizer=make_organization(name="Partner", role=ClusterRole.PARTNER))
    assert page(visitor, training).findall(".//dl[@class='pairs']//a") == []


def test_a_plan_says_its_quarter(visitor):
    fields = {"status": Training.Status.PLANNED, "days": []}
    next_year = timezone.localdate().year + 1
    ahead = page(visitor, make_training(planned_year=next_year, planned_quarter=2, **fields))
    assert pairs(ahead)["Kiedy"] == [f"planowane na drugi kwartał {next_year}, jeszcze bez daty"]
    over = page(visitor, make_training(planned_year=2015, planned_quarter=1, **fields))
    assert pairs(over)["Kiedy"] == ["planowane na pierwszy kwartał 2015; źródła nie podają daty"]
    assert pairs(page(visitor, make_training(days=[])))["Kiedy"] == ["jeszcze bez daty"]


def test_a_cancelled_training_says_so_first(visitor):
    document = page(visitor, make_training(status=Training.Status.CANCELLED))
    assert (
        text_of(document.find(".//div[@class='message message-error']")) == "Odwołane. To szkolenie się nie odbędzie."
    )


def test_a_sample_is_marked_and_kept_from_search_engines(visitor):
    document = page(visitor, make_training(is_sample=True))
    assert text_of(document.find(".//span[@class='badge']")) == "przykład"
    assert document.find(".//meta[@name='robots']").get("content") == "noindex"


def test_the_head_of_the_page_names_the_training_and_its_days(visitor):
    training = make_training(title_pl="A & B", days=[date(2014, 12, 15), date(2014, 12, 11)])
    document = page(visitor, training)
    assert document.find(".//title").text == "A & B – Lokomotywa"
    assert document.find(".//meta[@name='description']").get("content") == "A & B, 11 i 15 grudnia 2014."
    assert text_of(document.find(".//ol[@class='crumbs']")) == "Start Szkolenia A & B"


def test_a_cycle_shows_for_whom_it_is_and_its_trainings_in_order(visitor):
    cycle = make_cycle(
        title_pl="Cykl",
        summary_pl="Krótko.",
        target_legal_form=LegalForm.SOCIAL_COOPERATIVE,
        source=make_source(title_pl="Wiadomość", dated_on=date(2015, 1, 8)),
    )
    later = {"cycle": cycle, "days": [], "status": Training.Status.PLANNED, "planned_year": 2015}
    make_training(title_pl="Czwarte", planned_quarter=2, **later)
    make_training(title_pl="Trzecie", planned_quarter=1, **later)
    make_training(title_pl="Drugie", cycle=cycle, days=[date(2014, 12, 20)])
    make_training(title_pl="Pierwsze", cycle=cycle, days=[date(2014, 12, 11), date(2014, 12, 22)])
    make_training(title_pl="Szkic", cycle=cycle, status=Training.Status.DRAFT)
    make_training(title_pl="Inne")
    document = page(visitor, cycle)
    assert list(pairs(document).values()) == [
        [LegalForm.SOCIAL_COOPERATIVE.label],
        ["Wiadomość, 8 stycznia 2015"],
    ]
    titles = [text_of(title) for title in document.findall(".//h3")]
    assert titles == ["Pierwsze", "Drugie", "Trzecie", "Czwarte"]
    assert text_of(document.find(".//ol[@class='crumbs']")) == "Start Szkolenia Cykl"


def test_a_cycle_of_drafts_is_not_found(visitor):
    cycle = make_cycle()
    make_training(cycle=cycle, status=Training.Status.DRAFT)
    assert visitor.get(cycle.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("path", ["/szkolenia/nie-ma/", "/szkolenia/cykle/nie-ma/", "/szkolenia/" + "x" * 10_000 + "/"])
def test_what_does_not_exist_is_not_found(visitor, path):
    assert visitor.get(path).status_code == 404


def test_a_draft_is_not_found(visitor):
    assert visitor.get(make_training(status=Training.Status.DRAFT).get_absolute_url()).status_code == 404


def test_the_number_of_queries_is_fixed(visitor, django_assert_max_num_queries):
    make_cluster()
    training = full_training()
    counts = []
    for number in range(2):
        for thing in (training, training.cycle):
            with django_assert_max_num_queries(8) as queries:
                page(visitor, thing)
            counts.append(len(queries))
        for more in range(2):
            training.goals.add(make_goal())
            TrainingSession.objects.create(training=training, on=date(2016 + number, 1, 1 + more))
            LearningOutcome.objects.create(training=training, position=10 * (number + 1) + more, text_pl="cel")
            make_training(cycle=training.cycle)
    assert counts == [6, 4, 6, 4]
