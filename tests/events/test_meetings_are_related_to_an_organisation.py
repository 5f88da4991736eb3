from datetime import date

import pytest

from events.models import Event
from members.actions import record
from members.choices import ClusterRole
from members.models import RegisterEntry
from tests.factories import make_event, make_goal, make_organization, make_source

pytestmark = pytest.mark.django_db


def related(organization):
    return [event.title_pl for event in Event.objects.related_to(organization)]


def test_those_that_it_holds_or_partners_whenever_they_are():
    organization = make_organization(role=ClusterRole.PARTNER)
    make_event(title_pl="Prowadzi", kind="fair", organizer=organization, days=[date(2010, 1, 1)])
    partnered = make_event(title_pl="Współtworzy", kind="open_day", days=[date(2011, 1, 1), date(2011, 1, 3)])
    partnered.partners.add(make_organization(), organization)
    make_event(title_pl="Cudze", kind="fair", organizer=make_organization())
    assert related(organization) == ["Współtworzy", "Prowadzi"]


def test_members_meetings_from_the_day_that_the_register_proves():
    organization = make_organization(joined_on=date(2014, 10, 31))
    for title, kind, day in [
        ("Przed", "members_meeting", date(2014, 10, 30)),
        ("Tego dnia", "members_meeting", date(2014, 10, 31)),
        ("Inauguracja", "inauguration", date(2014, 11, 26)),
        ("Targi", "fair", date(2014, 12, 1)),
    ]:
        make_event(title_pl=title, kind=kind, days=[day])
    assert related(organization) == ["Inauguracja", "Tego dnia"]


def test_no_members_meetings_after_it_left():
    organization = make_organization(joined_on=date(2014, 10, 31))
    record(organization, kind=RegisterEntry.Kind.WITHDRAWAL, effective_on=date(2016, 1, 1), source=make_source())
    make_event(title_pl="W czasie członkostwa", days=[date(2015, 12, 31)])
    make_event(title_pl="Po odejściu", days=[date(2016, 1, 2)])
    assert related(organization) == ["W czasie członkostwa"]


def test_who_never_joined_has_no_members_meetings():
    make_event()
    assert related(make_organization(role=ClusterRole.IN_PROCEDURE)) == []


def test_samples_and_real_ones_stay_apart():
    make_event(title_pl="Prawdziwe")
    make_event(title_pl="Przykład", is_sample=True)
    assert related(make_organization()) == ["Prawdziwe"]
    assert related(make_organization(is_sample=True)) == ["Przykład"]


def test_drafts_are_not_related():
    organization = make_organization()
    make_event(status=Event.Status.DRAFT, organizer=organization)
    assert related(organization) == []


def test_those_that_serve_a_goal_come_latest_first():
    goal = make_goal()
    for title, day in [("Starsze", date(2014, 1, 1)), ("Nowsze", date(2015, 1, 1))]:
        make_event(title_pl=title, days=[day]).goals.add(goal, make_goal())
    make_event(title_pl="Szkic", status=Event.Status.DRAFT).goals.add(goal)
    make_event(title_pl="Inny cel").goals.add(make_goal())
    assert [event.title_pl for event in Event.objects.serving(goal)] == ["Nowsze", "Starsze"]


@pytest.mark.parametrize("number", [1, 3])
def test_both_ask_the_database_twice_whatever_the_number(django_assert_num_queries, number):
    organization, goal = make_organization(), make_goal()
    for _number in range(number):
        make_event(organizer=organization).goals.add(goal)
    with django_assert_num_queries(2):
        assert [event.when != "" for event in Event.objects.related_to(organization)] == [True] * number
    with django_assert_num_queries(2):
        assert [event.when != "" for event in Event.objects.serving(goal)] == [True] * number
