"""Errors are told to ADMINS through the outbox: once an hour each, whatever became of the transaction, without people."""

import logging

import pytest
from django.core.cache import cache
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client

from pkes.lib import logs
from pkes.lib.outbox import errors
from pkes.lib.outbox.models import Mail
from tests.factories import make_user

log = logging.getLogger("pkes.a_test")

# A mail of an error is written outside of every transaction, so a test must not be in one, either.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def admins(settings):
    settings.ADMINS = [("", "ada@example.com"), ("", "bob@example.com")]
    logs.begin()


def mails():
    return list(Mail.objects.order_by("pk"))


def break_down(words="it broke"):
    raise ValueError(words)


def note(words="it broke", message="failed %s", *args):
    try:
        break_down(words)
    except ValueError:
        log.exception(message, *(args or ["here"]))


def test_each_of_them_gets_one_mail_that_says_where():
    note()
    assert [mail.recipient for mail in mails()] == ["ada@example.com", "bob@example.com"]
    text = mails()[0].text
    assert "failed here" in text
    assert "test_errors_are_told_by_mail.py" in text
    assert "ValueError: it broke" in text
    assert "break_down" in text


def test_the_same_error_is_told_once_an_hour_and_counted():
    for number in range(5):
        note(f"it broke {number}")
    assert len(mails()) == 2
    # An hour later
    for key in [key for mail in mails()[:1] for key in (f"error-mail:{mail.subject.split()[-1]}",)]:
        cache.delete(key)
    note()
    assert len(mails()) == 4
    # In Polish, the portal's first language: four times
    assert " 4 " in mails()[-1].text


def test_another_error_is_told_at_once():
    note()
    log.error("something else %s", 1)
    log.error("something else %s", 2)
    assert len(mails()) == 4


def test_however_many_kinds_there_are_no_more_than_so_many_mails_go_out():
    for number in range(errors.MOST_AN_HOUR + 10):
        log.error(f"kind {number}")
    assert len(mails()) == 2 * errors.MOST_AN_HOUR


def test_it_outlives_the_transaction_that_failed():
    def fail():
        with transaction.atomic():
            make_user(email="x@example.com")
            note()
            assert mails() == []
            raise IntegrityError("no")

    with pytest.raises(IntegrityError):
        fail()
    errors.tell()
    assert len(mails()) == 2


def test_a_page_that_breaks_is_told_with_its_number(settings):
    settings.PORTAL_URL = None
    response = Client(raise_request_exception=False).get("/?email=jan@example.com&q=Kowalska")
    settings.PORTAL_URL = "http://127.0.0.1:8000"
    assert response.status_code == 500
    (mail, _other) = mails()
    assert response["X-Request-ID"] in mail.text
    for hidden in ("Kowalska", "jan@"):
        assert hidden not in mail.text + mail.subject


def test_it_holds_no_data_of_people():
    note("invalid literal: 'Kowalska 5'", "for %s %s", "jan@example.com", "502741703")
    text = mails()[0].text + mails()[0].subject
    for hidden in ("Kowalska", "jan@", "502741703"):
        assert hidden not in text


def test_a_name_with_line_ends_breaks_no_header():
    logging.getLogger("a\r\nBcc: eve@example.com").error("x")
    for mail in mails():
        assert "\n" not in mail.subject
        assert "eve@" not in mail.subject + mail.text


def test_warnings_short_breaks_and_our_own_trouble_tell_nobody(monkeypatch):
    log.warning("no error")
    logging.getLogger("django.request").error("Service Unavailable: /readyz", extra={"status_code": 503})
    try:
        raise OperationalError("away")
    except OperationalError:
        logging.getLogger("django.request").exception("x", extra={"status_code": 503})
    assert mails() == []


def test_with_nobody_to_tell_nothing_is_kept(settings):
    settings.ADMINS = []
    note()
    errors.tell()
    assert mails() == []


def test_a_cache_that_is_away_stops_no_page(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    note()
    assert mails() == []
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    note()
    assert len(mails()) == 2
