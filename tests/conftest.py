"""The fixed cast, and the surroundings that each test has to itself."""

import gc
import os
import shutil
import uuid
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase, override_settings
from playwright.sync_api import sync_playwright

from members import accounts
from members.models import Representative
from pkes.lib.audit.migrations._kept import let_go
from pkes.lib.shared_cache import SharedCache
from tests import databases
from tests.commands import Commands
from tests.factories import make_organization, make_representative, make_second_factor, make_user

CHROMIUM = "/usr/bin/chromium"
# Rows that many tests begin with, by the fixture that brings them, and how they come.
LOADED = {"sample": ["load_founding", "load_sample"], "founding": ["load_founding"]}
KEPT, FILE, FOLDERS = pytest.StashKey(), "pkes.sqlite3", ["MEDIA_ROOT", "PRIVATE_ROOT"]
ROOT = Path(__file__).resolve().parent
# Files of more than ten seconds, the longest first.
LONGEST = [
    "test_access.py",
    "office/test_each_page_of_the_desk_answers_as_the_table_says.py",
    "kills/test_what_dies_does_no_harm.py",
    "registration/test_many_register_at_the_same_moment.py",
    "publications/test_a_killed_worker_loses_no_newsletter.py",
    "backup/test_a_backup_gives_back_everything.py",
    "cooperation/test_the_table_says_who_opens_what.py",
    "pkes/test_every_kind_of_page_is_protected.py",
    "panel/test_the_panel_shows_what_waits.py",
    "deploy/test_an_installation_gets_full_points.py",
    "deploy/test_a_process_that_could_not_work_does_not_start.py",
]
# Once started, Sentry's library looks at each statement and each signal as long as the process lives.
LEAVES_TRACES = "pkes/test_errors_are_reported_without_people.py"
IN_CI = os.environ.get("CI") == "true"
# What is made up is the same each time in CI. That a machine is slow, or that a fixture stays, is no fault of what is tested.
hypothesis.settings.register_profile(
    "portal", derandomize=IN_CI, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.load_profile("portal")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes longest comes first, so that no process has a long file left when the others are done (`--dist loadfile`)."""
    places = {ROOT / path: place for place, path in enumerate(LONGEST)}
    places[ROOT / LEAVES_TRACES] = len(places) + 1
    items.sort(key=lambda item: places.get(item.path, len(LONGEST)))


def pytest_collection_finish(session):
    """What is there before the first test stays to the end: Python need not look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)


def pytest_runtest_setup(item):
    """Skip, with a reason, what this machine cannot test. In CI a missing browser is a failure."""
    if item.get_closest_marker("browser") and not os.access(CHROMIUM, os.X_OK):
        (pytest.fail if IN_CI else pytest.skip)("browser tests need Chromium: apt-get install chromium")
    if item.get_closest_marker("postgres") and not os.environ.get("DATABASE_URL"):
        pytest.skip("these tests need PostgreSQL: make test-postgres with DATABASE_URL")


def need(program):
    """Skip, with a reason, where a program is not installed; in CI that is a failure."""
    path = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        (pytest.fail if IN_CI else pytest.skip)(f"this test needs {program}")
    return path


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """On SQLite the file that the next fixture puts there is not made anew."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Each worker begins with a copy of a migrated database. On SQLite nothing waits for the disk: no test unplugs it."""
    options, test = connection.settings_dict["OPTIONS"], connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        databases.put_file(test["NAME"])
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        test["TEMPLATE"] = databases.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, tmp_path_factory):
    """What tests with several connections leave goes: on SQLite by all rows of before, written over those that are there.

    To delete every row and to make the rights of all models again takes ten times as long.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            let_go(None, connection.schema_editor())
            before = tmp_path_factory.mktemp("before") / FILE
            databases.copy(connection.settings_dict["NAME"], before)
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: databases.put_back(before))
        # Django asks the database once for each connection; so it is no statement of the test that comes first.
        assert connection.features.supports_json_field
        yield


@pytest.fixture(scope="session", autouse=True)
def common_surroundings():
    """What is the same for all tests. Each change of a setting is told to all of Django, so these are made once."""
    surroundings = {
        # Queries are counted as they are without Redis; tests/deploy has the sessions that live in it, too.
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        # Passwords cost nothing.
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        # Each new `Client()` would read all static files; so they are looked for when they are asked for.
        "WHITENOISE_AUTOREFRESH": True,
    }
    with override_settings(**surroundings), pytest.MonkeyPatch.context() as patch:
        # Answers that are held back so that their time tells nothing: one test says that they are, the others need not wait.
        patch.setattr(accounts, "ANSWER_SECONDS", 0)
        yield


@pytest.fixture(autouse=True)
def own_surroundings(common_surroundings, settings, tmp_path):
    """Each test has its own media folder and cache; mail goes to `mailoutbox`."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    own_cache = {"KEY_PREFIX": uuid.uuid4().hex} if settings.REDIS_URL else {"LOCATION": tmp_path / "cache"}
    settings.CACHES = {**settings.CACHES, "default": {**settings.CACHES["default"], **own_cache}}
    # That Redis did not answer in the test before is forgotten: in the midst of this one counting would begin anew.
    SharedCache.state["rests_until"] = 0.0


