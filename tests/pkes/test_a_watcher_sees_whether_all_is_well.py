"""/livez and /readyz say in JSON whether the portal lives and whether it is ready."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from pkes.lib.outbox.actions import put
from pkes.lib.outbox.models import Heartbeat, Mail

WELL = {"disk": "ok", "database": "ok", "migrations": "ok", "mail": "ok", "worker": "ok"}


def ready(visitor):
    answer = visitor.get("/readyz")
    return answer.status_code, answer.json()["checks"]


@pytest.fixture
def beating(db):
    Heartbeat.objects.create(name="worker", at=timezone.now())


def test_life_is_shown_without_the_database(visitor):
    answer = visitor.get("/livez")  # without the db mark a query would be an error
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_all_is_well(visitor, beating):
    assert ready(visitor) == (200, WELL)


def test_a_silent_worker_is_noticed(visitor, beating):
    Heartbeat.objects.update(at=timezone.now() - datetime.timedelta(minutes=6))
    assert ready(visitor) == (503, {**WELL, "worker": "silent"})


def test_a_worker_that_never_ran_is_noticed(visitor, db):
    assert ready(visitor) == (503, {**WELL, "worker": "silent"})


def test_mail_that_does_not_go_out_is_noticed(visitor, beating):
    mail = put("test/hello", "anna@example.com", "Przeczytaj", "Treść.", language="pl")
    assert ready(visitor) == (200, WELL)
    Mail.objects.filter(pk=mail.pk).update(next_attempt_at=timezone.now() - datetime.timedelta(minutes=31))
    assert ready(visitor) == (503, {**WELL, "mail": "late"})


def test_a_pending_migration_is_noticed(visitor, beating):
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'outbox'")
    assert ready(visitor) == (503, {**WELL, "migrations": "pending"})


def test_neither_tells_anything_else(visitor, beating):
    for path in ("/livez", "/readyz"):
        answer = visitor.get(path)
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
