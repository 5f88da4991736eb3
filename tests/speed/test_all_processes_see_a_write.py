"""What one process commits the next request to every other one sees: by a file on one machine, by Redis between machines."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from pkes.lib.content_version import ContentVersion, content_version
from tests.factories import make_organization
from tests.speed.conftest import Server

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from members.models import Organization
Organization.objects.filter(slug="nasza").update(name="Spółdzielnia Nowa")
"""


def write_in_another_process():
    folder = content_version().file.path.parent
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "pkes.settings", "VAR_DIR": str(folder), "REDIS_URL": ""}
    command = [sys.executable, "-c", WRITER, str(connection.settings_dict["NAME"])]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def test_two_web_processes_and_a_command(transactional_db):
    make_organization(name="Spółdzielnia Nasza", slug="nasza")
    servers = [Server(content_version()), Server(ContentVersion(content_version().file.path))]
    for server in servers:
        assert "Spółdzielnia Nasza" in server.get("/czlonkowie/").text
        assert server.get("/czlonkowie/").statements == 0
    write_in_another_process()
    for server in servers:
        assert "Spółdzielnia Nowa" in server.get("/czlonkowie/").text


def test_a_new_word_is_seen_at_once_by_who_has_the_file_open(tmp_path):
    one, other = (ContentVersion(tmp_path / "content-version") for _process in range(2))
    words = {one.read()}
    for _time in range(5):
        one.advance()
        assert one.read() == other.read()
        words.add(other.read())
    assert len(words) == 6


def test_a_removed_file_is_noticed_within_a_second(tmp_path, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    one, other = (ContentVersion(tmp_path / "content-version") for _process in range(2))
    before = one.read()
    (tmp_path / "content-version").unlink()
    other.advance()
    now[0] += 1.1
    assert one.read() == other.read() != before


def test_without_a_file_nothing_is_taken_for_fresh(tmp_path, db):
    (tmp_path / "file").write_text("in the way")
    version = ContentVersion(tmp_path / "file" / "content-version")
    assert version.read() == b""
    assert not Server(version).keeps("/prywatnosc/")


@pytest.mark.skipif(not settings.REDIS_URL, reason="these tests need Redis: REDIS_URL")
class TestMachines:
    """Two machines: each has a file of its own, both the same Redis."""

    def machine(self, folder):
        """Its channel is the test's own: the tests beside it tell their writes by the usual one."""
        version = ContentVersion(folder / "content-version", settings.REDIS_URL)
        version.remote.channel = str(folder.parent)
        return version

    def test_a_write_on_one_is_seen_on_the_other(self, tmp_path):
        one, other = self.machine(tmp_path / "a"), self.machine(tmp_path / "b")
        before = other.read()
        assert before == other.read() != b""
        one.advance()
        assert other.read() != before

    def test_while_redis_is_away_nothing_is_taken_for_fresh(self, tmp_path):
        away = ContentVersion(tmp_path / "content-version", "redis://127.0.0.1:1/0")
        assert away.read() == b""
        assert away.read() == b""

    def test_a_broken_connection_makes_everything_old(self, tmp_path):
        version = self.machine(tmp_path / "a")
        before = version.read()
        version.remote.redis.client_kill_filter(_type="pubsub")
        version.remote.tried_at = 0.0
        words = [version.read() for _time in range(3)]
        assert before not in words
        assert words[-1] != b""
