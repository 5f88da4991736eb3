"""Text, status, cookies and way of an answer are the same for an address with an account and for one without.

That it costs the same work is in test_no_door_can_be_tried_without_end.py; bench/enumeration.py measures the time.
"""

import re
import time

import pytest
from django.test import Client

from members.accounts import ANSWER_SECONDS
from pkes.lib.outbox.models import Mail
from tests.accounts import CODE_CONFIRM, CODE_REQUEST, LOGIN, RESET, make_person

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "known@example.com", "nobody@example.com"
FORMS = {
    "password": (LOGIN, lambda address: {"login": address, "password": "not the right one"}),
    "code": (CODE_REQUEST, lambda address: {"email": address}),
    "reset": (RESET, lambda address: {"email": address}),
}


@pytest.fixture(autouse=True)
def person(db):
    return make_person(email=KNOWN)


def seen(response, address):
    """What somebody who asks sees: status, way, names of cookies, text without the address that they typed themselves."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()).replace(address, "ADDRESS")
    headers = {
        name: value for name, value in response.items() if name not in {"Expires", "Content-Length", "X-Request-ID"}
    }
    cookies = {
        name: {key: morsel[key] for key in ("path", "samesite", "httponly", "max-age")}
        for name, morsel in response.cookies.items()
    }
    return response.status_code, response.get("Location"), cookies, headers, text


def walk(address, path, fields):
    """A new visitor opens the form, sends it, follows every redirect."""
    client = Client()
    steps = [client.get(path), client.post(path, fields(address))]
    while steps[-1].status_code == 302:
        steps.append(client.get(steps[-1]["Location"]))
    return [seen(step, address) for step in steps]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(("path", "fields"), FORMS.values(), ids=FORMS)
def test_the_whole_way_looks_the_same(path, fields, language):
    assert walk(KNOWN, language + path, fields) == walk(UNKNOWN, language + path, fields)


@pytest.mark.parametrize(
    "state", ["without a password", "switched off", "without a proven address", "with a second factor"]
)
@pytest.mark.parametrize(("path", "fields"), FORMS.values(), ids=FORMS)
def test_so_it_does_for_an_account_in_any_state(person, path, fields, state):
    if state == "without a password":
        person.set_unusable_password()
    if state == "without a proven address":
        person.emailaddress_set.all().delete()
    person.is_active = state != "switched off"
    person.save()
    assert walk(KNOWN, path, fields) == walk(UNKNOWN, path, fields)


def test_the_page_for_the_code_does_not_tell_either():
    for tries in range(1, 4):
        answers = []
        for address in (KNOWN, UNKNOWN):
            client = Client()
            client.post(CODE_REQUEST, {"email": address})
            for _try in range(tries):
                response = client.post(CODE_CONFIRM, {"code": "0000-0000"})
            answers.append(seen(response, address))
        assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["code", "reset"])
def test_one_mail_goes_to_the_address_itself_in_both_cases(name):
    path, fields = FORMS[name]
    for address in (KNOWN, UNKNOWN):
        Client().post(path, fields(address))
        assert list(Mail.objects.filter(recipient=address).values_list("recipient", flat=True)) == [address]
    assert not re.search(r"https?://|\d{4}-\d{4}", Mail.objects.get(recipient=UNKNOWN).text)


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("name", ["code", "reset"])
def test_the_answer_is_held_back_until_the_work_is_surely_done(monkeypatch, name, address):
    monkeypatch.setattr("members.accounts.ANSWER_SECONDS", ANSWER_SECONDS)
    path, fields = FORMS[name]
    began = time.monotonic()
    Client().post(path, fields(address))
    assert time.monotonic() - began >= ANSWER_SECONDS > 0.05
