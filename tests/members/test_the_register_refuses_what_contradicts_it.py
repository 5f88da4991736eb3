import datetime

import pytest
from django.db import IntegrityError, transaction

from members.actions import MembersError, appoint_coordinator, record
from members.models import RegisterEntry
from tests.factories import make_cluster, make_organization, make_source

pytestmark = pytest.mark.django_db

Kind = RegisterEntry.Kind
JANUARY, MARCH, MAY = (datetime.date(2020, month, 1) for month in (1, 3, 5))

# what the register holds already, what is to be added
REFUSED = {
    "a second accession": ([], (Kind.ACCESSION, MARCH, "member")),
    "an accession of a suspended member": ([(Kind.SUSPENSION, MARCH, "")], (Kind.ACCESSION, MAY, "member")),
    "a suspension of who left": ([(Kind.WITHDRAWAL, MARCH, "")], (Kind.SUSPENSION, MAY, "")),
    "a second withdrawal": ([(Kind.WITHDRAWAL, MARCH, "")], (Kind.WITHDRAWAL, MAY, "")),
    "a role of who left": ([(Kind.WITHDRAWAL, MARCH, "")], (Kind.ROLE, MAY, "member")),
    "a second suspension": ([(Kind.SUSPENSION, MARCH, "")], (Kind.SUSPENSION, MAY, "")),
    "an end of no suspension": ([], (Kind.RESUMPTION, MARCH, "")),
    "a second end of a suspension": (
        [(Kind.SUSPENSION, MARCH, ""), (Kind.RESUMPTION, MARCH, "")],
        (Kind.RESUMPTION, MAY, ""),
    ),
    "a line before the last one": ([(Kind.SUSPENSION, MAY, "")], (Kind.RESUMPTION, MARCH, "")),
    "a role before the accession": ([], (Kind.ROLE, JANUARY - datetime.timedelta(days=1), "member")),
    "the same line twice": ([(Kind.ROLE, MARCH, "member")], (Kind.ROLE, MARCH, "member")),
    "an accession without a role": ([(Kind.WITHDRAWAL, MARCH, "")], (Kind.ACCESSION, MAY, "")),
    "a withdrawal with a role": ([], (Kind.WITHDRAWAL, MARCH, "member")),
}


def enter(organization, kind, day, role):
    return record(organization, kind=kind, role=role, effective_on=day, source=make_source())


@pytest.mark.parametrize(("lines", "line"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(lines, line):
    organization = make_organization(joined_on=JANUARY)
    for kept in lines:
        enter(organization, *kept)
    organization.refresh_from_db()
    role, entries = organization.role, RegisterEntry.objects.count()
    with pytest.raises(MembersError) as refusal:
        enter(organization, *line)
    organization.refresh_from_db()
    assert (organization.role, RegisterEntry.objects.count()) == (role, entries)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("kind", [Kind.SUSPENSION, Kind.RESUMPTION, Kind.WITHDRAWAL, Kind.ROLE])
def test_who_is_no_member_can_only_accede(kind):
    with pytest.raises(MembersError):
        enter(make_organization(role="in_procedure"), kind, MARCH, "member" if kind == Kind.ROLE else "")
    assert not RegisterEntry.objects.exists()


def test_the_coordinator_cannot_leave():
    coordinator = make_organization(joined_on=JANUARY)
    make_cluster(coordinator=coordinator)
    with pytest.raises(MembersError):
        enter(coordinator, Kind.WITHDRAWAL, MARCH, "")
    appoint_coordinator(make_organization(joined_on=JANUARY), effective_on=MARCH, source=make_source())
    assert enter(coordinator, Kind.WITHDRAWAL, MARCH, "").pk


@pytest.mark.parametrize(("kind", "role"), [("accession", ""), ("role", ""), ("withdrawal", "member")])
def test_the_database_itself_wants_a_role_where_it_belongs(kind, role):
    organization, source = make_organization(role="partner"), make_source()
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.create(organization=organization, kind=kind, role=role, effective_on=MAY, source=source)
