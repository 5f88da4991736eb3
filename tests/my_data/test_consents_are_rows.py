"""A consent is given and withdrawn by the same one click; each is a row with its text, its time and its way."""

import datetime

import pytest
from django.db import models
from django.utils import timezone

from members import actions
from members.actions import MembersError
from members.models import Clause, ConsentEvent, User
from tests.factories import make_user
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db
PAGE, NEWSLETTER = "/panel/moje-dane/", "/panel/moje-dane/zgoda/newsletter/"


def make_clause(version=1, **fields):
    return Clause.objects.create(**{"kind": "newsletter", "version": version, "text_pl": f"Zgoda {version}", **fields})


def rows():
    return list(ConsentEvent.objects.order_by("pk").values_list("act", "clause__version", "channel"))


@pytest.fixture
def no_clause(founding):
    Clause.objects.filter(kind="newsletter").delete()


@pytest.fixture
def clause(no_clause):
    return make_clause()


def test_no_consent_is_a_yes_or_no_of_the_person():
    names = {field.name for field in User._meta.fields if isinstance(field, models.BooleanField)}
    assert names == {"is_active", "is_staff", "is_superuser", "is_sample"}


def test_giving_and_withdrawing_is_one_click_each(anna, clause):
    page = anna.get(PAGE)
    assert "Zgoda 1" in text_of(assert_valid(page.content))
    anna.post(NEWSLETTER, {"given": "1", "clause": "1"})
    assert rows() == [("given", 1, "panel")]
    anna.post(NEWSLETTER, {"given": "0"})
    assert rows() == [("given", 1, "panel"), ("withdrawn", 1, "panel")]
    event = ConsentEvent.objects.last_of(anna.user, "newsletter")
    assert (event.email, event.is_given) == ("anna@example.com", False)


def test_saying_the_same_twice_adds_one_row(anna, clause):
    for _twice in range(2):
        anna.post(NEWSLETTER, {"given": "1", "clause": "1"})
    assert len(rows()) == 1
    for _twice in range(2):
        anna.post(NEWSLETTER, {"given": "0"})
    assert len(rows()) == 2


def test_withdrawing_what_was_never_given_adds_nothing(anna, clause):
    anna.post(NEWSLETTER, {"given": "0"})
    assert rows() == []


def test_withdrawing_works_even_where_the_text_is_out_of_force(anna, clause):
    anna.post(NEWSLETTER, {"given": "1", "clause": "1"})
    Clause.objects.filter(kind="newsletter").update(valid_from=timezone.now() + datetime.timedelta(days=1))
    assert "Zgoda 1" in text_of(assert_valid(anna.get(PAGE).content))
    anna.post(NEWSLETTER, {"given": "0"})
    assert rows()[-1] == ("withdrawn", 1, "panel")


def test_nobody_agrees_to_a_text_they_have_not_seen(anna, clause):
    make_clause(2)
    response = anna.post(NEWSLETTER, {"given": "1", "clause": "1"}, follow=True)
    assert rows() == []
    assert "Treść tej zgody zmieniła się" in text_of(assert_valid(response.content))


def test_a_newer_wording_is_shown_beside_the_old_one_and_agreed_to_anew(anna, clause):
    anna.post(NEWSLETTER, {"given": "1", "clause": "1"})
    make_clause(2)
    text = text_of(assert_valid(anna.get(PAGE).content))
    assert "Zgoda 1" in text
    assert "Zgoda 2" in text
    anna.post(NEWSLETTER, {"given": "1", "clause": "2"})
    assert rows() == [("given", 1, "panel"), ("given", 2, "panel")]
    assert "Zgoda 1" not in text_of(assert_valid(anna.get(PAGE).content))


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"given": "yes"}, 400),
        ({"given": "1"}, 400),
        ({"given": "1", "clause": "x"}, 400),
        ({"given": "1", "clause": "9" * 30}, 400),
        ({"given": "1", "clause": "99"}, 400),
    ],
)
def test_nonsense_is_neither_yes_nor_no(anna, clause, data, status):
    assert anna.post(NEWSLETTER, data).status_code == status
    assert rows() == []


def test_an_unknown_consent_is_not_there(anna, clause):
    assert anna.post("/panel/moje-dane/zgoda/account/", {"given": "1", "clause": "1"}).status_code == 404
    assert anna.post("/panel/moje-dane/zgoda/nothing/", {"given": "1", "clause": "1"}).status_code == 404


def test_opening_the_address_changes_nothing(anna, clause):
    response = anna.get(NEWSLETTER)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert rows() == []


def test_without_a_text_there_is_nothing_to_agree_to(anna, no_clause):
    with pytest.raises(MembersError):
        actions.change_consent(anna.user, "newsletter", given=True, channel="panel")
    assert "newsletter" not in text_of(assert_valid(anna.get(PAGE).content))


def test_consents_of_two_people_are_apart(anna, clause):
    actions.change_consent(make_user(), "newsletter", given=True, channel="panel", clause=clause)
    assert ConsentEvent.objects.last_of(anna.user, "newsletter") is None
