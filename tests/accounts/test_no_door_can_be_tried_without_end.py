"""Each door with a secret behind it: ten wrong tries are answered, the eleventh is refused, and so is the right one then.

Each try comes from another address, under another X-Forwarded-For and with another client of the cache, so that only what
all processes share can have counted it.
"""

import itertools

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pkes.lib.outbox.models import Mail
from tests.accounts import (
    CODE_CONFIRM,
    CODE_REQUEST,
    LOGIN,
    PASSWORD,
    RESET,
    app_code,
    code_in,
    is_logged_in,
    last_mail,
    log_in,
    make_person,
)
from tests.factories import make_second_factor
from tests.threads import at_once

pytestmark = pytest.mark.django_db

MOST = 10
SAID_WRONG = ("is not right", "nie jest prawidłow", "nie pasuj")
networks = itertools.count(1)


@pytest.fixture(autouse=True)
def another_process_each_time(settings):
    """A new client of the same cache for each try, as another worker has one."""

    def renew():
        settings.CACHES = {**settings.CACHES, "default": dict(settings.CACHES["default"])}
        return caches["default"]

    return renew


@pytest.fixture
def try_it(another_process_each_time):
    """Send one try; returns the answer."""

    def send(client, address, fields):
        another_process_each_time()
        number = next(networks)
        return client.post(
            "/en" + address,
            fields,
            REMOTE_ADDR=f"10.{number // 250}.{number % 250}.1",
            headers={"x-forwarded-for": f"192.0.2.{number % 250}, 198.51.100.{number % 250}"},
        )

    return send


def is_wrong(response):
    """The answer says that the secret was looked at and is wrong."""
    return response.status_code == 200 and "is not right" in response.content.decode()


@pytest.fixture
def person(db):
    return make_person()


def wrong_until_refused(send, most=40):
    """How many tries were looked at before one was refused."""
    for number in range(most):
        if not is_wrong(send(number)):
            return number
    return most


def test_the_password(person, try_it):
    fields = {"login": person.email, "password": "not the right one"}
    assert wrong_until_refused(lambda _number: try_it(Client(), LOGIN, fields)) == MOST
    client = Client()
    try_it(client, LOGIN, {**fields, "password": PASSWORD})
    assert not is_logged_in(client)


def test_the_office_has_no_door_of_its_own(person, try_it):
    """/admin/login/ never looks at a password, not even at the right one."""
    person.is_staff = person.is_superuser = True
    person.save()
    for number in range(12):
        client = Client()
        password = PASSWORD if number == 11 else "wrong"
        response = try_it(client, "/admin/login/", {"username": person.email, "password": password, "next": "/admin/"})
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/en/konto/login/")
        assert not is_logged_in(client)


@pytest.mark.parametrize("who", ["known", "nobody@example.com"])
def test_the_code_by_mail_however_many_are_asked_for(person, try_it, who):
    """Ever new sessions and ever new codes: no more than ten tries are looked at, for an address without an account alike."""
    address = person.email if who == "known" else who
    looked_at = 0
    for _session in range(8):
        client = Client()
        try_it(client, CODE_REQUEST, {"email": address})
        for _try in range(3):
            looked_at += is_wrong(try_it(client, CODE_CONFIRM, {"code": "0000-0000"}))
    assert looked_at <= MOST


def test_the_right_code_after_ten_wrong_ones(person, try_it):
    for _session in range(4):
        client = Client()
        try_it(client, CODE_REQUEST, {"email": person.email})
        for _try in range(3):
            try_it(client, CODE_CONFIRM, {"code": "0000-0000"})
    client = Client()
    try_it(client, CODE_REQUEST, {"email": person.email})
    try_it(client, CODE_CONFIRM, {"code": code_in(last_mail(person.email))})
    assert not is_logged_in(client)


@pytest.mark.django_db(transaction=True)
def test_many_tries_of_a_code_at_the_same_moment(person):
    """A session counts what comes one after the other; thirty at once read the same number in it."""
    client = Client()
    client.post(CODE_REQUEST, {"email": person.email})
    cookie = client.cookies["session"].value

    def attempt():
        other = Client()
        other.cookies["session"] = cookie
        return is_wrong(other.post("/en" + CODE_CONFIRM, {"code": "0000-0000"}))

    assert sum(at_once(*[attempt] * 30)) <= MOST


