"""The fixed cast, and the surroundings that each test has to itself."""

import gc
import os
import shutil
import uuid

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from playwright.sync_api import sync_playwright

from members.models import Representative
from pkes.lib.audit.migrations._kept import let_go
from pkes.lib.shared_cache import SharedCache
from tests import databases
from tests.commands import Commands
from tests.factories import make_organization, make_representative, make_second_factor, make_user

CHROMIUM = "/usr/bin/chromium"
FOUNDING, FILE, FOLDERS = pytest.StashKey(), "pkes.sqlite3", ["MEDIA_ROOT", "PRIVATE_ROOT"]
IN_CI = os.environ.get("CI") == "true"
# What is made up is the same each time in CI. That a machine is slow, or that a fixture stays, is no fault of what is tested.
hypothesis.settings.register_profile(
    "portal", derandomize=IN_CI, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.load_profile("portal")


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
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with several connections delete every row afterwards; on SQLite the trail of the office would refuse that."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            let_go(None, connection.schema_editor())
        # Django asks the database once for each connection; so it is no statement of the test that comes first.
        assert connection.features.supports_json_field


@pytest.fixture(autouse=True)
def own_surroundings(settings, tmp_path):
    """Each test has its own media folder and cache; passwords cost nothing; mail goes to `mailoutbox`."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    # Queries are counted as they are without Redis; tests/deploy has the sessions that live in it, too.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    own_cache = {"KEY_PREFIX": uuid.uuid4().hex} if settings.REDIS_URL else {"LOCATION": tmp_path / "cache"}
    # What a test writes is never committed, so nothing would make a kept part of a page old.
    memory = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {"default": {**settings.CACHES["default"], **own_cache}, "memory": memory}
    # That Redis did not answer in the test before is forgotten: in the midst of this one counting would begin anew.
    SharedCache.state["rests_until"] = 0.0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each new `Client()` would read all static files; so they are looked for when they are asked for.
    settings.WHITENOISE_AUTOREFRESH = True


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


@pytest.fixture(scope="session")
def kept_founding(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """A folder with the founding data in a database file and its files; on PostgreSQL there is none."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    folder = tmp_path_factory.mktemp("founding")
    surroundings = {name: folder / name for name in FOLDERS}
    surroundings["CACHES"] = {"default": {**django_settings.CACHES["default"], "LOCATION": folder / "cache"}}
    databases.put_file(folder / FILE)
    with django_db_blocker.unblock(), databases.another(folder / FILE), override_settings(**surroundings):
        let_go(None, connection.schema_editor())
        with transaction.atomic():
            call_command("load_founding", verbosity=0)
            connection.run_on_commit.clear()  # a test does not commit either
    request.config.stash[FOUNDING] = folder
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """A test that wants the founding data begins with the file that has them, unless it will empty all tables."""
    folder = item.config.stash.get(FOUNDING, None)
    marker = item.get_closest_marker("django_db")
    empties = (marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
    if folder is None or "founding" not in item.fixturenames or empties:
        return (yield)
    with databases.another(folder / FILE):
        return (yield)


@pytest.fixture
def founding(kept_founding, db, settings):
    """The cluster as its two founding documents describe it."""
    if kept_founding and connection.settings_dict["NAME"] == kept_founding / FILE:
        for name in FOLDERS:
            if (kept_founding / name).exists():
                shutil.copytree(kept_founding / name, getattr(settings, name), dirs_exist_ok=True)
    else:
        call_command("load_founding", verbosity=0)
