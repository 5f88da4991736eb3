"""The panel: representatives enrol several people of their organisation on one form, and see only theirs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Clause, ConsentEvent, Organization
from pkes.lib.outbox.models import Mail
from tests.factories import make_training
from tests.html import assert_valid, text_of
from tests.trainings.enrolled import enrol, let_time_pass, mails, make_open_training, state, states
from trainings import actions
from trainings.models import Enrolment

pytestmark = pytest.mark.django_db

LIST = "/panel/szkolenia/"


def rows(*people, **fields):
    data = {"people-TOTAL_FORMS": len(people), "people-INITIAL_FORMS": 0, **fields}
    for number, (name, email) in enumerate(people):
        data |= {f"people-{number}-name": name, f"people-{number}-email": email}
    return data


def enter(person, training, *people, **fields):
    data = rows(*people, acting_for=person.organization.pk, **fields)
    return person.post(f"{LIST}{training.slug}/", data)


def test_several_people_are_enrolled_at_once(owner):
    training = make_open_training(capacity=2)
    people = [("Anna", "ANNA@example.com"), ("Bartek", ""), ("Olga", "owner@example.com")]
    response = enter(owner, training, *people, **{"people-0-position": "kucharka", "people-0-special_needs": "dieta"})
    assert response.status_code == 302
    assert states(training) == ["confirmed", "confirmed", "waiting"]
    anna, bartek, olga = training.enrolments.order_by("number")
    assert {person.organization for person in (anna, bartek, olga)} == {owner.organization}
    assert {person.enrolled_by for person in (anna, bartek, olga)} == {owner.user}
    assert (anna.email, anna.position, anna.special_needs) == ("anna@example.com", "kucharka", "dieta")
    assert (anna.recipient, bartek.recipient) == ("anna@example.com", "owner@example.com")
    assert (anna.person, olga.person) == (None, owner.user)
    assert [mails(person) for person in (anna, bartek, olga)] == [["confirmed"], ["confirmed"], ["waiting"]]


def test_each_stands_there_with_role_state_and_number_in_the_line(owner):
    training = make_open_training(capacity=1)
    enter(
        owner, training, ("Anna", ""), ("Bartek", ""), **{"people-0-position": "kucharka", "people-1-position": "szef"}
    )
    people = assert_valid(owner.get(f"{LIST}{training.slug}/").content).findall(
        ".//section[@aria-labelledby='h-nasi']//li"
    )
    assert [text_of(person) for person in people] == [
        "Anna ma miejsce bez e-maila · kucharka Zrezygnuj: Anna",
        "Bartek na liście rezerwowej, numer 1 bez e-maila · szef Zrezygnuj: Bartek",
    ]


def test_the_mail_without_an_address_says_whom_it_is_about(owner):
    enter(owner, make_open_training(), ("Bartek Bez", ""))
    assert Mail.objects.get().text.startswith("Chodzi o osobę zapisaną bez adresu e-mail: Bartek Bez.")


def test_what_happens_with_the_data_is_shown_mailed_and_noted_for_each(owner):
    clause = Clause.objects.create(kind="training", version=1, text_pl="Dane prowadzi koordynator.")
    training = make_open_training()
    page = owner.get(f"{LIST}{training.slug}/").content.decode()
    assert "Dane prowadzi koordynator." in page
    enter(owner, training, ("Anna", "anna@example.com"), ("Bartek", ""))
    noted = ConsentEvent.objects.filter(clause=clause).order_by("pk").values_list("email", "act", "channel")
    assert list(noted) == [("anna@example.com", "shown", "link"), ("owner@example.com", "shown", "panel")]
    anna = training.enrolments.get(name="Anna")
    actions.send_link_again(anna)
    told = [
        "koordynator." in mail.text for mail in Mail.objects.filter(regarding=f"enrolment:{anna.pk}").order_by("pk")
    ]
    assert told == [True, False]


@pytest.mark.parametrize(
    "people",
    [
        [("", "x@example.com")],
        [("Anna", "anna")],
        [("Anna", "anna@example.com"), ("Inna", "ANNA@example.com")],
        [("Łucja", ""), ("lucja", "")],
        [("A" * 10_000, "")],
        [("An\x00na", "")],
        [],
    ],
)
def test_what_cannot_be_entered_is_shown_again(owner, people):
    training = make_open_training()
    response = enter(owner, training, *people)
    assert response.status_code == 200
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize(
    "data", [{}, {"people-TOTAL_FORMS": "x"}, {"people-TOTAL_FORMS": "99999", "people-INITIAL_FORMS": "0"}]
)
def test_a_broken_form_is_no_server_error(owner, data):
    training = make_open_training()
    response = owner.post(f"{LIST}{training.slug}/", {**data, "acting_for": owner.organization.pk})
    assert response.status_code == 200
    assert Enrolment.objects.count() == 0


def test_all_or_nobody(owner):
    training = make_open_training()
    enrol(training, email="zajety@example.com")
    response = enter(owner, training, ("Anna", "anna@example.com"), ("Zajęty", "zajety@example.com"))
    assert "Zajęty ma już zapis na to szkolenie." in response.content.decode()
    assert (training.enrolments.count(), Mail.objects.count()) == (1, 1)


def test_the_limit_of_one_organisation(owner, other_owner):
    training = make_open_training(limit_per_group=2)
    assert enter(owner, training, ("A", ""), ("B", ""), ("C", "")).status_code == 200
    assert training.enrolments.count() == 0
    assert enter(owner, training, ("A", ""), ("B", "")).status_code == 302
    assert enter(owner, training, ("C", "")).status_code == 200
    assert enter(other_owner, training, ("A", "")).status_code == 302


def test_where_the_office_approves_nobody_holds_a_place_before(owner):
    training = make_open_training(requires_approval=True)
    enter(owner, training, ("Anna", ""))
    assert (states(training), training.free_places) == (["approval"], 20)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"status": "planned", "planned_year": 2030, "planned_quarter": 1},
            "Na to szkolenie nie można teraz nikogo zapisać",
        ),
        ({"status": "cancelled"}, "Na to szkolenie nie można teraz nikogo zapisać"),
        ({"status": "done"}, "Na to szkolenie nie można teraz nikogo zapisać"),
        ({"registration_opens_at": None}, "Na to szkolenie nie prowadzimy zapisów w portalu."),
        ({"registration_opens_at": "2040-01-01T10:00Z"}, "Zapisy jeszcze się nie zaczęły."),
        ({"registration_closes_at": "2020-01-01T10:00Z"}, "Zapisy są zamknięte."),
        ({"in_days": 0}, "Zapisy są zamknięte."),
    ],
)
def test_outside_the_time_of_enrolment_nobody_is_entered(owner, fields, words):
    training = make_open_training(**fields)
    assert words in enter(owner, training, ("Anna", "")).content.decode() or not words
    assert training.enrolments.count() == 0


def test_one_more_row_keeps_what_was_typed(owner):
    page = enter(owner, make_open_training(), ("Anna", "anna@example.com"), add="1")
    assert page.content.decode().count('type="email"') == 2
    assert "anna@example.com" in page.content.decode()
    assert Enrolment.objects.count() == 0


def test_an_offered_place_is_accepted_and_given_up(owner):
    training = make_open_training(capacity=1)
    first = enrol(training)
    enter(owner, training, ("Anna", ""))
    actions.resign(first)
    anna = training.enrolments.get(name="Anna")
    address, data = f"{LIST}{training.slug}/{anna.pk}/", {"acting_for": owner.organization.pk}
    assert "Przyjmij miejsce" in owner.get(f"{LIST}{training.slug}/").content.decode()
    owner.post(f"{address}przyjmij/", data)
    assert state(anna) == "confirmed"
    assert "Zapis zostanie wycofany (Anna)" in owner.get(f"{address}rezygnacja/").content.decode()
    assert state(anna) == "confirmed"
    owner.post(f"{address}rezygnacja/", data)
    assert state(anna) == "resigned"
    assert owner.get(f"{address}rezygnacja/").status_code == 302
    page = owner.post(f"{address}przyjmij/", data, follow=True).content.decode()
    assert "Tego już nie można zrobić." in page


def test_an_offer_that_ran_out_is_not_accepted(owner):
    training = make_open_training(capacity=1)
    first = enrol(training)
    enter(owner, training, ("Anna", ""))
    actions.resign(first)
    anna = training.enrolments.get(name="Anna")
    let_time_pass(anna, days=9)
    owner.post(f"{LIST}{training.slug}/{anna.pk}/przyjmij/", {"acting_for": owner.organization.pk})
    assert state(anna) == "offered"  # the refusal takes everything back; the clock says what is true
    assert actions.settle_due() == 1
    assert (state(anna), mails(anna)[-1]) == ("expired", "expired")


def test_other_organisations_people_are_not_seen_and_not_touched(owner, other_owner):
    training = make_open_training()
    enter(owner, training, ("Anna Nasza", ""))
    anna = training.enrolments.get()
    for page in (LIST, f"{LIST}{training.slug}/"):
        assert "Anna Nasza" not in other_owner.get(page).content.decode()
    assert "Anna Nasza" in owner.get(f"{LIST}{training.slug}/").content.decode()
    for act in ("rezygnacja", "przyjmij"):
        address = f"{LIST}{training.slug}/{anna.pk}/{act}/"
        assert other_owner.post(address, {"acting_for": other_owner.organization.pk}).status_code == 404
    assert state(anna) == "confirmed"


def test_a_draft_is_not_there(owner):
    training = make_open_training(status="draft")
    assert owner.get(f"{LIST}{training.slug}/").status_code == 404


def test_people_of_a_training_that_is_over_stay_on_the_list(owner):
    training = make_open_training()
    enter(owner, training, ("Anna", ""))
    training.enrolments.update(outcome="completed")
    type(training).objects.update(status="done")
    page = owner.get(LIST).content.decode()
    assert "Anna" in page
    assert "ukończone" in page
    refused = owner.post(
        f"{LIST}{training.slug}/{training.enrolments.get().pk}/rezygnacja/",
        {"acting_for": owner.organization.pk},
        follow=True,
    )
    assert "Tego już nie można zrobić." in refused.content.decode()
    assert states(training) == ["confirmed"]


def test_the_pages_are_valid_and_ask_few_queries(owner):
    training = make_open_training(capacity=2)
    enter(owner, training, ("A", ""))
    planned = {"status": "planned", "planned_year": 2040, "planned_quarter": 1, "days": []}
    make_training(**planned)
    addresses = [LIST, f"{LIST}{training.slug}/"]
    for address in addresses:
        assert_valid(owner.get(address).content)
    before = [queries(owner, address) for address in addresses]
    enter(owner, training, ("B", ""), ("C", ""))
    make_open_training(), make_training(**planned)
    assert [queries(owner, address) for address in addresses] == before


def queries(person, address):
    with CaptureQueriesContext(connection) as captured:
        assert person.get(address).status_code == 200
    return len(captured)


def test_only_members_and_only_the_target_group(owner):
    training = make_open_training(target_legal_forms=["foundation"])
    page = enter(owner, training, ("Anna", ""))
    assert page.status_code == 200
    assert training.enrolments.count() == 0
    Organization.objects.filter(pk=owner.organization.pk).update(legal_form="foundation")
    assert enter(owner, training, ("Anna", "")).status_code == 302
    Organization.objects.filter(pk=owner.organization.pk).update(role="partner")
    assert enter(owner, training, ("Bartek", "")).status_code == 200
    assert training.enrolments.count() == 1