@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_the_second_factor_at_login(person, try_it, kind):
    secret = make_second_factor(person).data["secret"]
    wrong = "000000" if kind == "app" else "abcdef12"

    def send(_number):
        client = Client()
        log_in(client, person)
        return try_it(client, "/konto/2fa/authenticate/", {"code": wrong})

    assert wrong_until_refused(send) == MOST
    client = Client()
    log_in(client, person)
    try_it(client, "/konto/2fa/authenticate/", {"code": app_code(secret)})
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/konto/reauthenticate/", {"password": "not the right one"}),
        ("/konto/2fa/reauthenticate/", {"code": "000000"}),
    ],
    ids=["password", "second factor"],
)
def test_who_is_logged_in_and_is_asked_again(person, try_it, address, fields):
    make_second_factor(person)
    client = Client()
    client.force_login(person)
    assert wrong_until_refused(lambda _number: try_it(client, address, fields)) <= MOST


def test_the_old_password_before_a_new_one(person, try_it):
    client = Client()
    client.force_login(person)
    new = "another rather long one"
    fields = {"oldpassword": "not the right one", "password1": new, "password2": new}
    assert wrong_until_refused(lambda _number: try_it(client, "/konto/password/change/", fields)) <= MOST


def test_the_code_that_proves_a_new_address(person, try_it):
    """Somebody who is logged in claims another's address, again and again."""
    client = Client()
    client.force_login(person)
    looked_at = 0
    for _code in range(8):
        try_it(client, "/konto/reauthenticate/", {"password": PASSWORD})
        try_it(client, "/konto/email/", {"email": "of-another@example.com", "action_add": ""})
        for _try in range(3):
            looked_at += is_wrong(try_it(client, "/konto/confirm-email/", {"code": "0000-0000"}))
    assert 0 < looked_at <= MOST


# Nothing tells whether an address is known: not by the work, either. bench.enumeration measures the time.


class CountingHasher(PBKDF2PasswordHasher):
    """Django's own, that counts how often it was made to work, and how hard."""

    iterations = 1_000
    runs = []

    def encode(self, password, salt, iterations=None):
        self.runs.append(iterations or self.iterations)
        return super().encode(password, salt, iterations)


FORMS = {
    "password": (LOGIN, lambda address: {"login": address, "password": "not the right one"}),
    "code": (CODE_REQUEST, lambda address: {"email": address}),
    "reset": (RESET, lambda address: {"email": address}),
}
HASHER = f"{CountingHasher.__module__}.{CountingHasher.__qualname__}"


def work_of(path, fields):
    """(runs of the hasher, mails written, statements but for savepoints) of one request."""
    CountingHasher.runs.clear()
    mails = Mail.objects.count()
    client = Client(REMOTE_ADDR=f"172.16.{next(networks) % 250}.1")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.post(path, fields)
    statements = [query["sql"].split()[0] for query in queries]
    return list(CountingHasher.runs), Mail.objects.count() - mails, statements.count("INSERT") > 0


@pytest.mark.parametrize(
    "state", ["as usual", "without a password", "switched off", "with a second factor", "old hash"]
)
@pytest.mark.parametrize("form", FORMS)
def test_an_unknown_address_costs_the_same_work(settings, person, form, state):
    """Passwords are hashed as often and as hard, mails are written alike."""
    settings.PASSWORD_HASHERS = [HASHER, f"{MD5PasswordHasher.__module__}.MD5PasswordHasher"]
    person.set_password(PASSWORD)
    if state == "without a password":
        person.set_unusable_password()
    if state == "with a second factor":
        make_second_factor(person)
    if state == "old hash":
        # Made when fewer rounds were usual: the rest is added, so that nobody can tell.
        person.password = CountingHasher().encode(PASSWORD, "salt", 400)
    person.is_active = state != "switched off"
    person.save()
    path, fields = FORMS[form]
    known, unknown = work_of(path, fields(person.email)), work_of(path, fields("nobody@example.com"))
    assert (sum(known[0]), *known[1:]) == (sum(unknown[0]), *unknown[1:])
    assert sum(known[0]) == (CountingHasher.iterations if form == "password" else 0)
