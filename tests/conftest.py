"""The fixed cast, and the surroundings that each test has to itself."""

import os
import uuid

import pytest
from django.core.management import call_command
from django.test import Client

from members.models import Representative
from tests.factories import make_organization, make_representative, make_second_factor, make_user

CHROMIUM = "/usr/bin/chromium"
IN_CI = os.environ.get("CI") == "true"


def pytest_runtest_setup(item):
    """Skip, with a reason, what this machine cannot test. In CI a missing browser is a failure."""
    if item.get_closest_marker("browser") and not os.access(CHROMIUM, os.X_OK):
        (pytest.fail if IN_CI else pytest.skip)("browser tests need Chromium: apt-get install chromium")
    if item.get_closest_marker("postgres") and not os.environ.get("DATABASE_URL"):
        pytest.skip("these tests need PostgreSQL: make test-postgres with DATABASE_URL")


@pytest.fixture(autouse=True)
def own_surroundings(settings, tmp_path):
    """Each test has its own media folder and cache; passwords cost nothing; mail goes to `mailoutbox`."""
    settings.MEDIA_ROOT = tmp_path / "media"
    own_cache = {"KEY_PREFIX": uuid.uuid4().hex} if settings.REDIS_URL else {"LOCATION": tmp_path / "cache"}
    settings.CACHES = {"default": {**settings.CACHES["default"], **own_cache}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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


@pytest.fixture
def founding(db):
    """The cluster as its two founding documents describe it."""
    call_command("load_founding")
