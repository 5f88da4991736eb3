from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from events.models import Event, EventDay
from tests.factories import make_cluster, make_event
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db


def rows(response, section):
    """The words of each row of one section of the page."""
    document = assert_valid(response.content)
    found = document.findall(f".//section[@aria-labelledby='{section}']//ol/li")
    return [text_of(row) for row in found]


def test_upcoming_meetings_come_soonest_first(visitor):
    today = timezone.localdate()
    make_event(title_pl="Później", days=[today + timedelta(days=9)])
    make_event(title_pl="Dziś", days=[today])
    make_event(title_pl="Trwa", days=[today - timedelta(days=1), today + timedelta(days=1)])
    make_event(title_pl="Szkic", status=Event.Status.DRAFT)
    make_event(title_pl="Wczoraj", days=[today - timedelta(days=1)])
    upcoming = Event.objects.published().upcoming()
    assert [event.title for event in upcoming] == ["Trwa", "Dziś", "Później"]
    response = visitor.get("/wydarzenia/")
    assert len(rows(response, "upcoming")) == 3
    assert "Szkic" not in response.content.decode()


def test_a_row_says_day_hour_title_place_and_state(visitor):
    event = make_event(
        title_pl="Targi",
        venue="Hala",
        locality="Rzeszów",
        status=Event.Status.CANCELLED,
        days=[],
    )
    EventDay.objects.create(event=event, on=date(2040, 1, 12), starts=time(10), ends=time(12))
    response = visitor.get("/wydarzenia/")
    assert rows(response, "upcoming") == ["12 stycznia 2040 · czwartek, 10:00 Targi Hala, Rzeszów odwołane"]
    assert 'datetime="2040-01-12T10:00:00+01:00"' in response.content.decode()


def test_a_day_without_an_hour_shows_no_hour(visitor):
    make_event(title_pl="Inauguracja", status=Event.Status.DONE, days=[date(2014, 11, 26)])
    response = visitor.get("/wydarzenia/")
    assert rows(response, "past") == ["26 listopada 2014 · środa Inauguracja odbyło się"]
    assert '<time class="num" datetime="2014-11-26">' in response.content.decode()


def test_separate_days_are_no_range(visitor):
    make_event(title_pl="Dwa dni", days=[date(2014, 12, 11), date(2014, 12, 15)])
    make_event(title_pl="Przez Nowy Rok", days=[date(2014, 12, 30), date(2015, 1, 2)])
    assert rows(visitor.get("/wydarzenia/"), "past") == [
        "30 grudnia i 2 stycznia 2014/2015 · 2 dni Przez Nowy Rok",
        "11 i 15 grudnia 2014 · 2 dni Dwa dni",
    ]


def test_the_past_is_sorted_by_year_with_numbers(visitor):
    make_event(days=[date(2014, 11, 26)])
    make_event(title_pl="Wcześniej", days=[date(2016, 3, 1)])
    make_event(title_pl="Później", days=[date(2016, 5, 1)])
    make_event(status=Event.Status.DRAFT, days=[date(2017, 5, 1)])
    response = visitor.get("/wydarzenia/")
    document = assert_valid(response.content)
    years = document.findall(".//nav[@aria-label='Lata']//a")
    assert [(text_of(link), link.get("href"), link.get("aria-current")) for link in years] == [
        ("2016 (2)", "?rok=2016#past", "true"),
        ("2014 (1)", "?rok=2014#past", None),
    ]
    assert [row.split(" · ")[1] for row in rows(response, "past")] == ["niedziela Później", "wtorek Wcześniej"]
    assert len(rows(visitor.get("/wydarzenia/?rok=2014"), "past")) == 1


@pytest.mark.parametrize("year", ["2017", "1", "abc", "2014'", "9" * 10_000])
def test_a_year_without_meetings_is_not_found(visitor, year):
    make_event(days=[date(2014, 11, 26)])
    assert visitor.get("/wydarzenia/", {"rok": year}).status_code == 404


def test_nonsense_in_the_address_does_no_harm(visitor):
    make_event()
    assert visitor.get("/wydarzenia/?page=9999&x=%F0").status_code == 200
    assert visitor.get("/wydarzenia/?rok=%00").status_code == 400


def test_an_empty_list_says_whom_to_ask(visitor):
    document = assert_valid(visitor.get("/wydarzenia/").content)
    assert text_of(document.find(".//div[@class='empty']")) == (
        "Nie ma teraz zapowiedzianych spotkań. Zapytaj koordynatora o najbliższy termin"
    )
    assert document.find(".//section[@aria-labelledby='past']") is None


def test_the_english_list_has_english_titles(visitor):
    make_event(title_pl="Targi", title_en="Fair", days=[date(2040, 1, 12)])
    assert rows(visitor.get("/en/wydarzenia/"), "upcoming") == ["12 January 2040 · Thursday Fair"]


def test_the_number_of_queries_does_not_grow(visitor, django_assert_max_num_queries):
    make_cluster()
    counts = []
    for _round in range(2):
        make_event()
        make_event(days=[date(2014, 11, 26), date(2014, 11, 28)])
        with django_assert_max_num_queries(8) as queries:
            visitor.get("/wydarzenia/")
        counts.append(len(queries))
        make_event()
        make_event(days=[date(2014, 10, 26)])
    assert counts == [6, 6]


def test_reading_sets_no_cookie(visitor):
    make_event()
    assert not visitor.get("/wydarzenia/").cookies
