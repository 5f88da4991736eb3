"""After a month both are asked what came of it; it is counted, and published only if both agree."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from cooperation import actions
from cooperation.models import Enquiry, EnquiryOutcome, Listing
from cooperation.outcomes import Outcomes, cooperations_by_quarter, outcomes
from members.models import Organization
from pkes.lib.dates import quarter_of
from tests.cooperation.sides import ADDRESSES, begin, mails, make_shown
from tests.factories import make_organization
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db
YES = {"talked": True, "cooperated": True, "may_publish": True}


@pytest.fixture
def enquiry(organization, owner, other_owner):
    return begin(make_shown(organization), other_owner)


def page(enquiry):
    return f"{ADDRESSES}/rozmowy/{enquiry.pk}/wynik/"


def say(enquiry, person, **words):
    words = {"talked": True, **words}
    return actions.answer_outcome(enquiry, organization=person.organization, by=person.user, **words)


def now_and(days):
    now = timezone.now()
    return now - datetime.timedelta(days), now + datetime.timedelta(1)


def test_both_sides_are_asked_once_after_thirty_days(owner, editor, other_owner, enquiry):
    Enquiry.objects.update(opened_at=timezone.now() - datetime.timedelta(days=29, hours=23))
    call_command("follow_enquiries")
    assert not mails("enquiry_outcome").exists()
    Enquiry.objects.update(opened_at=timezone.now() - datetime.timedelta(days=30))
    for _night in range(2):
        call_command("follow_enquiries")
    asked = sorted(mails("enquiry_outcome").values_list("recipient", flat=True))
    assert asked == ["editor@example.com", "other-owner@example.com", "owner@example.com"]
    assert page(enquiry) in mails("enquiry_outcome", "owner@example.com").get().text


def test_who_has_said_it_already_is_not_asked(owner, other_owner, enquiry):
    say(enquiry, owner)
    Enquiry.objects.update(opened_at=timezone.now() - datetime.timedelta(days=31))
    call_command("follow_enquiries")
    assert list(mails("enquiry_outcome").values_list("recipient", flat=True)) == ["other-owner@example.com"]


def test_each_side_answers_for_itself_and_can_change_it(owner, other_owner, enquiry):
    assert_valid(owner.get(page(enquiry)).content)
    sent = owner.post(page(enquiry), {"came": "cooperated", "value": "1500,50", "may_publish": "on"})
    assert sent.status_code == 302
    outcome = EnquiryOutcome.objects.get()
    assert (outcome.organization, outcome.value, outcome.may_publish) == (owner.organization, Decimal("1500.50"), True)
    theirs = assert_valid(other_owner.get(page(enquiry)).content)
    assert [field.get("value") for field in theirs.iter("input") if field.get("name") == "value"] == [None]
    owner.post(page(enquiry), {"came": "talked", "value": "99", "may_publish": "on"})
    outcome.refresh_from_db()
    assert (outcome.talked, outcome.cooperated, outcome.value, outcome.may_publish) == (True, False, None, False)


@pytest.mark.parametrize(
    "fields", [{}, {"came": "x"}, {"came": "cooperated", "value": "-1"}, {"came": "cooperated", "value": "9" * 30}]
)
def test_a_wrong_answer_is_asked_for_again(owner, enquiry, fields):
    assert owner.post(page(enquiry), fields).status_code == 200
    assert not EnquiryOutcome.objects.exists()


def test_it_is_published_only_if_both_agree(owner, other_owner, enquiry):
    def published():
        return list(Enquiry.objects.published())

    say(enquiry, owner, **YES)
    assert published() == []
    say(enquiry, other_owner, cooperated=True, may_publish=False)
    assert published() == []
    say(enquiry, other_owner, **YES)
    assert published() == [enquiry]
    Organization.objects.filter(pk=owner.organization.pk).update(role="former")
    assert published() == []


def test_the_public_line_names_no_listing_for_members_only(visitor, owner, other_owner, enquiry):
    for person in (owner, other_owner):
        say(enquiry, person, **YES, value=Decimal(777))
    for visibility, is_named in (("members", False), ("public", True)):
        Listing.objects.update(visibility=visibility)
        # The listing itself is another matter.
        text = visitor.get("/wspolpraca/").content.decode()
        part = text.split('id="h-udane"')[1].split("</section>")[0]
        assert ("Fundacja Inna" in part, "Spółdzielnia Socjalna Nasza" in part) == (True, True)
        assert ("Catering na spotkania" in part) is is_named
        assert "777" not in text


def test_figures_count_each_conversation_once_and_carefully(owner, other_owner, enquiry):
    second = begin(make_shown(owner.organization), other_owner)
    third = begin(make_shown(make_organization()), other_owner)
    say(enquiry, owner, cooperated=True, value=Decimal(1000))
    say(enquiry, other_owner, cooperated=True, value=Decimal(800))
    say(second, owner, cooperated=True, value=Decimal(50))
    say(third, other_owner)
    expected = Outcomes(begun=3, answered=3, talked=3, cooperated=2, agreed=1, value=Decimal(850))
    assert outcomes(*now_and(1)) == expected
    assert cooperations_by_quarter(*now_and(1)) == {quarter_of(timezone.localdate()): 2}
    assert list(Enquiry.objects.agreed()) == [enquiry]
    past = timezone.now() - datetime.timedelta(days=100)
    assert outcomes(past, past + datetime.timedelta(1)).answered == 0


def test_samples_are_in_no_figure(owner, other_owner, enquiry):
    say(enquiry, owner, **YES)
    Organization.objects.filter(pk=other_owner.organization.pk).update(is_sample=True)
    assert outcomes(*now_and(1)) == Outcomes(0, 0, 0, 0, 0, Decimal(0))
    assert cooperations_by_quarter(*now_and(1)) == {}


def test_the_office_sees_answers_and_the_chart_but_no_message(coordinator, owner, enquiry):
    outcome = say(enquiry, owner, cooperated=True, value=Decimal(1200))
    listed = coordinator.get("/admin/cooperation/enquiryoutcome/")
    assert "Fundacja Inna" in listed.content.decode()
    shown = coordinator.get(f"/admin/cooperation/enquiryoutcome/{outcome.pk}/change/").content.decode()
    assert "1200" in shown.replace("\xa0", "").replace(" ", "")
    assert "Dzień dobry" not in shown
    assert "Współprace, które wyszły z rozmów" in coordinator.get("/admin/").content.decode()


def test_the_thread_says_what_the_own_side_answered(owner, enquiry):
    say(enquiry, owner, cooperated=True)
    text = text_of(assert_valid(owner.get(f"{ADDRESSES}/rozmowy/{enquiry.pk}/").content))
    assert "współpracujemy albo współpracowaliśmy" in text
