"""A list asks as many queries for three rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Change, Clause, ConsentEvent, ContactPerson, Invitation
from pkes.lib.outbox.actions import put
from tests.factories import make_organization, make_theme, make_user
from tests.office.desk import make_member_of, make_proposal

pytestmark = pytest.mark.django_db
numbers = iter(range(10_000))


def add_change():
    service = {"theme": make_theme().slug, "name": "x", "description": ""}
    Change.objects.create(organization=make_organization(), field="services", old=[], new=[service], by=make_user())


def add_proposal():
    make_proposal(make_organization(), make_user(), name=("a", "b"), nip=("", "1"), legal_statuses=([], []))


def add_invitation():
    Invitation.objects.create(
        organization=make_organization(), email="a@example.com", token_hash=next(numbers), expires_at=timezone.now()
    )


def add_consent():
    kind = {"kind": "account", "version": next(numbers) + 1, "text_pl": "x"}
    ConsentEvent.objects.create(clause=Clause.objects.create(**kind), act="shown", channel="panel", person=make_user())


LISTS = {
    "members/organization": make_organization,
    "members/change": add_change,
    "members/changeproposal": add_proposal,
    "members/invitation": add_invitation,
    "members/representative": lambda: make_member_of(make_organization()),
    "members/user": make_user,
    "members/contactperson": lambda: ContactPerson.objects.create(organization=make_organization(), name="x"),
    "members/consentevent": add_consent,
    "members/clause": add_consent,
    "outbox/mail": lambda: put("x", "a@example.com", "Temat", "Treść", language="pl"),
}


@pytest.mark.parametrize("model", LISTS)
def test_three_rows_cost_no_more_than_one(office, model):
    office.get("/admin/")  # what is remembered between requests

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert office.get(f"/admin/{model}/").status_code == 200
        return len(asked)

    LISTS[model]()
    with_one = queries()
    LISTS[model](), LISTS[model]()
    assert queries() == with_one
    assert with_one <= 14


def test_the_page_of_a_proposal_asks_as_many_for_three_fields_as_for_one(office, django_assert_max_num_queries):
    proposal = make_proposal(make_organization(), make_user(), name=("a", "b"), nip=("", "1"), sector=("a", "b"))
    with django_assert_max_num_queries(9):
        office.get(f"/admin/members/changeproposal/{proposal.pk}/change/")
