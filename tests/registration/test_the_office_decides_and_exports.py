"""The office's desk: moves with their reasons, search, lists to take away."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission

from events import actions
from events.models import Question
from tests.factories import make_organization, make_user
from tests.registration.meetings import make_meeting, proven, register, state, states

pytestmark = pytest.mark.django_db

LIST = "/admin/events/registration/"


def move(office, registration, name, reason=""):
    return office.post(f"{LIST}{registration.pk}/change/", {"move": name, "reason": reason})


def test_only_the_moves_that_are_possible_are_shown(coordinator):
    event = make_meeting(capacity=1)
    page = coordinator.get(f"{LIST}{proven(event).pk}/change/").content.decode()
    assert 'value="resign"' in page
    assert 'value="approve"' not in page
    assert 'value="override"' in coordinator.get(f"{LIST}{register(event).pk}/change/").content.decode()


def test_each_move_goes_through_its_act(coordinator):
    event = make_meeting(capacity=1, requires_approval=True)
    first, second, third, fourth = (proven(event) for _number in range(4))
    move(coordinator, first, "approve")
    move(coordinator, second, "approve")
    move(coordinator, third, "reject", "To spotkanie jest dla księgowych.")
    move(coordinator, fourth, "override", "prowadzi warsztat")
    assert states(event) == ["confirmed", "waiting", "rejected", "confirmed"]
    move(coordinator, fourth, "resign")
    move(coordinator, first, "resign")
    assert states(event) == ["resigned", "offered", "rejected", "resigned"]
    move(coordinator, second, "accept")
    assert state(second) == "confirmed"
    first.refresh_from_db()
    assert first.decided_by == coordinator.user


@pytest.mark.parametrize("name", ["reject", "override"])
def test_a_move_that_needs_a_reason_is_refused_without(coordinator, name):
    event = make_meeting(requires_approval=True)
    registration = proven(event)
    assert move(coordinator, registration, name).status_code == 200
    assert state(registration) == "approval"


@pytest.mark.parametrize("name", ["approve", "accept", "nonsense", "\x00"])
def test_a_move_that_is_not_possible_changes_nothing(coordinator, name):
    registration = proven(make_meeting())
    assert move(coordinator, registration, name).status_code == 200
    assert state(registration) == "confirmed"


def test_many_at_once_are_approved_in_the_order_of_coming(coordinator):
    event = make_meeting(capacity=2, requires_approval=True)
    people = [proven(event) for _number in range(3)]
    data = {"action": "approve", "_selected_action": [person.pk for person in reversed(people)]}
    coordinator.post(LIST, data)
    assert states(event) == ["confirmed", "confirmed", "waiting"]
    data = {"action": "override", "_selected_action": [people[2].pk]}
    coordinator.post(LIST, data)
    assert state(people[2]) == "waiting"
    coordinator.post(LIST, {**data, "reason": "gość"})
    assert state(people[2]) == "confirmed"


def test_the_office_enters_somebody_by_phone(coordinator):
    event = make_meeting(capacity=0)
    data = {"event": event.pk, "name": "Anna", "email": "ANNA@example.com", "language": "pl"}
    coordinator.post(f"{LIST}add/", data)
    coordinator.post(f"{LIST}add/", {**data, "email": "b@example.com", "override_reason": "prelegentka"})
    assert states(event) == ["waiting", "confirmed"]
    again = coordinator.post(f"{LIST}add/", data, follow=True)
    assert again.status_code == 200
    assert event.registrations.count() == 2


def test_nothing_is_deleted_by_hand(coordinator):
    registration = proven(make_meeting())
    assert coordinator.get(f"{LIST}{registration.pk}/delete/").status_code == 403


def test_search_does_not_mind_accents(coordinator):
    event = make_meeting()
    register(event, name="Łucja Żółć")
    register(event, name="Jan", organization=make_organization(name="Fundacja Dąb"))
    for words, found in {"lucja zolc": "Łucja", "DAB": "Jan", "\x00": "", "a" * 10_000: ""}.items():
        page = coordinator.get(LIST, {"q": words}) if "\x00" not in words else None
        assert page is None or page.status_code == 200
        assert page is None or [row for row in ("Łucja", "Jan") if row in page.content.decode()] == [found] * bool(
            found
        )


def test_special_needs_are_for_those_who_may_see_them(coordinator, client):
    event = make_meeting()
    register(event, special_needs="pętla indukcyjna")
    registration = event.registrations.get()
    helper = make_user(is_staff=True)
    helper.user_permissions.add(*permissions("view_registration", "change_registration"))
    client.force_login(helper)
    for address in (f"{LIST}{registration.pk}/change/", f"/biuro/wydarzenia/{event.pk}/zapisy.csv"):
        assert "pętla" in coordinator.get(address).content.decode()
    assert "pętla" not in client.get(f"/biuro/wydarzenia/{event.pk}/zapisy.csv").content.decode()


def permissions(*names):
    from_app = {"content_type__app_label": "events", "codename__in": names}
    return Permission.objects.filter(**from_app)


# Lists


def test_the_list_has_organisation_and_powiat_of_everybody(coordinator):
    event = make_meeting(slug="targi")
    question = Question.objects.create(event=event, position=1, text_pl="Obiad?")
    register(event, name="Anna", organization=make_organization(name="Spółdzielnia Łąka", powiat="1803"))
    register(event, name="Bartek", organization_name="Firma", powiat_given="1863", answers={str(question.pk): "tak"})
    actions.resign(register(event, name="Celina"))
    response = coordinator.get(f"/en/biuro/wydarzenia/{event.pk}/zapisy.csv")
    assert response["Content-Disposition"] == 'attachment; filename="targi-zapisy.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert header[:7] == ["Number", "Name and surname", "E-mail", "Organisation", "Powiat", "State", "Entered"]
    assert [(row[1], row[3], row[4], row[7]) for row in rows] == [
        ("Anna", "Spółdzielnia Łąka", "powiat dębicki", ""),
        ("Bartek", "Firma", "m. Rzeszów", "tak"),
    ]
    everybody = coordinator.get(f"/en/biuro/wydarzenia/{event.pk}/zapisy.csv?wszystkie=1").content.decode()
    assert "Celina" in everybody
    assert coordinator.get(f"/biuro/wydarzenia/{event.pk}/zapisy.xlsx").content.startswith(b"PK")
    assert coordinator.get(f"/biuro/wydarzenia/{event.pk}/zapisy.exe").status_code == 404
