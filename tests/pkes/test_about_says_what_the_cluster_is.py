import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from members.models import Benefit, Cluster, Goal
from pkes.history import beginning
from tests.factories import make_cluster, make_event, make_goal, make_organization, make_training
from tests.html import assert_valid, text_of
from trainings.models import Training

pytestmark = pytest.mark.django_db


def page(visitor, address="/o-klastrze/"):
    response = visitor.get(address)
    assert response.status_code == 200
    return assert_valid(response.content)


def part(document, name):
    return next(element for element in document.iter() if element.get("id") == name)


def timeline(cluster):
    return [(one.machine, one.title, one.note) for one in beginning(cluster)]


def test_the_three_main_goals_are_set_apart_and_all_seven_are_linked(visitor, founding):
    goals = part(page(visitor), "cele")
    main, others = goals.find("ol"), goals.find("ul")
    addresses = [f"/cele/{slug}/" for slug in Goal.objects.values_list("slug", flat=True)]
    assert [link.get("href") for link in main.iter("a")] == addresses[:3]
    assert [link.get("href") for link in others.iter("a")] == addresses[3:]
    assert len(addresses) == 7


@pytest.mark.parametrize(("address", "column"), [("/o-klastrze/", "title_pl"), ("/en/o-klastrze/", "title_en")])
def test_all_six_benefits_are_named(visitor, founding, address, column):
    names = [text_of(name) for name in part(page(visitor, address), "korzysci").iter("dt")]
    assert names == list(Benefit.objects.values_list(column, flat=True))
    assert len(names) == 6


def test_the_number_declared_and_the_number_known_stand_with_source_date_and_reason(visitor, founding):
    numbers = part(page(visitor), "liczby")
    cluster = Cluster.objects.get()
    assert [text_of(big) for big in numbers.iter("p") if "big" in (big.get("class") or "")] == ["14", "13"]
    words = text_of(numbers)
    assert "8 stycznia 2015" in words
    assert cluster.declared_source.title in words
    assert cluster.declared_note_pl in words


def test_the_reason_is_silent_once_the_numbers_agree(visitor, founding):
    Cluster.objects.update(declared_members=13)
    assert Cluster.objects.get().declared_note_pl not in text_of(page(visitor))


def test_the_timeline_is_made_of_the_records(visitor, founding):
    times = [(time.get("datetime"), text_of(time)) for time in part(page(visitor), "historia").iter("time")]
    assert times == [
        ("2014-10", "Październik 2014"),
        ("2014-10", "Październik 2014"),
        ("2014-11-26", "26 listopada 2014"),
        ("2014-12-11", "11 grudnia 2014"),
        ("2014-12-15", "15 grudnia 2014"),
        ("2015-01-08", "8 stycznia 2015"),
        ("2015", times[-1][1]),
    ]


def test_separate_days_are_separate_stations():
    cluster = make_cluster(founded_on=datetime.date(2014, 10, 31))
    make_training(title_pl="Warsztat", days=[datetime.date(2014, 12, 11), datetime.date(2014, 12, 15)])
    days = [(one.machine, one.title) for one in beginning(cluster) if one.title == "Warsztat"]
    assert days == [("2014-12-11", "Warsztat"), ("2014-12-15", "Warsztat")]


def test_the_register_adds_those_who_joined_on_one_day_by_one_document():
    coordinator = make_organization(joined_on=datetime.date(2014, 10, 31))
    source = coordinator.register_entries.get().source
    cluster = make_cluster(coordinator=coordinator, declared_source=source)
    before = len(timeline(cluster))
    make_organization(joined_on=datetime.date(2014, 10, 31), source=source)
    make_organization(joined_on=datetime.date(2014, 10, 31), source=source, is_sample=True)
    assert len(timeline(cluster)) == before
    make_organization(joined_on=datetime.date(2015, 3, 1), source=source)
    assert [one[0] for one in timeline(cluster)][-1] == "2015-03-01"


def test_what_came_later_what_was_cancelled_and_what_is_a_sample_is_no_beginning():
    cluster = make_cluster()
    before = timeline(cluster)
    make_event(days=[datetime.date(2016, 1, 1)])
    make_event(days=[datetime.date(2015, 1, 1)], status=Event.Status.CANCELLED)
    make_event(days=[datetime.date(2015, 1, 1)], status=Event.Status.DRAFT)
    make_training(days=[datetime.date(2015, 1, 1)], is_sample=True)
    make_training(days=[], status=Training.Status.PLANNED, planned_year=2016, planned_quarter=1)
    assert timeline(cluster) == before


def test_the_coordinator_is_named_with_the_contact(visitor, founding):
    links = [link.get("href") for link in part(page(visitor), "kontakt").iter("a")]
    assert links == [
        "/czlonkowie/instytut-ekonomii-spolecznej/",
        "tel:+48502741703",
        "mailto:pkes@ies-rzeszow.pl",
        "http://www.ies-rzeszow.pl",
    ]


def test_the_page_stands_before_any_data_is_loaded(visitor):
    assert len(list(page(visitor).iter("section"))) == 1


def test_it_asks_the_database_the_same_number_of_times_whatever_there_is(visitor):
    make_cluster()
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            make_goal()
            make_organization()
            make_event(days=[datetime.date(2014, 11, 26)])
            make_training(days=[datetime.date(2014, 12, 11)])
            make_training(days=[], status=Training.Status.PLANNED, planned_year=2015, planned_quarter=1)
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/o-klastrze/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
