"""The eleventh wrong password, code or second factor is refused, and counted where all processes see it."""

import pytest
from django.core.cache import caches
from django.test import Client

from tests.accounts import CODE_REQUEST, LOGIN, PASSWORD, RESET, app_code, errors, is_logged_in, log_in, make_person
from tests.factories import make_second_factor
from tests.members.test_two_at_once_make_one_entry import at_once

pytestmark = pytest.mark.django_db

REFUSED = "Too many tries that failed. Wait ten minutes, then try again."
WRONG_PASSWORD = "not the right one"
WRONG = "The e-mail address or the password is not right."


@pytest.fixture
def person(db):
    return make_person()


def answer(client, address, password=WRONG_PASSWORD, **request):
    response = client.post("/en" + LOGIN, {"login": address, "password": password}, **request)
    return errors(response) if response.status_code == 200 else response["Location"]


def test_the_eleventh_wrong_password_of_an_address_is_refused_wherever_it_comes_from(person):
    answers = [answer(Client(REMOTE_ADDR=f"10.0.0.{number}"), person.email) for number in range(11)]
    assert answers == [[WRONG]] * 10 + [[REFUSED]]
    # The right one, too: otherwise the limit would only slow the telling.
    assert answer(Client(REMOTE_ADDR="10.0.0.99"), person.email, PASSWORD) == [REFUSED]


def test_an_address_without_an_account_is_limited_alike():
    answers = [answer(Client(REMOTE_ADDR=f"10.0.0.{number}"), "nobody@example.com") for number in range(11)]
    assert answers == [[WRONG]] * 10 + [[REFUSED]]


def test_the_eleventh_wrong_password_of_a_network_is_refused_whatever_address_it_names():
    assert [answer(Client(), f"{number}@example.com") for number in range(11)] == [[WRONG]] * 10 + [[REFUSED]]


def test_a_made_up_forwarded_for_changes_nothing():
    answers = [
        answer(Client(), f"{number}@example.com", headers={"x-forwarded-for": f"192.0.2.{number}"})
        for number in range(11)
    ]
    assert answers == [[WRONG]] * 10 + [[REFUSED]]


def test_behind_a_proxy_of_ours_its_word_counts_and_the_visitors_does_not(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    made_up = [{"x-forwarded-for": f"192.0.2.{number}, 198.51.100.7"} for number in range(11)]
    answers = [answer(Client(), f"{number}@example.com", headers=headers) for number, headers in enumerate(made_up)]
    assert answers == [[WRONG]] * 10 + [[REFUSED]]
    assert answer(Client(), "a@example.com", headers={"x-forwarded-for": "198.51.100.8"}) == [WRONG]


def test_a_login_that_works_is_not_counted(person):
    for _time in range(12):
        assert answer(Client(), person.email, PASSWORD) == "/en/panel/"


def test_two_processes_count_together(settings, person):
    """Each has a client of the cache of its own; what they share is the store behind it."""
    answers = [answer(Client(), person.email) for _try in range(6)]
    first = caches["default"]
    settings.CACHES = {**settings.CACHES, "default": dict(settings.CACHES["default"])}
    assert caches["default"] is not first
    answers += [answer(Client(), person.email) for _try in range(5)]
    assert answers == [[WRONG]] * 10 + [[REFUSED]]


def test_the_eleventh_wrong_second_factor_is_refused(person):
    secret = make_second_factor(person).data["secret"]
    client = Client()
    log_in(client, person)
    for number in range(10):
        response = client.post("/en/konto/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=f"10.0.0.{number}")
        assert errors(response, "code") == ["This code is not right."]
    response = client.post("/en/konto/2fa/authenticate/", {"code": app_code(secret)}, REMOTE_ADDR="10.0.0.99")
    assert errors(response, "code") == [REFUSED]
    assert not is_logged_in(client)


@pytest.mark.parametrize("address", ["known", "nobody@example.com"])
def test_five_codes_by_mail_and_no_sixth(person, address):
    address = person.email if address == "known" else address
    for number in range(5):
        assert Client(REMOTE_ADDR=f"10.0.0.{number}").post(CODE_REQUEST, {"email": address}).status_code == 302
    response = Client(REMOTE_ADDR="10.0.0.99").post("/en" + CODE_REQUEST, {"email": address})
    assert errors(response, "email") == [REFUSED]


@pytest.mark.parametrize("address", ["known", "nobody@example.com"])
def test_five_links_for_a_new_password_and_no_sixth(person, address):
    address = person.email if address == "known" else address
    statuses = [
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(RESET, {"email": address}).status_code for number in range(6)
    ]
    assert statuses == [302] * 5 + [429]


def test_the_refusal_is_a_page_in_both_languages(person):
    for number in range(5):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(RESET, {"email": person.email})
    for prefix, language in (("", "pl"), ("/en", "en")):
        response = Client().post(prefix + RESET, {"email": person.email})
        assert (response.status_code, response["Content-Language"]) == (429, language)
        assert b"<h1>" in response.content


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_get_no_more_tries_than_one_after_the_other(person):
    def attempt():
        # The words of the page: in threads the test client mixes up the contexts.
        return Client().post("/en" + LOGIN, {"login": person.email, "password": WRONG_PASSWORD}).content.decode()

    pages = at_once(*[attempt] * 30)
    assert 1 <= len([page for page in pages if WRONG in page]) <= 10
