"""Quality marks and certificates: entered by the office, or proposed by the member; shown with who granted them; told when they end."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members import actions
from members.booklet import facts_of, members_of_booklet
from members.models import Change, ChangeProposal, Mark, Organization
from tests.factories import make_organization
from tests.office.desk import make_member_of, send, words
from tests.panel.forms import fields_of

pytestmark = pytest.mark.django_db

PANEL = "/panel/dane/"
ACCEPTED = ("accepted", "")


@pytest.fixture
def organization():
    return make_organization(slug="nasza", data_confirmed_at=timezone.now())


def day(days):
    return timezone.localdate() + datetime.timedelta(days)


def make_mark(organization, **fields):
    values = {"name": "Znak Dobrej Pracy", "granted_by": "Izba Przykładowa", "granted_on": day(-300)}
    return Mark.objects.create(organization=organization, **{**values, **fields})


def test_the_office_enters_a_mark_and_it_stands_in_the_history(office, organization):
    page = f"/admin/members/organization/{organization.pk}/change/"
    send(office, page, **{
        "marks-TOTAL_FORMS": 1, "marks-0-name": "Znak Dobrej Pracy", "marks-0-granted_by": "Izba Przykładowa",
        "marks-0-granted_on": "2026-01-31", "marks-0-expires_on": "2027-01-31", "marks-0-organization": organization.pk,
    })  # fmt: skip
    mark = Mark.objects.get()
    assert (mark.organization, mark.granted_by, str(mark.expires_on)) == (
        organization,
        "Izba Przykładowa",
        "2027-01-31",
    )
    change = Change.objects.get()
    assert (change.field, change.old, [row["name"] for row in change.new]) == ("marks", [], ["Znak Dobrej Pracy"])
    history = words(office.get(f"/admin/members/organization/{organization.pk}/history/"))
    assert "znaki i certyfikaty" in history


def test_everybody_sees_it_with_who_granted_it(visitor, organization):
    make_mark(
        organization, number="7/2026", url="https://example.org/znak", granted_on="2026-01-31", expires_on="2027-01-31"
    )
    text = words(visitor.get("/en/czlonkowie/nasza/"))
    assert "Znak Dobrej Pracy Izba Przykładowa, no. 7/2026 31 January 2026 – 31 January 2027 Check it" in text
    assert 'href="https://example.org/znak"' in visitor.get("/czlonkowie/nasza/").content.decode()


def test_it_stands_in_the_booklet(organization):
    make_mark(organization)
    assert ("Znaki i certyfikaty", "Znak Dobrej Pracy (Izba Przykładowa)") in facts_of(members_of_booklet().get())


def test_a_member_proposes_it_and_the_office_accepts(office, organization):
    owner = make_member_of(organization)
    opened = fields_of(
        owner.post(PANEL, {**fields_of(owner.get(PANEL), holding="name"), "add": "mark"}), holding="name"
    )
    row = {"marks-0-name": "Znak", "marks-0-granted_by": "Izba", "marks-0-granted_on": "2026-01-31"}
    wrong = owner.post(PANEL, {**opened, **row, "marks-0-expires_on": "2025-01-01"})
    assert "expires_on" in wrong.context["marks"].errors[0]
    assert 'href="#id_marks-0-expires_on"' in wrong.content.decode()
    owner.post(PANEL, {**opened, **row, "marks-0-expires_on": "2027-01-31", "marks-0-url": "example.org/x"})
    proposal = ChangeProposal.objects.get()
    assert list(proposal.fields.values_list("field", flat=True)) == ["marks"]
    actions.decide(proposal, {"marks": ACCEPTED}, by=office.user)
    assert list(Mark.objects.values_list("name", "url", "expires_on")) == [
        ("Znak", "https://example.org/x", datetime.date(2027, 1, 31))
    ]
    assert "Znak, Izba, https://example.org/x: 31 stycznia 2026 – 31 stycznia 2027" in words(
        owner.get("/panel/historia/")
    )


def test_the_same_mark_of_the_same_day_stands_once(organization):
    owner = make_member_of(organization)
    make_mark(organization, granted_on="2026-01-31")
    opened = fields_of(
        owner.post(PANEL, {**fields_of(owner.get(PANEL), holding="name"), "add": "mark"}), holding="name"
    )
    row = {"marks-1-name": "Znak Dobrej Pracy", "marks-1-granted_by": "Inna", "marks-1-granted_on": "2026-01-31"}
    assert owner.post(PANEL, {**opened, **row}).context["marks"].non_form_errors()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_mark(organization, granted_on="2026-01-31")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_mark(organization, granted_on="2026-02-01", expires_on="2026-01-01")


@pytest.mark.parametrize(
    ("ends", "is_told"), [(61, False), (60, True), (0, True), (-30, True), (-31, False), (None, False)]
)
def test_the_desk_tells_of_a_mark_that_ends(office, organization, ends, is_told):
    make_mark(organization, expires_on=None if ends is None else day(ends))
    rows = Organization.objects.with_ending_status()
    assert [(row, row.status_ends_on) for row in rows] == ([(organization, day(ends))] if is_told else [])
    listed = office.get("/admin/members/organization/?status=konczy").context["cl"].result_list
    assert list(listed) == ([organization] if is_told else [])


def test_of_a_status_and_a_mark_the_first_end_counts(organization):
    organization.legal_statuses.create(kind="opp", granted_on=day(-400), expires_on=day(30))
    mark = make_mark(organization, expires_on=day(10))
    assert Organization.objects.with_ending_status().get().status_ends_on == day(10)
    make_mark(organization, granted_on=day(-1), expires_on=day(700))
    assert Organization.objects.with_ending_status().get().status_ends_on == day(30)
    mark.delete()
    organization.legal_statuses.all().delete()
    assert list(Organization.objects.with_ending_status()) == []


def test_marks_of_two_entries_that_are_one_come_together(office):
    kept, gone = make_organization(), make_organization(role="in_procedure")
    make_mark(kept), make_mark(gone), make_mark(gone, name="Inny znak")
    actions.merge_organizations(kept, gone, chosen=set(), by=office.user)
    assert sorted(kept.marks.values_list("name", flat=True)) == ["Inny znak", "Znak Dobrej Pracy"]