@pytest.fixture
def forget_counts():
    """Call it, and no limit has counted anything. `cache.clear()` would empty the Redis that another process tests with."""

    def forget():
        cache.key_prefix = uuid.uuid4().hex

    return forget


@pytest.fixture(scope="session")
def commands():
    """Management commands of a portal with an environment of its own: `commands.run(environment, "check")`."""
    with Commands() as commands:
        yield commands


@pytest.fixture(scope="module")
def playwright():
    """What drives the browsers. A process may have one of it only, and Django refuses its database as long as it runs."""
    with sync_playwright() as playwright:
        yield playwright


class Person(Client):
    """A browser with somebody logged in: `owner.get("/")`, and `owner.user` is who it is."""

    def __init__(self, user):
        super().__init__()
        self.user = user
        self.force_login(user)


@pytest.fixture
def visitor():
    """Anybody: a browser without an account."""
    return Client()


@pytest.fixture
def organization(db):
    """The organisation for which the owner and the editor act."""
    return make_organization(name="Spółdzielnia Socjalna Nasza", slug="nasza")


@pytest.fixture
def owner(organization):
    return representative(organization, Representative.Role.OWNER, email="owner@example.com", name="Olga Owner")


@pytest.fixture
def editor(organization):
    return representative(organization, Representative.Role.EDITOR, email="editor@example.com", name="Edward Editor")


@pytest.fixture
def other_owner(db):
    """Somebody of another organisation than the owner's."""
    other = make_organization(name="Fundacja Inna", slug="inna")
    return representative(other, Representative.Role.OWNER, email="other-owner@example.com", name="Otto Other")


def representative(organization, role, **person):
    """A browser with somebody who acts for an organisation; `.organization` is which."""
    user = make_user(**person)
    make_representative(organization=organization, person=user, role=role)
    client = Person(user)
    client.organization = organization
    return client


@pytest.fixture
def coordinator(db):
    """The office, with its second factor: may do everything."""
    user = make_user(email="coordinator@example.com", name="Klara Coordinator", is_staff=True, is_superuser=True)
    make_second_factor(user)
    return Person(user)


def keep(name, request, django_db_blocker, tmp_path_factory):
    """A folder with rows in a database file and their files; on PostgreSQL there is none."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    folder = tmp_path_factory.mktemp(name)
    surroundings = {name: folder / name for name in FOLDERS}
    surroundings["CACHES"] = {"default": {**django_settings.CACHES["default"], "LOCATION": folder / "cache"}}
    databases.put_file(folder / FILE)
    with django_db_blocker.unblock(), databases.another(folder / FILE), override_settings(**surroundings):
        let_go(None, connection.schema_editor())
        with transaction.atomic():
            load(name)
            connection.run_on_commit.clear()  # a test does not commit either
    request.config.stash.setdefault(KEPT, {})[name] = folder
    return folder


def load(name):
    for command in LOADED[name]:
        call_command(command, verbosity=0)


def take(name, kept, settings):
    """Let a test have the rows and their files; the rows are there already if it began with the file that has them."""
    is_there = kept and connection.settings_dict["NAME"] == kept / FILE
    if kept and not connection.in_atomic_block:
        # A test with several connections, which is followed by the rows of before.
        databases.put_back(kept / FILE)
        is_there = True
    if is_there:
        for folder in FOLDERS:
            if (kept / folder).exists():
                shutil.copytree(kept / folder, getattr(settings, folder), dirs_exist_ok=True)
    else:
        load(name)


@pytest.fixture(scope="session")
def kept_founding(request, django_db_setup, django_db_blocker, tmp_path_factory):
    return keep("founding", request, django_db_blocker, tmp_path_factory)


@pytest.fixture(scope="session")
def kept_sample(request, django_db_setup, django_db_blocker, tmp_path_factory):
    return keep("sample", request, django_db_blocker, tmp_path_factory)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """A test that wants rows which are kept begins with the file that has them, unless it will empty all tables."""
    wanted = [name for name in LOADED if name in item.fixturenames]
    folder = item.config.stash.get(KEPT, {}).get(wanted[0]) if wanted else None
    marker = item.get_closest_marker("django_db")
    empties = (marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
    if folder is None or empties:
        return (yield)
    with databases.another(folder / FILE):
        return (yield)


@pytest.fixture
def founding(kept_founding, db, settings):
    """The cluster as its two founding documents describe it."""
    take("founding", kept_founding, settings)


@pytest.fixture
def sample(kept_sample, db, settings):
    """The same with the samples, as a trial begins."""
    take("sample", kept_sample, settings)
