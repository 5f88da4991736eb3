"""The log of the processes: JSON or text, one line an event, with the number of its request, without people and secrets."""

import contextlib
import http.client
import io
import json
import logging
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.db import IntegrityError
from django.test import Client

from pkes.lib import logs
from tests import databases
from tests.browser.conftest import ROOT, own_database
from tests.deploy.conftest import answers, free_port, wait_for

log = logging.getLogger("pkes.a_test")
TOKEN = "Zm9vYmFy-_x0123456789"
NASTY = "a\r\n2026-11-22 CRITICAL fake\x1b[2J\u2028\u202etxt\x85\x00b"


@pytest.fixture(params=["json", "text"])
def lines(request):
    """What is written since the last look: a list of lines, as the handler of an installation writes them."""
    formatter = {"json": logs.JsonLines, "text": logs.TextLines}[request.param]()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)

    def taken():
        text = stream.getvalue()
        stream.seek(0)
        stream.truncate()
        return text.splitlines()

    taken.kind = request.param
    logs.begin()
    yield taken
    logs.begin()
    logging.getLogger().removeHandler(handler)


def read(line):
    return json.loads(line)


def test_whatever_is_said_is_one_line_without_control_characters(lines):
    log.warning("said %s", NASTY)
    (line,) = lines()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u202e]", line)
    assert "fake" in line


def test_a_line_of_json_says_when_how_grave_who_and_what(lines):
    log.error("things %s", 5)
    (line,) = lines()
    if lines.kind == "json":
        entry = read(line)
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00$", entry.pop("at"))
        assert entry == {"level": "ERROR", "logger": "pkes.a_test", "message": "things 5"}
    else:
        assert re.fullmatch(r"\d\d:\d\d:\d\d ERROR pkes\.a_test things 5", line)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("mail to jan.kowalski+x@example.com failed", "mail to … failed"),
        ("/konto/?email=jan%40example.com&x=1", "/konto/?email=…&x=1"),
        ("tel. 502 741 703, PESEL 85010112345", "tel. …, PESEL …"),
        ("mail sent: 12345 kind=members/email/x attempt=1", "mail sent: 12345 kind=members/email/x attempt=1"),
        (f"Not Found: /zaproszenie/{TOKEN}/", "Not Found: /zaproszenie/…/"),
    ],
)
def test_people_and_tokens_are_left_out(said, kept):
    assert logs.clean(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("invalid literal for int() with base 10: 'Jan Kowalski'", "invalid literal for int() with base 10: '…'"),
        (
            "Failed 'builtins.int' (x) - can't read 'Jan K' and \"O'Neil 5\"",
            "Failed 'builtins.int' (x) - can't read '…' and '…'",
        ),
        ("KeyError: 'title_pl'", "KeyError: 'title_pl'"),
        ("no\nDETAIL:  Failing row contains (5, Jan)", "no\\nDETAIL: …"),
    ],
)
def test_what_an_error_repeats_of_a_value_is_left_out(said, kept):
    assert logs.clean_error(said) == kept


def test_an_error_says_where_but_not_about_whom(lines):
    secret = "Kowalska, Jagiellońska 5"
    repeated = f"duplicate key\nDETAIL:  Key (name)=({secret}) already exists."
    try:
        int(secret)
    except ValueError:
        try:
            raise IntegrityError(repeated)
        except IntegrityError:
            log.exception("failed for %s", "jan@example.com")
    text = "\n".join(lines())
    for hidden in (secret, "Kowalska", "jan@", "already exists"):
        assert hidden not in text
    for told in ("IntegrityError", "duplicate key", "ValueError", "test_the_log_is_one_line_an_event.py"):
        assert told in text
    if lines.kind == "json":
        assert "Traceback" in read(text)["error"]


def test_what_a_library_hangs_on_its_record_is_not_written(lines):
    log.warning("x", extra={"request": "GET /?q=Kowalska", "password": "hunter2", "status": 418})
    (line,) = lines()
    assert "Kowalska" not in line
    assert "hunter2" not in line
    if lines.kind == "json":
        assert read(line)["status"] == 418


def test_a_text_without_end_has_one():
    assert len(logs.clean("a" * 1_000_000)) == logs.LONGEST


