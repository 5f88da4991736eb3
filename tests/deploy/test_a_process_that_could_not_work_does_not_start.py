"""Web process and worker end at once with a sentence that says what to do, instead of failing later."""

import http.client
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests import databases
from tests.browser.conftest import ROOT, own_database
from tests.deploy.conftest import answers, free_port, wait_for

GRANIAN = [Path(sys.executable).with_name("granian"), "pkes.wsgi:application", "--interface", "wsgi", "--workers", "1"]
# No folder can be made there, not even by root.
NOWHERE = "/proc/pkes"


def command_of(process, port):
    if process == "web":
        return [
            *GRANIAN,
            "--blocking-threads",
            "1",
            "--log-level",
            "warning",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
    return [sys.executable, "manage.py", "qcluster"]


def refused(process, **environment):
    """(exit status, what it said) of a process that does not begin."""
    done = subprocess.run(
        command_of(process, free_port()),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("process", ["web", "worker"])
def test_with_tables_that_are_not_up_to_date(process, tmp_path, worker_id):
    with own_database(f"start_{process}_{worker_id}") as database_url:
        status, said = refused(process, VAR_DIR=str(tmp_path), DATABASE_URL=database_url)
    assert status not in {0, None}
    assert re.search(
        r"^The database is not up to date: \d+ migrations wait, the first is \w+\.\w+\. "
        r"Run: manage\.py prepare_portal --no-sample$",
        said,
        re.M,
    )
    assert "Traceback" not in said


@pytest.mark.parametrize("process", ["web", "worker"])
def test_with_a_folder_that_cannot_be_written(process):
    status, said = refused(process, VAR_DIR=NOWHERE, DATABASE_URL="")
    assert status not in {0, None}
    assert f"VAR_DIR: the portal cannot write into {NOWHERE}. " in said


@pytest.mark.parametrize("process", ["web", "worker"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", "django-insecure-" + "x" * 50),
        ("SECRET_KEY", "a" * 60),
        ("DEBUG", "1"),
    ],
)
def test_with_a_secret_that_is_none_or_its_inside_shown(process, name, value, tmp_path):
    status, said = refused(process, VAR_DIR=str(tmp_path), PORTAL_URL="https://pkes.example", **{name: value})
    assert status not in {0, None}
    assert re.search(rf"ImproperlyConfigured: {name}: \S+", said)


def test_a_database_that_is_away_stops_nobody(tmp_path):
    """It comes back by itself, and the web process has to be there then."""
    port = free_port()
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere"}
    databases.begin(environment)
    web = subprocess.Popen(command_of("web", port), cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port))
        for path, status in {"/livez": 200, "/": 503, "/readyz": 503}.items():
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                connection.request("GET", path)
                assert (path, connection.getresponse().status) == (path, status)
    finally:
        web.terminate()
        web.wait(timeout=30)
