"""Races, with real connections: the lock lets one through, the check behind it refuses the other."""

import pytest
from django.db import connection

from members.actions import MembersError, appoint_coordinator, change_slug, record
from members.models import Cluster, OldSlug, Organization, RegisterEntry
from tests.factories import FOUNDED_ON, make_cluster, make_organization, make_source
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(answers):
    return [answer for answer in answers if isinstance(answer, MembersError)]


@pytest.fixture(autouse=True)
def file_database():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.fail("races need a database that two connections can open")


def test_two_accessions_make_one_entry():
    organization, source = make_organization(role="in_procedure"), make_source()

    def accede():
        return record(organization, kind="accession", role="member", effective_on=FOUNDED_ON, source=source)

    answers = at_once(*[accede] * 4)
    assert len(refusals(answers)) == 3
    assert RegisterEntry.objects.count() == 1
    assert Organization.objects.get().role == "member"


def test_a_withdrawal_and_a_suspension_do_not_both_happen_after_the_withdrawal():
    organization, source = make_organization(), make_source()

    def enter(kind):
        return lambda: record(organization, kind=kind, effective_on=FOUNDED_ON, source=source)

    at_once(enter("withdrawal"), enter("suspension"))
    kinds = list(organization.register_entries.order_by("pk").values_list("kind", flat=True))
    assert kinds in (["accession", "withdrawal"], ["accession", "suspension", "withdrawal"])


def test_who_leaves_cannot_become_the_coordinator_at_the_same_moment():
    make_cluster()
    organization, source = make_organization(), make_source()
    answers = at_once(
        lambda: record(organization, kind="withdrawal", effective_on=FOUNDED_ON, source=source),
        lambda: appoint_coordinator(organization, effective_on=FOUNDED_ON, source=source),
    )
    assert len(refusals(answers)) == 1
    organization.refresh_from_db()
    assert (Cluster.objects.get().coordinator == organization) == (organization.role != "former")


def test_an_address_is_given_once():
    first, second = make_organization(slug="pierwsza"), make_organization(slug="druga")
    make_organization(slug="trzecia")
    answers = at_once(lambda: change_slug(first, "wspolna"), lambda: change_slug(second, "wspolna"))
    assert len(refusals(answers)) == 1
    assert Organization.objects.filter(slug="wspolna").count() == 1
    assert OldSlug.objects.count() == 1
