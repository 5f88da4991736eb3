"""What the office's people do to data and rights is noted, what members do is not."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.urls import reverse

from members import actions
from members.models import User
from pkes.lib.audit.models import Entry
from pkes.roles import COORDINATOR, write_roles
from tests.factories import make_organization, make_representative, make_user
from tests.office.desk import address, form_data

pytestmark = pytest.mark.django_db


def noted():
    return [(entry.what, entry.subject, entry.words) for entry in Entry.objects.order_by("pk")]


def log_in(client, user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return client.post(reverse("account_login"), {"login": user.email, "password": "password"})


def test_a_login_of_the_office_is_noted_and_one_of_a_member_is_not(visitor, client, settings):
    settings.SECOND_FACTOR = "optional"
    log_in(visitor, make_user())
    assert noted() == []
    clerk = make_user(is_staff=True)
    assert log_in(client, clerk).status_code == 302
    assert [(entry.what, entry.by) for entry in Entry.objects.all()] == [("login", clerk)]


def test_acting_on_behalf_is_noted(coordinator):
    organization = make_organization()
    coordinator.post(reverse("members:act_on_behalf", args=[organization.pk]))
    assert noted() == [("on_behalf", organization, "")]


def test_rights_that_change_are_noted(coordinator):
    write_roles()
    person = make_user(name="Nowa Osoba")
    form = form_data(coordinator.get(address("user", "change", person.pk)))
    group = Group.objects.get(name=COORDINATOR)
    coordinator.post(address("user", "change", person.pk), {**form, "is_staff": "on", "groups": [group.pk]})
    assert User.objects.get(pk=person.pk).is_staff
    assert noted() == [("rights", person, "is_active, is_staff, Koordynator")]


def test_who_acts_for_an_organisation_is_noted_where_the_office_decides_it():
    clerk, organization = make_user(is_staff=True), make_organization(name="Spółdzielnia Nasza")
    make_representative(organization=organization)
    row = make_representative(organization=organization, role="editor")
    actions.change_representative_role(row, "owner", by=row.person)
    assert noted() == []
    actions.change_representative_role(row, "editor", by=clerk)
    actions.remove_representative(row, by=clerk)
    actions.invite(organization, email="x@example.com", role="owner", by=clerk)
    assert noted() == [
        ("rights", row.person, "Spółdzielnia Nasza: editor"),
        ("rights", row.person, "Spółdzielnia Nasza: –"),
        ("rights", organization, "+ owner"),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_many_queries_for_one_as_for_three(coordinator, number, django_assert_num_queries):
    coordinator.get(reverse("admin:audit_entry_changelist"))
    for _index in range(number):
        Entry.objects.create(what="export", by=coordinator.user, subject=make_organization())
    with django_assert_num_queries(10):
        coordinator.get(reverse("admin:audit_entry_changelist"))
