from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from tests.factories import make_cluster, make_cycle, make_training
from tests.html import assert_valid, text_of
from trainings.models import Training, TrainingSession

pytestmark = pytest.mark.django_db


def rows(response, section):
    """The words of each row of one section of the page."""
    document = assert_valid(response.content)
    found = document.findall(f".//section[@aria-labelledby='{section}']//li")
    return [text_of(row) for row in found if row.find("a") is None or section == "cycles"]


def planned(title, year, quarter, **fields):
    return make_training(
        title_pl=title, status=Training.Status.PLANNED, planned_year=year, planned_quarter=quarter, days=[], **fields
    )


def test_upcoming_trainings_come_soonest_first(visitor):
    today = timezone.localdate()
    make_training(title_pl="Później", days=[today + timedelta(days=9)])
    make_training(title_pl="Trwa", days=[today - timedelta(days=1), today + timedelta(days=1)])
    make_training(title_pl="Szkic", status=Training.Status.DRAFT)
    make_training(title_pl="Wczoraj", days=[today - timedelta(days=1)])
    assert [training.title for training in Training.objects.published().upcoming()] == ["Trwa", "Później"]
    response = visitor.get("/szkolenia/")
    assert len(rows(response, "upcoming")) == 2
    assert "Szkic" not in response.content.decode()


def test_a_row_says_day_hour_title_place_and_state(visitor):
    training = make_training(title_pl="Kurs", is_online=True, status=Training.Status.CANCELLED, days=[])
    TrainingSession.objects.create(training=training, on=date(2040, 1, 12), starts=time(10), ends=time(12))
    response = visitor.get("/szkolenia/")
    assert rows(response, "upcoming") == ["12 stycznia 2040 · czwartek, 10:00 Kurs on-line odwołane"]
    assert 'datetime="2040-01-12T10:00:00+01:00"' in response.content.decode()


def test_separate_days_are_no_range(visitor):
    make_training(title_pl="Warsztat", status=Training.Status.DONE, days=[date(2014, 12, 11), date(2014, 12, 15)])
    assert rows(visitor.get("/szkolenia/"), "past") == ["11 i 15 grudnia 2014 · 2 dni Warsztat odbyło się"]


def test_a_plan_for_a_quarter_is_a_quarter_and_no_date(visitor):
    next_year = timezone.localdate().year + 1
    planned("Kolejne", 2015, 1)
    planned("Nowe", next_year, 3)
    make_training(title_pl="Bez terminu", days=[])
    response = visitor.get("/szkolenia/")
    assert rows(response, "undated") == [
        f"trzeci kwartał {next_year} Nowe planowane",
        "jeszcze bez daty Bez terminu planowane",
    ]
    assert rows(response, "overdue") == [
        "pierwszy kwartał 2015 Kolejne Taki był plan na ten kwartał. Źródła nie podają daty. było planowane",
    ]
    assert rows(response, "upcoming") == rows(response, "past") == []


def test_a_quarter_is_over_when_the_next_one_begins():
    this_year, quarter = timezone.localdate().year, (timezone.localdate().month - 1) // 3 + 1
    assert planned("Teraz", this_year, quarter).is_overdue is False
    assert planned("Rok temu", this_year - 1, quarter).is_overdue is True
    assert planned("Za rok", this_year + 1, 1).is_overdue is False
    assert make_training(days=[]).is_overdue is False


def test_cycles_are_listed_with_the_number_of_their_trainings(visitor):
    cycle = make_cycle(title_pl="Cykl", summary_pl="Dla wszystkich.")
    make_cycle(title_pl="Pusty")
    make_training(cycle=make_cycle(title_pl="Same szkice"), status=Training.Status.DRAFT)
    for _number in range(2):
        make_training(cycle=cycle)
    make_training(cycle=cycle, status=Training.Status.DRAFT)
    assert rows(visitor.get("/szkolenia/"), "cycles") == ["CyklDla wszystkich.2 szkolenia"]


def test_the_past_is_sorted_by_year_with_numbers(visitor):
    make_training(days=[date(2014, 12, 11), date(2014, 12, 15)])
    make_training(days=[date(2016, 3, 1)])
    make_training(days=[date(2016, 5, 1)])
    response = visitor.get("/szkolenia/")
    years = assert_valid(response.content).findall(".//nav[@aria-label='Lata']//a")
    assert [(text_of(link), link.get("href"), link.get("aria-current")) for link in years] == [
        ("2016 (2)", "?rok=2016#past", "true"),
        ("2014 (1)", "?rok=2014#past", None),
    ]
    assert len(rows(response, "past")) == 2
    assert len(rows(visitor.get("/szkolenia/?rok=2014"), "past")) == 1


@pytest.mark.parametrize("year", ["2015", "abc", "9" * 10_000])
def test_a_year_without_trainings_is_not_found(visitor, year):
    make_training(days=[date(2014, 12, 11)])
    assert visitor.get("/szkolenia/", {"rok": year}).status_code == 404


def test_the_english_list_has_english_words(visitor):
    make_training(title_en="Workshop", days=[date(2014, 12, 11), date(2014, 12, 15)])
    planned("Kolejne", 2015, 1, title_en="Further trainings")
    response = visitor.get("/en/szkolenia/")
    assert rows(response, "past") == ["11 and 15 December 2014 · 2 days Workshop"]
    assert rows(response, "overdue") == [
        "first quarter of 2015 Further trainings That was the plan for this quarter. The sources give no date. was planned"
    ]


def test_the_number_of_queries_does_not_grow(visitor, django_assert_max_num_queries):
    make_cluster()
    counts = []
    for _round in range(2):
        make_training(cycle=make_cycle())
        make_training(days=[date(2014, 12, 11), date(2014, 12, 15)])
        planned("Kolejne", 2015, 1)
        with django_assert_max_num_queries(8) as queries:
            visitor.get("/szkolenia/")
        counts.append(len(queries))
        make_training(cycle=make_cycle())
        make_training(days=[date(2014, 10, 26)])
        planned("Dalsze", 2015, 2)
    assert counts == [7, 7]


def test_reading_sets_no_cookie(visitor):
    make_training()
    assert not visitor.get("/szkolenia/").cookies
