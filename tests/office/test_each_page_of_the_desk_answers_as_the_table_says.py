"""Every address of the admin as every kind of person. One table; no answer is ever a server error."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation

from members.models import (
    Change,
    ChangeProposal,
    Clause,
    ConsentEvent,
    ContactPerson,
    ErasureRequest,
    Invitation,
    Organization,
    ProposedField,
    Representative,
    User,
)
from pkes.lib.outbox.actions import put
from tests.factories import make_cycle, make_event, make_training

PAGES = ("changelist", "add", "change", "delete", "history")

# model: what its list, a new row, one row, its removal and its history answer to a superuser, and to the coordinator
DESK = {
    "outbox.mail": [(200, 403, 200, 403, 200), (200, 403, 200, 403, 200)],
    "members.organization": [(200, 200, 200, 403, 302), (200, 200, 200, 403, 302)],  # leaves by the register
    "members.registerentry": [(200, 200, 200, 403, 200), (200, 200, 200, 403, 200)],
    "members.cluster": [(302, 403, 200, 403, 200), (302, 403, 200, 403, 200)],  # the one row
    "members.goal": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "members.benefit": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "members.theme": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "members.sourcedocument": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "members.user": [(200, 200, 200, 200, 200), (200, 403, 200, 200, 200)],
    "members.representative": [(200, 403, 200, 200, 200), (200, 403, 200, 200, 200)],
    "members.invitation": [(200, 200, 200, 403, 200), (200, 200, 200, 403, 200)],
    "members.contactperson": [(200, 403, 200, 403, 200), (200, 403, 200, 403, 200)],
    "members.change": [(200, 403, 200, 403, 200), (200, 403, 200, 403, 200)],
    "members.changeproposal": [(200, 403, 200, 403, 200), (200, 403, 200, 403, 200)],
    "members.clause": [(200, 200, 200, 403, 200), (200, 200, 200, 403, 200)],  # in force, so frozen
    "members.consentevent": [(200, 403, 200, 403, 200), (200, 403, 200, 403, 200)],
    "members.erasurerequest": [(200, 200, 200, 403, 200), (200, 200, 200, 403, 200)],
    "events.event": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "trainings.trainingcycle": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "trainings.training": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "mfa.authenticator": [(200, 403, 200, 200, 200), (403, 403, 403, 403, 403)],
    # There is no such row: back to the list.
    "members.joinrequest": [(200, 403, 404, 403, 302), (200, 403, 404, 403, 302)],
    "members.councilmember": [(200, 200, 302, 302, 302), (200, 200, 302, 302, 302)],
    "events.registration": [(200, 200, 302, 403, 302), (200, 200, 302, 403, 302)],
    "events.minutes": [(200, 403, 302, 302, 302), (200, 403, 302, 302, 302)],
    "events.task": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "events.survey": [(200, 403, 302, 302, 302), (200, 403, 302, 302, 302)],
    "django_q.schedule": [(200, 200, 302, 302, 302), (403, 403, 403, 403, 302)],
    "django_q.success": [(200, 403, 302, 302, 302), (403, 403, 403, 403, 302)],
    "django_q.failure": [(200, 403, 302, 302, 302), (403, 403, 403, 403, 302)],
    "django_q.ormq": [(200, 403, 200, 200, 200), (403, 403, 403, 403, 403)],
}
# What only leads on to a page that refuses, for staff without rights.
NO_RIGHTS = {
    **{name: (403, 403, 403, 403, 302 if rows[0][4] == 302 else 403) for name, rows in DESK.items()},
    "members.cluster": (302, 403, 403, 403, 403),
}
# name: superuser, coordinator, staff without a group, member, visitor
SITE = {
    "index": (200, 200, 200, 302, 302),
    "login": (302, 302, 302, 403, 302),
    "logout": (405, 405, 405, 302, 302),
    "password_change": (200, 200, 200, 302, 302),
    "password_change_done": (200, 200, 200, 302, 302),
    "jsi18n": (200, 200, 200, 302, 302),
    "autocomplete": (403, 403, 403, 302, 302),
    "app_list": (200, 200, 404, 302, 302),
    "view_on_site": (404, 404, 404, 302, 302),
}
ROLES = ["coordinator", "office", "staff", "owner", "visitor"]


@pytest.fixture
def everything(founding, owner):
    """At least one row of every model of ours. The first person is a member, whom the office may change."""
    organization = Organization.objects.get(slug="feniks")
    Representative.objects.get_or_create(organization=organization, person=owner.user)
    ContactPerson.objects.create(organization=organization, name="Anna Kowalska")
    Change.objects.create(
        organization=organization, field="services", old=[], new=[{"theme": "x", "name": "y", "description": ""}]
    )
    proposal = ChangeProposal.objects.create(organization=organization, proposed_by=owner.user)
    ProposedField.objects.create(proposal=proposal, field="name", old=organization.name, new="Feniks")
    Invitation.objects.create(
        organization=organization, email="a@example.com", token_hash="x", expires_at="2030-01-01T00:00Z"
    )
    ConsentEvent.objects.create(person=owner.user, clause=Clause.objects.first(), act="shown", channel="invitation")
    ErasureRequest.objects.create()
    put("x", "a@example.com", "Temat", "Treść", language="pl")
    make_event(), make_training(), make_cycle()


def addresses(model, row):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    arguments = {page: [row.pk if row else 0] for page in ("change", "delete", "history")}
    return [reverse(f"{name}_{page}", args=arguments.get(page)) for page in PAGES]


def first_row(model, owner):
    return owner.user if model is User else model._default_manager.first()


def test_the_table_knows_every_model():
    assert {model._meta.label_lower for model in admin.site._registry} == set(DESK)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_each_page_answers_as_the_table_says(request, everything, owner, role, language):
    person = request.getfixturevalue(role)
    expected = {
        "coordinator": {name: rows[0] for name, rows in DESK.items()},
        "office": {name: rows[1] for name, rows in DESK.items()},
        "staff": NO_RIGHTS,
        "owner": dict.fromkeys(DESK, (302,) * 5),
        "visitor": dict.fromkeys(DESK, (302,) * 5),
    }[role]
    with translation.override(language):
        answers = {
            model._meta.label_lower: tuple(
                person.get(address).status_code for address in addresses(model, first_row(model, owner))
            )
            for model in admin.site._registry
        }
    assert answers == expected


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_the_desk_itself(request, everything, role):
    person = request.getfixturevalue(role)
    arguments = {"app_list": ["members"], "view_on_site": [0, 0]}
    answers = {name: person.get(reverse(f"admin:{name}", args=arguments.get(name))).status_code for name in SITE}
    assert answers == {name: statuses[ROLES.index(role)] for name, statuses in SITE.items()}


@pytest.mark.parametrize("value", ["abc", "0", "99999999999999999999", "1_2F", "%00", "a" * 10_000, "1' or '1"])
def test_nonsense_in_an_address_is_no_server_error(office, everything, value):
    for model in admin.site._registry:
        name = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for page in (
            f"{name}{value}/change/",
            f"{name}{value}/delete/",
            f"{name}{value}/history/",
            f"{name}?q={value}",
            f"{name}?{value}={value}",
        ):
            assert office.get(page).status_code < 500, page


@pytest.mark.parametrize(
    "query",
    [
        "?organization__id__exact=abc", "?organization__id__exact=", "?pole=name", "?pole=nonsense", "?is_on_behalf__exact=1",
        "?status__exact=waiting", "?dane=stale", "?dane=fresh", "?dane=x", "?p=9999", "?p=-1", "?o=99", "?o=1.-2", "?all=",
        "?q=%C5%81%C4%84KA", "?at__year=2014", "?at__year=abc", "?e=1",
    ],
)  # fmt: skip
def test_a_list_opens_or_leads_back_whatever_its_address_says(office, everything, query):
    for model in (
        "change",
        "changeproposal",
        "organization",
        "invitation",
        "representative",
        "contactperson",
        "user",
        "clause",
    ):
        assert office.get(f"/admin/members/{model}/{query}").status_code in {200, 302}
    assert office.get(f"/admin/outbox/mail/{query}").status_code in {200, 302}
