"""PostgreSQL is not asked before each request whether it is there; that it hung up is noticed all the same."""

from contextlib import closing

import pytest
from django.db import connection

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kept():
    """A connection that a request before has used, and this one has not yet."""
    connection.ensure_connection()
    connection.health_check_enabled, connection.health_check_done = True, False
    return connection.connection


def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()


def test_one_that_works_stays(kept):
    assert ask() == (1,)
    assert connection.connection is kept


def test_one_that_the_server_ended_is_made_anew(kept):
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [kept.info.backend_pid])
        assert cursor.fetchone() == (True,)
    assert ask() == (1,)
    assert connection.connection is not kept


def test_one_that_is_closed_on_this_side_is_made_anew(kept):
    kept.close()
    assert ask() == (1,)
    assert connection.connection is not kept
