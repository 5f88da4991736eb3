"""The commands of bench/kills in short: what is killed, stopped or slow loses nothing that was promised."""

import subprocess
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from bench.kills import cache, database, mail, restore, standby, web, worker
from bench.kills.mail_server import MailServer
from bench.kills.servers import Portal, Postgres, Redis, find
from tests import databases
from tests.browser.conftest import own_database
from tests.conftest import IN_CI, need

# How much longer than on a machine that does nothing else a start may take here: other tests run beside.
PATIENCE = 30


@pytest.fixture(scope="module")
def sink():
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def portal(commands, tmp_path_factory, worker_id, sink):
    with own_database(f"kills_{worker_id}") as database_url:
        folder = tmp_path_factory.mktemp("kills")
        others = {"EMAIL_URL": sink.url, "DJANGO_SETTINGS_MODULE": "tests.cheap_passwords"}
        with Portal(folder / "portal", database_url=database_url, **others) as portal:
            commands.of(portal)
            databases.begin(portal.environment)
            portal.manage("prepare_portal", "--no-sample")
            yield portal


@pytest.fixture(autouse=True)
def stopped(portal, sink):
    """Each test starts what it needs, and finds nothing of the one before."""
    sink.become("well")
    sink.received.clear()
    yield
    portal.stop()


@pytest.fixture
def folder():
    """A folder that others may enter, too: pytest shuts its own to them again whenever somebody starts it."""
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        yield Path(folder)


@pytest.fixture
def cluster(folder):
    """A PostgreSQL of its own, which may be stopped: on the one that is named others are at work."""
    if not settings.DATABASE_URL:
        pytest.skip("these tests need PostgreSQL: make test-postgres with DATABASE_URL")
    if find("initdb") is None:
        (pytest.fail if IN_CI else pytest.skip)("this test needs PostgreSQL's programs: apt-get install postgresql-15")
    with Postgres(folder / "primary") as server:
        yield server


def test_a_killed_web_process_loses_nothing_that_was_promised(portal):
    found = web.run(portal, kills=2, people=2, forms=8)
    assert (found["promised"], found["lost"], found["doubled"]) == (16, 0, 0)
    assert found["longest_until_an_answer_in_s"] < PATIENCE


def test_a_killed_worker_loses_no_mail(portal, sink):
    found = worker.run(portal, sink, mails=30, kills=2)
    assert (found["arrived"], found["people_reached"], found["noted_as_sent"]) == (30, 30, 30)
    assert found["arrived_twice"] <= 2


def test_a_mail_server_that_fails_keeps_nobody_waiting(portal, sink):
    found = mail.run(portal, sink, people=2, forms=3)
    assert found["messages_promised"] == 24
    assert (found["mails_not_sent"], found["people_not_reached"]) == (0, 0)
    well = found["writers_waited_ms_median_and_longest"].pop("well")[0]
    for median, _longest in found["writers_waited_ms_median_and_longest"].values():
        # A hanging mail server would cost seconds.
        assert median < 5 * well + 1000


def test_without_redis_pages_work_limits_count_and_people_stay_logged_in(portal, tmp_path):
    need("redis-server")
    with Redis(tmp_path) as redis:
        portal.environment["REDIS_URL"] = redis.url
        try:
            found = cache.run(portal, redis)
        finally:
            portal.environment["REDIS_URL"] = ""
    assert found["pages_that_failed_without_redis"] == []
    assert found["logged_in_before_meanwhile_and_afterwards"] == [True] * 5
    for when in ("with_redis", "without_redis", "with_redis_again"):
        assert found[f"refused_at_wrong_password_{when}"] == 11


def test_a_backup_made_while_people_write_is_restored_whole(portal, commands, tmp_path, worker_id):
    with own_database(f"restored_{worker_id}") as database_url:
        second = commands.of(Portal(tmp_path / "second", database_url=database_url))
        found = restore.run(portal, second, organizations=300, files=40)
    assert (found["tables_that_differ"], found["files_that_differ"], found["damaged_parts"]) == ([], 0, 0)
    assert found["organizations"] > 300
    assert found["organizations_written_meanwhile"] >= 6


@pytest.mark.postgres
def test_a_restarted_database_is_a_short_break_for_all(portal, cluster, tmp_path, sink):
    with prepared(portal, cluster, tmp_path, sink) as other:
        found = database.run(other, cluster, restarts=1, people=2, forms=6, seconds_away=1)
    assert (found["promised"], found["lost"], found["doubled"]) == (12, 0, 0)
    assert set(found["answers_to_readers"]) <= {200, 503}
    assert found["answers_to_readers"][503] > 0
    assert set(found["answers_to_writers"]) <= {302, 503}
    assert found["same_processes_as_before"]
    assert found["last_503_after_its_start_in_s"] < PATIENCE
    assert found["mail_sent_after_its_start_in_s"] < PATIENCE


@pytest.mark.postgres
def test_a_standby_shows_nothing_old_and_may_die(portal, cluster, folder, tmp_path, sink):
    other = prepared(portal, cluster, tmp_path, sink)
    with other, Postgres(folder / "standby", source=cluster) as second:
        other.environment["DATABASE_REPLICA_URL"] = second.url
        found = standby.run(other, cluster, second, writes=8)
    assert found["scans_by_the_standby"] > found["scans_by_the_primary"]
    assert found["pages_older_than_what_was_committed"] == 0
    assert found["the_same_while_the_standby_lags"] == 0
    assert found["the_same_without_the_standby"] == 0
    assert found["pages_that_failed"] == 0
    assert found["pages_of_ten_shown_without_the_primary"] == 10


def prepared(portal, cluster, tmp_path, sink):
    """A portal on the cluster with the rows of the one that was prepared."""
    copy = tmp_path / "rows"
    subprocess.run([find("pg_dump"), "-Fc", "-f", copy, portal.environment["DATABASE_URL"]], check=True)
    subprocess.run([find("pg_restore"), "--no-owner", "-d", cluster.url, copy], check=True)
    (Path(tmp_path) / "static").symlink_to(portal.folder / "static")
    return Portal(tmp_path, database_url=cluster.url, EMAIL_URL=sink.url)
