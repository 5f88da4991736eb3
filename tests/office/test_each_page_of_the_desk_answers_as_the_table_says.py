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
    DataRequest,
    Invitation,
    Organization,
    ProposedField,
    Representative,
    User,
)
from pkes.lib.audit.models import Entry
from pkes.lib.outbox.actions import put
from pkes.texts import write_places
from tests.factories import make_cycle, make_event, make_training
from tests.office.desk import pages_of
from tests.test_access import PAGES as ADDRESSES
from tests.test_access import arguments

__all__ = ["arguments"]

PAGES = ("changelist", "add", "change", "delete", "history")

# model: what its list, a new row, one row, its removal and its history answer to a superuser, and to the coordinator
DESK = {
    "outbox.mail": [(200, 403, 200, 403, 200), (200, 403, 200, 403, 200)],
    "members.organization": [(200, 200, 200, 403, 200), (200, 200, 200, 403, 200)],  # leaves by the register
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
    "members.datarequest": [(200, 200, 200, 403, 200), (200, 200, 200, 403, 200)],
    "members.processingactivity": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "members.resolution": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "audit.entry": [(200, 403, 200, 403, 200), (200, 403, 200, 403, 200)],
    "search.miss": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],  # there is no such row
    "texts.text": [(200, 403, 200, 403, 200), (200, 403, 200, 403, 200)],
    "events.event": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "trainings.trainingcycle": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "trainings.training": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "trainings.funding": [(200, 200, 302, 302, 302), (200, 200, 302, 302, 302)],
    "trainings.letterhead": [(302, 403, 302, 403, 302), (302, 403, 302, 403, 302)],  # the one row, made by its list
    "trainings.certificate": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "publications.document": [(200, 200, 302, 302, 302), (200, 200, 302, 302, 302)],
    "publications.newsitem": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "publications.newscategory": [(200, 200, 200, 200, 200), (200, 200, 200, 200, 200)],
    "publications.newsletterissue": [(200, 200, 302, 302, 302), (200, 200, 302, 302, 302)],  # there is no such row
    "publications.subscriber": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "publications.delivery": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "publications.contactmessage": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "mfa.authenticator": [(200, 403, 200, 200, 200), (403, 403, 403, 403, 403)],
    # There is no such row: back to the list.
    "members.joinrequest": [(200, 403, 404, 403, 302), (200, 403, 404, 403, 302)],
    "members.councilmember": [(200, 200, 302, 302, 302), (200, 200, 302, 302, 302)],
    "events.registration": [(200, 200, 302, 403, 302), (200, 200, 302, 403, 302)],
    "trainings.enrolment": [(200, 200, 302, 403, 302), (200, 200, 302, 403, 302)],
    "trainings.datewish": [(200, 403, 302, 302, 302), (200, 403, 302, 302, 302)],
    "cooperation.fundingcall": [(200, 200, 302, 302, 302), (200, 200, 302, 302, 302)],
    "cooperation.consortium": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "cooperation.jointoffer": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "events.minutes": [(200, 403, 302, 302, 302), (200, 403, 302, 302, 302)],
    "events.task": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "events.survey": [(200, 403, 302, 302, 302), (200, 403, 302, 302, 302)],
    "cooperation.listing": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],  # there is no such row
    "cooperation.enquiryreport": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "cooperation.enquiryoutcome": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "cooperation.booking": [(200, 403, 302, 403, 302), (200, 403, 302, 403, 302)],
    "django_q.schedule": [(200, 200, 302, 302, 302), (403, 403, 403, 403, 302)],
    "django_q.success": [(200, 403, 302, 302, 302), (403, 403, 403, 403, 302)],
    "django_q.failure": [(200, 403, 302, 302, 302), (403, 403, 403, 403, 302)],
    "django_q.ormq": [(200, 403, 200, 200, 200), (403, 403, 403, 403, 403)],
}
# What only leads on to a page that refuses, for staff without rights.
NO_RIGHTS = {
    **{name: (403, 403, 403, 403, 302 if rows[0][4] == 302 else 403) for name, rows in DESK.items()},
    "members.cluster": (302, 403, 403, 403, 403),
    "trainings.letterhead": (302, 403, 403, 403, 302),
}
# What an editor (Redaktor) is answered; all other pages as staff without rights.
EDITOR = {
    **NO_RIGHTS,
    "events.event": (200, 200, 200, 200, 200),
    "events.minutes": (200, 403, 302, 302, 302),  # there is no such row
    "publications.document": (200, 200, 302, 302, 302),
    "publications.newsitem": (200, 200, 200, 200, 200),
    "publications.newscategory": (200, 200, 200, 200, 200),
    **dict.fromkeys(
        ["members.organization", "members.goal", "members.sourcedocument", "trainings.training"],
        (200, 403, 200, 403, 200),
    ),  # read only
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
    DataRequest.objects.create(kind="access", channel="mail", due_on="2026-12-22")
    Entry.objects.create(what="login")
    put("x", "a@example.com", "Temat", "Treść", language="pl")
    make_event(), make_training(), make_cycle()
    write_places()


def addresses(model, row):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    arguments = {page: [row.pk if row else 0] for page in ("change", "delete", "history")}
    return [reverse(f"{name}_{page}", args=arguments.get(page)) for page in PAGES]


def first_row(model, owner):
    return owner.user if model is User else model._default_manager.first()


def test_the_table_knows_every_model():
    assert {model._meta.label_lower for model in admin.site._registry} == set(DESK)


# Who is refused sees the same few pages; their words are read in both languages by whom the desk is for.
@pytest.mark.parametrize(
    ("role", "language"),
    [*((role, "pl") for role in (*ROLES, "editor_of_news")), ("coordinator", "en"), ("office", "en")],
)
def test_each_page_answers_as_the_table_says(request, everything, owner, role, language):
    person = request.getfixturevalue(role)
    expected = {
        "coordinator": {name: rows[0] for name, rows in DESK.items()},
        "office": {name: rows[1] for name, rows in DESK.items()},
        "staff": NO_RIGHTS,
        "editor_of_news": EDITOR,
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


# The pages beside Django's that an editor may open: what can be done with a meeting and its minutes, and their history.
OF_EDITOR = {"events.event", "events.minutes"} | {
    f"publications.{name}" for name in ("document", "newsitem", "newscategory")
}
READ_BY_EDITOR = {"members.organization", "members.goal", "members.sourcedocument", "trainings.training"}


@pytest.mark.parametrize("role", ["staff", "editor_of_news"])
def test_no_other_page_of_the_desk_is_open_to_who_has_no_right(request, everything, owner, role):
    """The buttons, the histories and the pages that tests/test_access.py names: closed before anything is looked up."""
    person = request.getfixturevalue(role)
    allowed = OF_EDITOR if role == "editor_of_news" else set()
    readable = READ_BY_EDITOR if role == "editor_of_news" else set()
    for model, page in admin.site._registry.items():
        row = first_row(model, owner)
        label = model._meta.label_lower
        for name in pages_of(page):
            if label in allowed or (name == "compare" and label in readable):
                continue
            address = reverse(
                f"admin:{label.replace('.', '_')}_{name}", args=[] if name == "merge" else [row.pk if row else 1]
            )
            assert person.get(address).status_code == 403, address
            assert person.post(address).status_code == 403, address


@pytest.mark.parametrize("role", ["staff", "editor_of_news"])
def test_no_page_of_an_app_at_the_desk_is_open_to_who_has_no_right(request, arguments, role):
    person = request.getfixturevalue(role)
    names = [name for name in ADDRESSES if name.startswith("admin:") and name.split(":")[1] not in SITE]
    answers = {name: person.get(reverse(name, args=arguments.get(name))).status_code for name in names}
    assert {name: status for name, status in answers.items() if status not in {403, 404}} == {}


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
