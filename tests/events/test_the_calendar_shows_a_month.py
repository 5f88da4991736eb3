from datetime import date, time

import pytest
from django.utils import timezone

from events.models import EventDay
from tests.factories import make_cluster, make_event
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db

NOVEMBER = "/wydarzenia/kalendarz/2026/11/"


def table(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 200
    return assert_valid(response.content).find(".//table")


def cells(found):
    """{day as in the address: its words} of the days with a meeting."""
    return {
        cell.find("time").get("datetime"): [text_of(item) for item in cell.findall("ul/li")]
        for cell in found.iter("td")
        if cell.find("ul") is not None
    }


def test_each_day_of_a_meeting_stands_in_its_own_cell(visitor):
    event = make_event(title_pl="Warsztat", days=[date(2026, 11, 3), date(2026, 11, 24), date(2026, 12, 1)])
    EventDay.objects.filter(event=event, on=date(2026, 11, 24)).update(starts=time(9, 30))
    make_event(title_pl="Rano", days=[date(2026, 11, 24)])
    make_event(title_pl="W innym miesiącu", days=[date(2026, 10, 31)])
    found = table(visitor, NOVEMBER)
    assert text_of(found.find("caption")) == "Listopad 2026"
    assert cells(found) == {"2026-11-03": ["Warsztat"], "2026-11-24": ["Rano", "09:30 Warsztat"]}


def test_the_table_tells_rows_and_columns(visitor):
    found = table(visitor, NOVEMBER)
    head = found.findall("thead/tr/th")
    assert [cell.get("scope") for cell in head] == ["col"] * 7
    assert [cell.find("abbr").get("title") for cell in head] == [
        "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela",
    ]  # fmt: skip
    assert text_of(found.findall(".//td[@class]/time")[0]) == "1 listopada 2026, niedziela"
    assert len(found.findall("tbody/tr")) == 6


def test_english_is_english(visitor):
    make_event(title_pl="Targi", title_en="Fair", days=[date(2026, 11, 3)])
    found = table(visitor, "/en" + NOVEMBER)
    assert text_of(found.find("caption")) == "November 2026"
    assert text_of(found.findall(".//td[@class]/time")[0]) == "1 November 2026, Sunday"
    assert cells(found) == {"2026-11-03": ["Fair"]}


def test_an_empty_month_says_so_and_is_not_indexed(visitor):
    response = visitor.get(NOVEMBER)
    document = assert_valid(response.content)
    assert text_of(document.find(".//caption")) == "Listopad 2026: brak spotkań"
    assert document.find(".//meta[@name='robots']").get("content") == "noindex"


def test_one_goes_from_month_to_month(visitor):
    document = assert_valid(visitor.get("/wydarzenia/kalendarz/2026/12/").content)
    links = {link.get("rel"): link.get("href") for link in document.iter("a") if link.get("rel") in {"prev", "next"}}
    assert links == {"prev": "/wydarzenia/kalendarz/2026/11/", "next": "/wydarzenia/kalendarz/2027/01/"}


def test_the_calendar_has_ends(visitor):
    last = timezone.localdate().year + 5
    first = visitor.get("/wydarzenia/kalendarz/2014/01/").content.decode()
    assert 'rel="prev"' not in first
    assert 'rel="next"' in first
    assert 'rel="next"' not in visitor.get(f"/wydarzenia/kalendarz/{last}/12/").content.decode()


def test_without_a_month_it_is_the_present_one(visitor):
    today = timezone.localdate()
    found = table(visitor, "/wydarzenia/kalendarz/")
    assert [cell.get("datetime") for cell in found.iter("time") if cell.get("aria-current") == "date"] == [str(today)]


@pytest.mark.parametrize(
    "address",
    [
        "2026/13",
        "2026/00",
        "0000/01",
        "99999/01",
        "2013/12",
        "9999/12",
        "2026/1",
        "2026/011",
        "٢٠٢٦/١١",
        "2026/%00",
        "a/b",
    ],
)
def test_what_is_no_month_is_not_found(visitor, address):
    assert visitor.get(f"/wydarzenia/kalendarz/{address}/").status_code in {400, 404}


def test_a_cancelled_meeting_is_marked(visitor):
    make_event(title_pl="Targi", status="cancelled", days=[date(2026, 11, 3)])
    assert cells(table(visitor, NOVEMBER)) == {"2026-11-03": ["Targi odwołane"]}


def test_the_number_of_queries_does_not_grow(visitor, django_assert_max_num_queries):
    make_cluster()
    counts = []
    for more in (1, 2):
        for _number in range(more):
            make_event(days=[date(2026, 11, 3), date(2026, 11, 9)])
        with django_assert_max_num_queries(8) as queries:
            visitor.get(NOVEMBER)
        counts.append(len(queries))
    assert counts == [3, 3]
