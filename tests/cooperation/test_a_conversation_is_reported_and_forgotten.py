"""The office reads a conversation only while a report of it is open; what was said goes after three years, or with a person."""

import datetime

import pytest
from django.core.management import call_command
from django.db.models import ProtectedError
from django.utils import timezone

from cooperation import actions
from cooperation.forms.enquiries import safe_file
from cooperation.models import (
    Attachment,
    Booking,
    Enquiry,
    EnquiryOutcome,
    EnquiryReport,
    HandOver,
    Listing,
    Message,
    ReadMark,
)
from members.actions import merge_organizations, merge_people
from members.models import Organization
from pkes import retention
from pkes.erasure import erase
from pkes.lib.audit.models import Entry
from pkes.lib.merge import MergeError
from pkes.personal_data import collect
from tests.conftest import Person
from tests.cooperation.sides import ADDRESSES, answer, ask_for, begin, mails, make_resource, make_shown, midnight, pdf
from tests.factories import make_organization, make_second_factor, make_user
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db
DESK = "/admin/cooperation/enquiryreport/"


@pytest.fixture
def enquiry(organization, owner, other_owner):
    return begin(make_shown(organization), other_owner, "Tajne warunki", files=[("umowa", safe_file(pdf())[1])])


@pytest.fixture
def report(enquiry, owner, coordinator):
    return actions.report_enquiry(enquiry, "Spam", organization=owner.organization, by=owner.user)


def test_a_report_calls_the_office_and_tells_the_other_side_nothing(coordinator, owner, other_owner, enquiry):
    address = f"{ADDRESSES}/rozmowy/{enquiry.pk}/zglos/"
    assert_valid(owner.get(address).content)
    assert owner.post(address, {"reason": ""}).status_code == 200
    owner.post(address, {"reason": "Obraźliwe słowa"})
    owner.post(address, {"reason": "Jeszcze raz"})
    report = EnquiryReport.objects.get()
    mail = mails("enquiry_reported", "coordinator@example.com").get()
    assert f"{DESK}{report.pk}/" in mail.text
    assert "Tajne" not in mail.text
    assert not mails("enquiry_reported", "other-owner@example.com").exists()
    assert "zgłosiła" not in text_of(assert_valid(other_owner.get(f"{ADDRESSES}/rozmowy/{enquiry.pk}/").content))
    assert "1 zgłoszona rozmowa" in coordinator.get("/admin/").content.decode()


def test_the_office_reads_it_while_the_report_is_open_and_that_is_noted(coordinator, report):
    page = coordinator.get(f"{DESK}{report.pk}/change/").content.decode()
    assert "Spam" in page
    assert "Tajne" not in page
    assert not Entry.objects.filter(what=Entry.What.READ).exists()
    assert "Tajne" not in coordinator.get(f"{DESK}{report.pk}/read/").content.decode()
    assert "Tajne warunki" in coordinator.post(f"{DESK}{report.pk}/read/").content.decode()
    file = coordinator.get(f"{DESK}{report.pk}/plik/{Attachment.objects.get().pk}/")
    assert file["Content-Disposition"].startswith("attachment")
    entries = Entry.objects.filter(what=Entry.What.READ)
    assert [(entry.by, entry.subject) for entry in entries] == [(coordinator.user, report)] * 2


def test_after_the_answer_the_office_reads_it_no_more(coordinator, owner, other_owner, report):
    coordinator.post(f"{DESK}{report.pk}/settle/", {"answer": "Rozmawialiśmy z nimi.", "close": "on"})
    report.refresh_from_db()
    assert (report.is_open, report.settled_by, report.enquiry.is_open) == (False, coordinator.user, False)
    assert "Rozmawialiśmy z nimi." in mails("enquiry_settled", "owner@example.com").get().text
    assert mails("enquiry_closed").count() == 2
    assert not mails("enquiry_settled", "other-owner@example.com").exists()
    assert "Tajne" not in coordinator.post(f"{DESK}{report.pk}/read/", follow=True).content.decode()
    file = f"{DESK}{report.pk}/plik/{Attachment.objects.get().pk}/"
    assert coordinator.get(file).status_code == 302
    assert not Entry.objects.filter(what=Entry.What.READ).exists()


def test_whoever_works_in_the_office_without_the_right_reads_nothing(report):
    plain = Person(make_user(is_staff=True))
    make_second_factor(plain.user)
    for page in ("", f"{report.pk}/change/", f"{report.pk}/read/"):
        assert plain.get(f"{DESK}{page}").status_code in {302, 403}
        assert plain.post(f"{DESK}{page}").status_code in {302, 403}
    assert not Entry.objects.filter(what=Entry.What.READ).exists()


def closed_ago(enquiry, **span):
    actions.close_enquiry(enquiry, organization=enquiry.asked, by=enquiry.asked.representatives.first().person)
    Enquiry.objects.update(closed_at=timezone.now() - datetime.timedelta(**span))


