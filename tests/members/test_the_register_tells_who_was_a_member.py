"""Who is a member as of a day is derived from the entries up to that day."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.actions import follow_register, record
from members.models import Organization, RegisterEntry
from tests.factories import make_organization, make_source

pytestmark = pytest.mark.django_db

Kind = RegisterEntry.Kind
JANUARY, MARCH, MAY, JULY = (datetime.date(2020, month, 1) for month in (1, 3, 5, 7))
BEFORE = datetime.timedelta(days=1)


def enter(organization, kind, day, role=""):
    return record(organization, kind=kind, role=role, effective_on=day, source=make_source())


def members_on(day):
    return set(Organization.objects.members_as_of(day))


def test_the_founding_members_are_proven_from_the_last_day_of_october_2014(founding):
    assert members_on(datetime.date(2014, 10, 30)) == set()
    assert len(members_on(datetime.date(2014, 10, 31))) == 13
    assert len(members_on(timezone.localdate())) == 13


def test_who_withdrew_was_a_member_until_the_day_before():
    organization = make_organization(joined_on=JANUARY)
    enter(organization, Kind.WITHDRAWAL, MAY)
    assert members_on(JANUARY - BEFORE) == set()
    assert members_on(JANUARY) == members_on(MAY - BEFORE) == {organization}
    assert members_on(MAY) == members_on(timezone.localdate()) == set()


def test_a_suspended_member_is_a_member():
    organization = make_organization(joined_on=JANUARY)
    enter(organization, Kind.SUSPENSION, MARCH)
    assert members_on(MARCH) == {organization}
    enter(organization, Kind.RESUMPTION, MAY)
    assert members_on(MAY) == {organization}
    enter(organization, Kind.SUSPENSION, MAY)
    enter(organization, Kind.WITHDRAWAL, JULY)
    assert members_on(JULY) == set()


def test_who_came_back_is_a_member_again():
    organization = make_organization(joined_on=JANUARY)
    enter(organization, Kind.WITHDRAWAL, MARCH)
    enter(organization, Kind.ACCESSION, JULY, role="member")
    assert members_on(MAY) == set()
    assert members_on(JULY) == {organization}
    organization.refresh_from_db()
    assert organization.role == "member"


def test_a_role_taken_does_not_end_a_membership():
    organization = make_organization(joined_on=JANUARY)
    enter(organization, Kind.ROLE, MARCH, role="member")
    assert members_on(MARCH) == {organization}


def test_two_entries_of_one_day_count_in_the_order_in_which_they_were_made():
    organization = make_organization(joined_on=JANUARY)
    enter(organization, Kind.WITHDRAWAL, JANUARY)
    assert members_on(JANUARY) == set()


def test_the_role_follows_the_register():
    organization = make_organization(role="in_procedure")
    for kind, day, role, expected in [
        (Kind.ACCESSION, JANUARY, "member", "member"),
        (Kind.ROLE, MARCH, "founding_member", "founding_member"),
        (Kind.SUSPENSION, MAY, "", "founding_member"),
        (Kind.WITHDRAWAL, JULY, "", "former"),
    ]:
        enter(organization, kind, day, role=role)
        organization.refresh_from_db()
        assert organization.role == expected


def test_an_entry_of_a_later_day_changes_the_role_on_that_day_only():
    today = timezone.localdate()
    in_a_week = today + datetime.timedelta(days=7)
    organization = make_organization(role="in_procedure")
    enter(organization, Kind.ACCESSION, in_a_week, role="member")
    organization.refresh_from_db()
    assert organization.role == "in_procedure"
    assert not follow_register(organization, today=in_a_week - BEFORE)
    assert follow_register(organization, today=in_a_week)
    organization.refresh_from_db()
    assert organization.role == "member"
    assert not follow_register(organization, today=in_a_week)


def test_the_nightly_command_lets_roles_follow():
    organization = make_organization(joined_on=JANUARY)
    Organization.objects.filter(pk=organization.pk).update(role="in_procedure")
    call_command("follow_register", verbosity=0)
    organization.refresh_from_db()
    assert organization.role == "founding_member"
