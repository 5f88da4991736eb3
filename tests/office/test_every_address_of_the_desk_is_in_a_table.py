"""No address of the desk escapes the tables, and a Koordynator opens what a superuser opens, but for what is technical."""

import pytest
from django.contrib import admin
from django.urls import URLResolver, get_resolver, resolve, reverse

from pkes.modules import OFFICE_POLICIES
from pkes.roles import write_roles
from tests.conftest import Person
from tests.join.requests import make_councillor
from tests.office.test_each_page_of_the_desk_answers_as_the_table_says import (
    DESK,
    PAGES,
    SITE,
    addresses,
    everything,
    first_row,
)
from tests.test_access import PAGES as ADDRESSES
from tests.test_access import arguments, office_url_names

__all__ = ["arguments", "everything"]

# Rows of the DESK where a Koordynator may less than a superuser: accounts made by hand, second factors, the queue.
TECHNICAL = {
    "members.user", "mfa.authenticator", "django_q.schedule", "django_q.success", "django_q.failure", "django_q.ormq",
}  # fmt: skip


def names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}"


def of_the_desk():
    """The names of all addresses of the admin, as the resolver has them."""
    return {name for name in names(get_resolver()) if name.startswith("admin:")} - {"admin:None"}


def is_of_office(name, arguments):
    view = resolve(reverse(name, args=arguments.get(name))).func
    return name.startswith("admin:") or getattr(view, "policy", "") in OFFICE_POLICIES


def test_each_address_of_the_admin_stands_in_one_of_the_tables():
    of_models = {f"admin:{label.replace('.', '_')}_{page}" for label in DESK for page in PAGES}
    assert of_models <= office_url_names()
    known = office_url_names() | {f"admin:{name}" for name in SITE} | set(ADDRESSES)
    assert of_the_desk() - known == set()


def test_a_coordinator_lacks_only_what_is_technical():
    assert {label for label, (superuser, office) in DESK.items() if superuser != office} == TECHNICAL


def test_a_coordinator_opens_each_page_of_the_office_that_a_superuser_opens(office, arguments):
    asked = {name: row for name, row in ADDRESSES.items() if is_of_office(name, arguments)}
    assert len(asked) > 40
    answers = {name: office.get(reverse(name, args=arguments.get(name))).status_code for name in asked}
    assert answers == {name: row[2] for name, row in asked.items()}


@pytest.fixture
def councillor(db):
    """Somebody of the group Rada, who works on pages of its own and not in the office."""
    write_roles()
    return Person(make_councillor(email="rada@example.com"))


def test_the_council_opens_no_page_of_the_desk(councillor, everything, owner):

    for model in admin.site._registry:
        for address in addresses(model, first_row(model, owner)):
            assert councillor.get(address).status_code == 302, address


def test_the_council_opens_its_own_pages_and_no_other_of_the_office(councillor, arguments):
    asked = [name for name in ADDRESSES if is_of_office(name, arguments)]
    answers = {name: councillor.get(reverse(name, args=arguments.get(name))).status_code for name in asked}
    assert {name: status for name, status in answers.items() if status not in {302, 403, 404, 405}} == {}
    assert councillor.get(reverse("members:council_list")).status_code == 200