@pytest.mark.parametrize("clean", [logs.clean, logs.clean_error, logs.clean_message])
@pytest.mark.parametrize(
    "piece", ["a", "a@", "a.", "%40", "@a.", "a" * 64 + "@" + "b" * 200, "a@b.", "1 ", "+1-", "'", "'a", "/ankieta/"]
)
def test_no_text_keeps_the_log_busy(clean, piece):
    """Whoever writes an address decides on the text of its line; some took seconds, one would never have been ready."""
    text = piece * (20_000 // len(piece))
    began = time.process_time()
    clean(text)
    assert time.process_time() - began < 1


def test_a_task_of_the_worker_is_named_in_its_lines(lines):
    logs.begin_task(signal=None, sender="django_q", func=print, task={"id": "5f2c", "name": "x"})
    log.warning("at work")
    (line,) = lines()
    assert read(line)["task"] == "5f2c" if lines.kind == "json" else line.endswith("at work task=5f2c")


@pytest.mark.django_db
def test_the_answer_names_the_request_and_so_does_each_of_its_lines(lines):
    response = Client().get("/nie-ma/?q=Kowalska", headers={"x-request-id": "made-up-by-a-visitor"})
    number = response["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{16}", number)
    written = lines()
    assert len(written) >= 2
    assert [line for line in written if number not in line] == []
    assert "Kowalska" not in "".join(written)
    if lines.kind == "json":
        (access,) = [entry for entry in map(read, written) if entry["logger"] == "pkes.access"]
        assert (access["logger"], access["method"], access["path"], access["status"], access["request"]) == (
            "pkes.access", "GET", "/nie-ma/", 404, number,
        )  # fmt: skip
        assert isinstance(access["ms"], int)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ("4bf92f3577b34da6a3ce929d0e0e4736", True),
        ("a-b-c-d-e", True),
        ("short", False),
        ("x" * 65, False),
        ("with space and more", False),
        ("quote\"'<b>12345", False),
        ("zażółćgęśl", False),
    ],
)
def test_the_number_of_a_proxy_is_taken_where_it_is_well_formed(settings, given, is_taken):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    response = Client().get("/robots.txt", headers={"x-request-id": given})
    assert (response["X-Request-ID"] == given) is is_taken


def test_every_handler_writes_such_lines():
    assert {name: handler["formatter"] for name, handler in portal_settings.LOGGING["handlers"].items()} == {
        "stderr": portal_settings.LOG_FORMAT
    }
    assert set(portal_settings.LOGGING["formatters"]) == {"json", "text"}
    assert all(logger.get("handlers", []) in ([], ["stderr"]) for logger in portal_settings.LOGGING["loggers"].values())


@pytest.fixture
def environment(commands, tmp_path, worker_id):
    """Of a portal with its founding data."""
    port = free_port()
    with own_database(f"log_{worker_id}") as database_url:
        environment = {
            **os.environ,
            "VAR_DIR": str(tmp_path / "portal"),
            "DATABASE_URL": database_url,
            "PORTAL_URL": f"http://127.0.0.1:{port}",
            "PORT": str(port),
        }
        databases.begin(environment)
        assert commands.run(environment, "prepare_portal", "--no-sample").returncode == 0
        yield environment


def test_the_web_server_and_the_worker_write_nothing_else(commands, environment, tmp_path):
    """Real processes as deploy/ starts them, the server's own access line switched on as well."""
    port = environment["PORT"]
    granian = Path(sys.executable).with_name("granian")
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--access-log"]
    options += ["--host", "127.0.0.1", "--port", port, "--log-config", ROOT / "deploy/log.json"]
    logfile = tmp_path / "stderr"
    with logfile.open("wb") as stream:
        web = subprocess.Popen(
            [granian, "pkes.wsgi:application", *options], cwd=ROOT, env=environment, stderr=stream, stdout=stream
        )
        worker = subprocess.Popen([sys.executable, "manage.py", "qcluster"], cwd=ROOT, env=environment, stderr=stream)
        try:
            wait_for(lambda: answers(int(port)))
            for path in (f"/zaproszenie/{TOKEN}/?q=Kowalska", "/%0d%0afake%1b[2J/", "/robots.txt"):
                with contextlib.closing(http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)) as connection:
                    connection.request("GET", path)
                    response = connection.getresponse()
                    assert response.status == (200 if path == "/robots.txt" else 404)
                    assert not re.search(r"\d", response.headers["Server"] or "")
            code = "from django_q.tasks import async_task; print(async_task('builtins.int', 'Jan Kowalski'))"
            done = commands.run(environment, "shell", "--no-imports", "-v0", "-c", code)
            assert done.returncode == 0, done.stderr
            assert done.stdout.strip()
            wait_for(lambda: b"Failed" in logfile.read_bytes())
        finally:
            for process in (web, worker):
                process.terminate()
            for process in (web, worker):
                process.wait(timeout=60)
    text = logfile.read_text()
    entries = [json.loads(line) for line in text.splitlines()]
    assert {"pkes.access", "granian.access", "django.request", "django-q"} <= {entry["logger"] for entry in entries}
    for hidden in (TOKEN, "Kowalska", "Kowalski"):
        assert hidden not in text
    # Whose address it was that asked stands nowhere.
    assert [entry for entry in entries if "127.0.0.1" in entry["message"] and "Listening" not in entry["message"]] == []
    accesses = [entry["message"] for entry in entries if entry.get("path") == "/zaproszenie/…/"]
    assert accesses[0].startswith("GET /zaproszenie/…/ 404 ")
    assert time.strftime("%Y") in entries[0]["at"]
    assert os.environ.get("LOG_FORMAT") is None