def test_what_was_said_goes_after_three_years_and_the_figures_stay(
    django_capture_on_commit_callbacks, owner, other_owner, enquiry
):
    actions.answer_outcome(
        enquiry, organization=owner.organization, by=owner.user, talked=True, cooperated=True, may_publish=True
    )
    closed_ago(enquiry, days=1090)
    rule = next(rule for rule in retention.RULES if rule.key == "enquiries")
    assert "36 miesięcy" in rule.kept()
    assert (rule.due().count(), rule.forget()) == (0, 0)
    Enquiry.objects.update(closed_at=timezone.now() - datetime.timedelta(days=1100))
    file = Attachment.objects.get().file
    assert rule.due().count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert rule.forget() == 1
    assert not file.storage.exists(file.name)
    assert [model.objects.count() for model in (Message, Attachment, ReadMark, EnquiryReport)] == [0] * 4
    assert EnquiryOutcome.objects.get().answered_by is None
    assert owner.get(f"{ADDRESSES}/rozmowy/{enquiry.pk}/").status_code == 404
    assert rule.due().count() == 0


def test_an_open_report_holds_the_conversation_back(report):
    closed_ago(report.enquiry, days=2000)
    assert actions.forget_closed() == 0
    EnquiryReport.objects.update(settled_at=timezone.now())
    assert actions.forget_closed() == 1


def test_bookings_go_after_three_years(owner, other_owner):
    booking = ask_for(make_resource(owner.organization), other_owner, (1, 1))
    actions.refuse_booking(booking, reason="Nie", by=owner.user)
    Booking.objects.update(starts_at=midnight(-1101), ends_at=midnight(-1100))
    assert actions.forget_bookings() == 1
    assert not Booking.objects.exists()


def test_a_person_gets_what_they_wrote_and_nothing_of_others(owner, other_owner, enquiry):
    answer(enquiry, owner, "Nasza odpowiedź")
    booking = actions.accept_booking(ask_for(make_resource(owner.organization), other_owner, (0, 0)), by=owner.user)
    actions.note_hand_over(booking, moment="given", text="Klucz oddany", organization=owner.organization, by=owner.user)
    sections = {section.key: section.rows for section in collect(owner.user)}
    values = {value.key: value.value for value in sections["messages"][0]}
    assert (len(sections["messages"]), values["text"]) == (1, "Nasza odpowiedź")
    assert len(sections["bookings"]) == len(sections["hand_overs"]) == 1
    theirs = {section.key: section.rows for section in collect(other_owner.user)}
    assert [value.value for value in theirs["messages"][0] if value.key == "files"] == ["umowa"]


def test_an_erased_author_is_named_nowhere_and_the_words_stay(owner, other_owner, enquiry):
    answer(enquiry, other_owner, "Z poważaniem, Otto Other, other-owner@example.com")
    booking = ask_for(make_resource(owner.organization), other_owner, (0, 0), purpose="Odbierze Otto Other")
    actions.accept_booking(booking, by=owner.user)
    actions.note_hand_over(
        booking, moment="given", text="Dałem, Otto Other", organization=other_owner.organization, by=other_owner.user
    )
    erase(other_owner.user, by=other_owner.user)
    text = text_of(assert_valid(owner.get(f"{ADDRESSES}/rozmowy/{enquiry.pk}/").content))
    assert "Otto" not in text
    assert "other-owner@example.com" not in text
    assert "osoba, której konto usunięto" in text
    assert "Tajne warunki" in text
    words = Booking.objects.get().purpose + HandOver.objects.get().text
    assert "Otto" not in words
    assert "Odbierze" in words


def test_merged_organisations_take_their_conversations_along(coordinator, owner, other_owner, enquiry):
    twin = make_organization(role="in_procedure", name="Fundacja Inna (drugi wpis)")
    merge_organizations(twin, other_owner.organization, chosen=["name"], by=coordinator.user)
    enquiry.refresh_from_db()
    assert enquiry.asking == twin
    other_owner.organization = twin
    assert "Tajne warunki" in text_of(assert_valid(other_owner.get(f"{ADDRESSES}/rozmowy/{enquiry.pk}/").content))


def test_two_open_conversations_about_the_same_are_not_lost_in_a_merge(coordinator, other_owner, enquiry):
    twin = make_organization(role="in_procedure", name="Fundacja Inna (drugi wpis)")
    second = Enquiry.objects.create(listing=enquiry.listing, about="x", asking=twin, asked=enquiry.asked)
    Message.objects.create(enquiry=second, organization=twin, text="Ważne")
    with pytest.raises(MergeError):
        merge_organizations(twin, other_owner.organization, chosen=[], by=coordinator.user)
    assert Enquiry.objects.count() == 2


def test_merged_people_keep_their_messages(coordinator, other_owner, enquiry):
    kept = make_user(name="Otto Drugi")
    merge_people(kept, other_owner.user, chosen=[], by=coordinator.user)
    assert Message.objects.get().author == kept


def test_a_message_is_not_deleted_with_its_conversation(enquiry):
    with pytest.raises(ProtectedError):
        enquiry.delete()


def test_samples_go_with_all_that_was_said_with_them(owner, other_owner, enquiry):
    ask_for(make_resource(owner.organization), other_owner, (1, 1))
    Organization.objects.filter(pk=owner.organization.pk).update(is_sample=True)
    call_command("remove_sample", verbosity=0)
    assert not Enquiry.objects.exists()
    assert not Booking.objects.exists()
    assert not Listing.objects.exists()
