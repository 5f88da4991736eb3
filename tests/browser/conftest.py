"""The portal as it is installed, with a real browser in front of it."""

import contextlib
import email
import email.policy
import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from playwright.sync_api import expect

from tests import databases
from tests.conftest import CHROMIUM

REFUSED = re.compile("status of 40[349]")
ROOT = Path(__file__).resolve().parents[2]
# Milliseconds: a busy machine takes its time, and a page that comes late is not what these tests are about.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, worker_id):
    """A folder with all that a portal has before it serves, on SQLite its database too: made once, copied for each."""
    # The folder that all processes of one run share.
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder = shared / "prepared"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            environment = {**os.environ, "VAR_DIR": str(folder)}
            databases.begin(environment)
            if not os.environ.get("DATABASE_URL"):
                subprocess.run([sys.executable, "manage.py", "prepare_portal"], cwd=ROOT, env=environment, check=True)
            (folder / "ready").touch()
    return folder


@pytest.fixture(scope="session")
def environment(tmp_path_factory, prepared, worker_id):
    yield from environment_of_its_own(tmp_path_factory, prepared, worker_id)


@pytest.fixture(scope="session")
def portal(environment):
    yield from served(environment)


@pytest.fixture(scope="session")
def manage(portal, environment):
    return manage_in(environment)


@pytest.fixture(scope="session")
def mailed(portal, environment):
    return mailed_in(environment)


def environment_of_its_own(tmp_path_factory, prepared, worker_id):
    """The environment of a portal under test: a free port, a folder and a database of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("portal")
    shutil.copytree(prepared, folder, symlinks=True, dirs_exist_ok=True)
    with own_database(f"browser_{worker_id}_{folder.name}") as database_url:
        yield {
            **os.environ,
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "PORTAL_URL": f"http://127.0.0.1:{port}",
            "HOST": "127.0.0.1",
            "PORT": str(port),
        }


def served(environment):
    """The address of the portal, served with the founding data and the samples until the tests with it are over."""
    address, folder = environment["PORTAL_URL"], Path(environment["VAR_DIR"])
    with (folder / "server.log").open("wb") as log:
        command = [sys.executable, "manage.py", "run_portal"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_until_it_answers(f"{address}/", server, folder / "server.log")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=40)


def manage_in(environment):
    """Runs code in the portal under test: `manage("from members.models import User; …")`; returns what it prints."""

    def manage(code):
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return manage


def mailed_in(environment):
    """Waits until the worker has sent a mail to an address that holds a link to a page; returns the path of that link."""
    folder = Path(environment["VAR_DIR"], "mail")

    def mailed(recipient, page):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for message in messages_in(folder):
                link = re.search(rf"\S+{page}\S+", message.get_body(["plain"]).get_content())
                if link and message["To"] == recipient:
                    return urlsplit(link[0]).path
            time.sleep(0.2)
        log = Path(environment["VAR_DIR"], "server.log").read_text(errors="replace")
        return pytest.fail(f"no mail to {recipient} with {page}; the portal said last:\n{log[-3000:]}")

    return mailed


def wait_until(page, expression):
    """Waits until an expression is true of a page. Playwright's own way is refused by the CSP unless it is true at once."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


def follow(locator):
    """Clicks what leads to another page, and waits until that page is there: a click alone may return before."""
    with locator.page.expect_navigation():
        locator.click()


def messages_in(folder):
    """The mails in the portal's folder, the latest file first; a file may hold several."""
    for file in sorted(folder.glob("*"), reverse=True):
        for part in re.split(rb"\n-{70,}\n", file.read_bytes()):
            message = email.message_from_bytes(part.lstrip(), policy=email.policy.default)
            if message["To"] and message.get_body(["plain"]):
                yield message


@contextlib.contextmanager
def own_database(suffix):
    """A DATABASE_URL for the portal under test: a database beside the one that is named, or none for SQLite."""
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        yield ""
        return
    parts = urlsplit(given)
    name = f"{parts.path.strip('/')}_{suffix}"
    connection = psycopg2.connect(given)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'drop database if exists "{name}" with (force)')
        cursor.execute(f'create database "{name}"')
        yield urlunsplit(parts._replace(path=f"/{name}"))
        cursor.execute(f'drop database if exists "{name}" with (force)')
    connection.close()


def wait_until_it_answers(url, server, log):
    deadline = time.monotonic() + 180  # a busy machine takes its time
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError as error:
            pytest.fail(f"The portal answered {error.code}:\n{log.read_text()}")
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The portal did not start:\n{log.read_text()}")
            time.sleep(0.1)


@pytest.fixture(scope="module")
def chromium(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def open_tab(chromium, portal):
    """Opens a tab of a new visitor: `open_tab("/", width=390, color_scheme="dark")`; options as Playwright's context.

    Whatever the test is about: no tab may say anything in its console, break the CSP or ask another host.
    """
    trouble = []
    contexts = []

    def watch_request(request):
        if not request.url.startswith((portal, "data:")):
            trouble.append(f"request to another host: {request.url}")

    def watch_console(message):
        # That the page itself is not there, or not for the visitor, is what a test may ask for.
        is_refused_page = REFUSED.search(message.text) and message.location["url"] == message.page.url
        if message.type in {"error", "warning"} and not is_refused_page:
            trouble.append(f"console: {message.text}")

    def open_tab(path, *, width=1440, height=900, browser=chromium, **options):
        context = browser.new_context(
            base_url=portal, viewport={"width": width, "height": height}, locale="pl-PL", **options
        )
        contexts.append(context)
        context.on("request", watch_request)
        context.on("console", watch_console)
        context.on("weberror", lambda error: trouble.append(f"script: {error.error}"))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if path:
            page.goto(path)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert trouble == []
