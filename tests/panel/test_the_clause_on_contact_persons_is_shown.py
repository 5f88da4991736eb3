"""Whoever enters a contact person reads what that person should know; which version it was is noted, once."""

import pytest
from django.urls import reverse

from members.models import Clause, ConsentEvent, ContactPerson
from tests.panel.forms import fields_of

URL = "members:contact_edit"
PERSON = {"persons-TOTAL_FORMS": "1", "persons-0-name": "Jan Kowal", "persons-0-visibility": "members"}


@pytest.fixture
def clause(db):
    return make_clause(1)


def make_clause(version):
    return Clause.objects.create(kind="contact_person", version=version, text_pl=f"Wpisz, kto wie {version}.")


def opened(person):
    return fields_of(person.get(reverse(URL)), holding="website")


def send(person, **typed):
    return person.post(reverse(URL), {**opened(person), **typed})


def events():
    return list(ConsentEvent.objects.order_by("pk").values_list("person__email", "clause__version", "act", "channel"))


OF_OWNER = ("owner@example.com", 1, "shown", "panel")


def test_it_is_noted_for_whoever_enters_somebody(owner, organization, clause):
    assert "Wpisz, kto wie 1." in owner.get(reverse(URL)).content.decode()
    assert events() == []
    assert send(owner, **PERSON).status_code == 302
    assert ContactPerson.objects.get().name == "Jan Kowal"
    assert events() == [OF_OWNER]
    assert ConsentEvent.objects.get().email == "owner@example.com"


def test_it_is_noted_once_for_each_version_and_person(owner, editor, organization, clause):
    for name in ("Jan", "Ewa"):
        send(owner, **{**PERSON, "persons-0-name": name})
    send(editor, **{"persons-0-name": "Ela"})
    make_clause(2)
    send(owner, **{"persons-0-name": "Ola"})
    assert events() == [
        OF_OWNER,
        ("editor@example.com", 1, "shown", "panel"),
        ("owner@example.com", 2, "shown", "panel"),
    ]


def test_the_version_is_the_one_that_stood_there(owner, organization, clause):
    before = opened(owner)
    make_clause(2)
    owner.post(reverse(URL), {**before, **PERSON})
    assert events() == [OF_OWNER]


def test_whoever_enters_nobody_is_not_noted(owner, organization, clause):
    send(owner, phone="17 000 00 00")
    send(owner, **{**PERSON, "persons-0-name": ""})
    ContactPerson.objects.create(organization=organization, name="Jan", visibility="members")
    send(owner, **{"persons-0-DELETE": "on"})
    assert ContactPerson.objects.count() == 0
    assert events() == []


@pytest.mark.parametrize("named", ["", "7", "-1", "x", "\0", "9" * 10_000, "½"])
def test_what_was_not_shown_is_not_noted(owner, organization, clause, named):
    assert send(owner, **{**PERSON, "clause": named}).status_code == 302
    assert ContactPerson.objects.count() == 1
    assert events() == []
