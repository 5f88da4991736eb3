import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.formats import date_format

from events.models import Event
from members.choices import LegalForm, Powiat
from members.models import Organization
from pkes.home import composition, departures, membership
from tests.factories import make_cluster, make_event, make_organization, make_training
from tests.html import assert_valid, text_of
from trainings.models import Training

pytestmark = pytest.mark.django_db


def page(visitor, address="/"):
    response = visitor.get(address)
    assert response.status_code == 200
    return assert_valid(response.content)


def by_class(document, name):
    return [element for element in document.iter() if name in (element.get("class") or "").split()]


def in_english(day):
    with translation.override("en"):
        return date_format(day, "j F Y")


def day(offset):
    return timezone.localdate() + datetime.timedelta(days=offset)


@pytest.mark.parametrize(("address", "prefix"), [("/", ""), ("/en/", "/en")])
def test_each_number_leads_to_what_it_counts(visitor, founding, address, prefix):
    links = [link for fact in by_class(page(visitor, address), "facts") for link in fact.iter("a")]
    assert [(link.text, link.get("href")) for link in links] == [
        ("13", f"{prefix}/czlonkowie/"),
        ("7", f"{prefix}/czlonkowie/?widok=mapa"),
        ("2014", f"{prefix}/o-klastrze/#historia"),
    ]


def test_the_numbers_are_dated_and_the_declared_one_stands_beside(visitor, founding):
    hint = next(text_of(hint) for hint in by_class(page(visitor, "/en/"), "hint") if "speaks of" in text_of(hint))
    today = in_english(timezone.localdate())
    assert hint == f"As of {today}. The cluster itself speaks of 14 members. Why the numbers differ"


def test_samples_are_never_counted(visitor, founding):
    before = membership(composition())
    make_organization(is_sample=True, powiat=Powiat.MIELECKI, legal_form=LegalForm.ASSOCIATION)
    assert membership(composition()) == before


def test_a_member_outside_the_voivodeship_adds_no_powiat():
    make_organization(powiat=Powiat.OUTSIDE)
    make_organization(powiat="")
    make_organization(powiat=Powiat.MIELECKI)
    assert (membership(composition()).count, membership(composition()).powiaty) == (3, 1)


def test_members_are_grouped_by_legal_form_and_linked_to_the_filtered_directory(visitor, founding):
    lines = by_class(page(visitor, "/en/"), "lines")[0]
    assert [(link.get("href"), text_of(link)) for link in lines.iter("a")] == [
        (
            "/en/czlonkowie/?forma=social_cooperative",
            "Social cooperative Dębica, Krówniki, Łąka, Łańcut, Rzeszów, Sokołów Małopolski, Zarzecze 9 in the directory",
        ),
        (
            "/en/czlonkowie/?forma=foundation",
            "Foundation Instytut Ekonomii Społecznej, coordinator of the cluster 1 in the directory",
        ),
        ("/en/czlonkowie/?forma=limited_company", "Limited liability company 4HC Sp. z o.o. 1 in the directory"),
        ("/en/czlonkowie/?forma=municipality", "Municipality (gmina) Gmina Strzyżów 1 in the directory"),
        ("/en/czlonkowie/?forma=public_university", "Public university Uniwersytet Rzeszowski 1 in the directory"),
        ("/en/dolacz/", "One more carriage? See who may join →"),
    ]


def test_more_localities_than_fit_are_counted():
    for number in range(10):
        make_organization(locality=f"Wieś {number}")
    group = membership(composition()).groups[0]
    assert (group.localities, group.more_localities) == ([f"Wieś {number}" for number in range(8)], 2)


def test_the_board_shows_the_next_two_meetings_and_trainings_soonest_first():
    later, soon = make_event(days=[day(9)]), make_event(days=[day(1)])
    make_event(days=[day(30)])
    long = make_training(days=[day(-1), day(5)])
    make_training(days=[day(-2)])
    next_training = make_training(days=[day(0)])
    assert [row["row"] for row in departures(timezone.localdate(), AnonymousUser())] == [
        long,
        next_training,
        soon,
        later,
    ]


def test_where_too_little_is_to_come_the_latest_of_the_past_follows():
    make_event(days=[day(-90)])
    past = make_event(days=[day(-9)])
    coming = make_event(days=[day(9)])
    trainings = [make_training(days=[day(-5)]), make_training(days=[day(-20)])]
    assert [row["row"] for row in departures(timezone.localdate(), AnonymousUser())] == [
        coming,
        trainings[0],
        past,
        trainings[1],
    ]


def test_a_member_sees_on_the_board_what_is_for_members(owner, visitor):
    make_event(days=[day(3)], audience=Event.Audience.MEMBERS, title_pl="Narada członków")
    assert "Narada członków" in owner.get("/").content.decode()
    assert "Narada członków" not in visitor.get("/").content.decode()


def test_drafts_and_trainings_without_a_day_are_not_on_the_board():
    make_event(status=Event.Status.DRAFT)
    make_training(status=Training.Status.DRAFT)
    make_training(status=Training.Status.PLANNED, planned_year=2015, planned_quarter=1, days=[])
    assert departures(timezone.localdate(), AnonymousUser()) == []


def test_the_founding_events_are_on_the_board(visitor, founding):
    board = by_class(page(visitor, "/en/"), "board")[0]
    assert [time.get("datetime") for time in board.iter("time")] == ["2014-12-11", "2014-11-26"]
    assert [time.text.strip() for time in board.iter("time")] == ["11 and 15 December", "26 November"]


def test_what_changed_last_stands_first_and_is_dated(visitor, founding):
    now = timezone.now()
    Organization.objects.filter(slug="feniks").update(updated_at=now + datetime.timedelta(minutes=1))
    make_event(title_pl="Nowe spotkanie", title_en="New meeting", updated_at=now + datetime.timedelta(minutes=2))
    make_event(title_pl="Przykład", is_sample=True, updated_at=now + datetime.timedelta(minutes=3))
    make_event(title_pl="Szkic", status=Event.Status.DRAFT, updated_at=now + datetime.timedelta(minutes=3))
    news = by_class(page(visitor, "/en/"), "news")[0]
    assert len(list(news)) == 5
    assert [(text_of(item.find("dt")), text_of(item.find("dd"))) for item in news][:2] == [
        (in_english(timezone.localdate(now)), "New meeting Meeting"),
        (in_english(timezone.localdate(now)), "Spółdzielnia Socjalna FENIKS Member"),
    ]
    assert [time.get("datetime") for time in news.iter("time")] == [timezone.localdate(now).isoformat()] * 5


def test_the_way_in_is_a_ticket_with_the_phone(visitor, founding):
    ticket = by_class(page(visitor, "/"), "ticket")[0]
    assert [link.get("href") for link in ticket.iter("a")] == ["/dolacz/", "tel:+48502741703"]


def test_the_search_leads_to_the_directory(visitor, founding):
    form = page(visitor, "/en/").find(".//main//form")
    assert (form.get("action"), form.get("method"), form.find(".//input").get("name")) == ("/en/czlonkowie/", None, "q")


def test_the_page_stands_before_any_data_is_loaded(visitor):
    document = page(visitor)
    assert by_class(document, "facts") == []
    assert by_class(document, "board") == []
    assert by_class(document, "map") == []


def test_it_asks_the_database_the_same_number_of_times_whatever_there_is(visitor):
    make_cluster()
    point = {"latitude": "50.04132", "longitude": "21.99901", "location_precision": "locality"}
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            make_organization(**point)
            make_event()
            make_training()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            visitor.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
