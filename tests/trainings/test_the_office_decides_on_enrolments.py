"""The office's desk: moves with their reasons, search, filters, lists to take away."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission

from pkes.lib.audit.models import Entry
from tests.factories import make_organization, make_second_factor, make_user
from tests.trainings.enrolled import enrol, make_open_training, state, states
from trainings import actions
from trainings.models import Training

pytestmark = pytest.mark.django_db

LIST = "/admin/trainings/enrolment/"


def press(office, enrolment, name, **data):
    return office.post(f"{LIST}{enrolment.pk}/{name}/", data)


def test_only_the_moves_that_are_possible_are_shown(coordinator):
    training = make_open_training(capacity=1)
    holder, waiting = enrol(training), enrol(training)
    page = coordinator.get(f"{LIST}{holder.pk}/change/").content.decode()
    assert [name in page for name in ("/resign/", "/approve/", "/override/")] == [True, False, False]
    page = coordinator.get(f"{LIST}{waiting.pk}/change/").content.decode()
    assert [name in page for name in ("/resign/", "/reject/", "/override/")] == [True, True, True]


def test_each_button_goes_through_its_act(coordinator):
    training = make_open_training(capacity=1, requires_approval=True)
    first, second, third, fourth = (enrol(training) for _number in range(4))
    press(coordinator, first, "approve")
    press(coordinator, second, "approve")
    press(coordinator, third, "reject", reason="To szkolenie jest dla księgowych.")
    press(coordinator, fourth, "override", reason="prowadzi warsztat")
    assert states(training) == ["confirmed", "waiting", "rejected", "confirmed"]
    for enrolment in (fourth, first):
        press(coordinator, enrolment, "resign")
    assert states(training) == ["resigned", "offered", "rejected", "resigned"]
    press(coordinator, second, "accept")
    assert state(second) == "confirmed"
    second.refresh_from_db()
    assert second.decided_by == coordinator.user


@pytest.mark.parametrize("name", ["reject", "override"])
def test_a_move_that_needs_a_reason_is_refused_without(coordinator, name):
    enrolment = enrol(make_open_training(requires_approval=True))
    for reason in ("", "  "):
        assert press(coordinator, enrolment, name, reason=reason).status_code == 200
    assert state(enrolment) == "approval"


@pytest.mark.parametrize("name", ["approve", "accept"])
def test_a_move_that_is_not_possible_changes_nothing(coordinator, name):
    enrolment = enrol(make_open_training())
    assert press(coordinator, enrolment, name).status_code == 302
    assert state(enrolment) == "confirmed"


def test_many_at_once_are_approved_in_the_order_of_coming(coordinator):
    training = make_open_training(capacity=2, requires_approval=True)
    people = [enrol(training) for _number in range(3)]
    coordinator.post(LIST, {"action": "approve", "_selected_action": [person.pk for person in reversed(people)]})
    assert states(training) == ["confirmed", "confirmed", "waiting"]
    data = {"action": "override", "_selected_action": [people[2].pk]}
    coordinator.post(LIST, data)
    assert state(people[2]) == "waiting"
    coordinator.post(LIST, {**data, "reason": "gość"})
    assert state(people[2]) == "confirmed"


def test_the_office_enters_somebody_by_phone_with_its_exceptions(coordinator):
    training = make_open_training(capacity=0, target_legal_forms=["foundation"])
    ours, partner = make_organization(legal_form="foundation"), make_organization(role="partner")
    data = {
        "training": training.pk,
        "organization": ours.pk,
        "name": "Anna",
        "email": "ANNA@example.com",
        "language": "pl",
    }
    coordinator.post(f"{LIST}add/", data)
    coordinator.post(f"{LIST}add/", {**data, "email": "b@example.com", "override_reason": "prelegentka"})
    outside = {**data, "organization": partner.pk, "email": "c@example.com"}
    assert "nie należy" in coordinator.post(f"{LIST}add/", outside, follow=True).content.decode()
    coordinator.post(f"{LIST}add/", {**outside, "target_override": "partner projektu"})
    coordinator.post(f"{LIST}add/", data)
    assert states(training) == ["waiting", "confirmed", "waiting"]
    assert list(training.enrolments.values_list("target_override", flat=True)) == ["", "", "partner projektu"]


def test_the_office_may_enter_people_also_afterwards(coordinator):
    training = make_open_training(registration_closes_at="2020-01-01T10:00Z", status="done")
    assert enrol(training, by=coordinator.user).state == "confirmed"


def test_nothing_is_deleted_by_hand(coordinator):
    enrolment = enrol(make_open_training())
    assert coordinator.get(f"{LIST}{enrolment.pk}/delete/").status_code == 403
    coordinator.post(f"/admin/trainings/training/{enrolment.training_id}/delete/", {"post": "yes"})
    assert Training.objects.filter(pk=enrolment.training_id).exists()


def test_an_empty_training_and_a_sample_can_be_deleted(coordinator):
    for training in (make_open_training(), make_open_training(is_sample=True)):
        if training.is_sample:
            enrol(training)
        coordinator.post(f"/admin/trainings/training/{training.pk}/delete/", {"post": "yes"})
    assert not Training.objects.exists()


def test_search_and_filters(coordinator):
    training = make_open_training()
    enrol(training, name="Łucja Żółć", organization=make_organization(powiat="1803"), special_needs="pętla")
    enrol(training, name="Jan", organization=make_organization(name="Fundacja Dąb"))
    for query, found in {
        "q=lucja+zolc": ["Łucja"], "q=DAB": ["Jan"], "powiat=1803": ["Łucja"], "powiat=x": [], "potrzeby=tak": ["Łucja"],
        "state__exact=waiting": [], "outcome__exact=completed": [], f"training__id__exact={training.pk}": ["Łucja", "Jan"],
        f"q={'a' * 5000}": [],
    }.items():  # fmt: skip
        page = coordinator.get(f"{LIST}?{query}").content.decode()
        assert [name for name in ("Łucja", "Jan") if f">{name}" in page] == found, query


def test_special_needs_are_for_those_who_may_see_them(coordinator, client):
    enrolment = enrol(make_open_training(), special_needs="pętla indukcyjna")
    helper = make_user(is_staff=True)
    make_second_factor(helper)
    helper.user_permissions.add(
        *Permission.objects.filter(
            content_type__app_label="trainings", codename__in=["view_enrolment", "change_enrolment", "add_enrolment"]
        )
    )
    client.force_login(helper)
    export = f"/biuro/szkolenia/{enrolment.training_id}/uczestnicy.csv"
    for address in (f"{LIST}{enrolment.pk}/change/", export):
        assert "pętla" in coordinator.get(address).content.decode()
        answer = client.get(address)
        assert (answer.status_code, "pętla" in answer.content.decode()) == (200, False)
    assert [person.get(f"{LIST}?special_needs__contains=a").status_code for person in (coordinator, client)] == [
        200,
        400,
    ]
    assert "special_needs" not in client.get(f"{LIST}add/").content.decode()
    assert "potrzeby=tak" not in client.get(LIST).content.decode()


def test_the_list_to_take_away_has_organisation_and_powiat(coordinator, client):
    training = make_open_training(slug="sprzedaz")
    enrol(training, name="Anna", organization=make_organization(name="Spółdzielnia Łąka", powiat="1803"))
    enrol(training, name="=1+1")
    actions.resign(enrol(training, name="Celina"))
    address = f"/en/biuro/szkolenia/{training.pk}/uczestnicy"
    response = coordinator.get(f"{address}.csv")
    assert response["Content-Disposition"] == 'attachment; filename="sprzedaz-uczestnicy.csv"'
    header, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert header[:9] == [
        "Number", "Name and surname", "E-mail", "Role in the organisation", "Organisation", "Legal form", "Locality",
        "Powiat", "State",
    ]  # fmt: skip
    assert [(row[1], row[7]) for row in rows] == [("Anna", "dębicki"), ("'=1+1", "m. Rzeszów")]
    assert rows[0][4:6] == ["Spółdzielnia Łąka", "social cooperative"]
    assert "Celina" in coordinator.get(f"{address}.csv?wszystkie=1").content.decode()
    assert coordinator.get(f"{address}.xlsx").content.startswith(b"PK")
    assert coordinator.get(f"{address}.exe").status_code == 404
    assert list(Entry.objects.values_list("what", flat=True)) == ["export"] * 3
    helper = make_user(is_staff=True)
    make_second_factor(helper)
    client.force_login(helper)
    assert client.get(f"{address}.csv").status_code == 403


def test_the_desk_of_a_training_has_its_buttons_and_numbers(coordinator):
    training = make_open_training(capacity=1)
    enrol(training), enrol(training)
    page = coordinator.get(f"/admin/trainings/training/{training.pk}/change/").content.decode()
    buttons = ("plan", "announce", "open", "close", "done", "cancel")
    assert [f"/{training.pk}/{name}/" in page for name in buttons] == [False, False, False, True, False, True]
    coordinator.post(f"/admin/trainings/training/{training.pk}/close/")
    training.refresh_from_db()
    assert training.status == "announced"
    assert coordinator.get("/admin/trainings/training/").status_code == 200
