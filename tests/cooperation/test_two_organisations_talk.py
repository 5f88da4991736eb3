"""A conversation is between two organisations: all of both read and write it, and nobody else."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cooperation import actions
from cooperation.actions.enquiries import MOST_NEW
from cooperation.forms.enquiries import plain_name, safe_file
from cooperation.models import Attachment, Enquiry, Listing, Message
from members.models import Representative
from tests.conftest import representative
from tests.cooperation.sides import ADDRESSES, answer, begin, mails, make_shown, message_form, pdf, picture
from tests.factories import make_organization
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db
NEW, LIST = f"{ADDRESSES}/rozmowy/nowa/{{}}/", f"{ADDRESSES}/rozmowy/"


@pytest.fixture
def listing(organization, owner):
    return make_shown(organization)


@pytest.fixture
def stranger(db):
    """Somebody of a third organisation."""
    third = make_organization(name="Stowarzyszenie Trzecie")
    return representative(third, Representative.Role.OWNER, email="third@example.com", name="Teresa Trzecia")


def page(enquiry):
    return f"{LIST}{enquiry.pk}/"


def test_a_conversation_begins_from_a_listing_and_the_other_side_is_told(owner, editor, other_owner, listing):
    form = other_owner.get(NEW.format(listing.pk))
    assert "Spółdzielnia Socjalna Nasza" in text_of(assert_valid(form.content))
    sent = other_owner.post(NEW.format(listing.pk), message_form("Potrzebujemy **obiadów** w maju"))
    enquiry = Enquiry.objects.get()
    assert sent.url == page(enquiry)
    assert (enquiry.asking, enquiry.asked) == (other_owner.organization, owner.organization)
    assert sorted(mails("enquiry_new").values_list("recipient", flat=True)) == [
        "editor@example.com",
        "owner@example.com",
    ]
    mail = mails("enquiry_new", "owner@example.com").get()
    assert mail.subject == "Odpowiedz: Fundacja Inna pisze: Catering na spotkania"
    assert page(enquiry) in mail.text
    assert "obiadów" not in mail.subject + mail.text


@pytest.mark.parametrize("who", ["owner", "editor"])
def test_all_people_of_both_sides_read_and_write(request, other_owner, listing, who):
    person = request.getfixturevalue(who)
    enquiry = begin(listing, other_owner, "Szukamy <script>alert(1)</script> **cateringu**")
    shown = person.get(page(enquiry))
    assert_valid(shown.content)
    assert "<strong>cateringu</strong>" in shown.content.decode()
    assert "<script>alert" not in shown.content.decode()
    assert person.post(page(enquiry), message_form("Chętnie")).status_code == 302
    assert [message.author.name for message in enquiry.messages.all()] == ["Otto Other", person.user.name]
    assert "Chętnie" in text_of(assert_valid(other_owner.get(page(enquiry)).content))


def test_a_conversation_is_not_there_for_anybody_else(visitor, stranger, coordinator, owner, other_owner, listing):
    enquiry = begin(listing, other_owner, files=[("umowa", safe_file(pdf())[1])])
    file = f"{page(enquiry)}plik/{Attachment.objects.get().pk}/"
    addresses = [page(enquiry), file, *(f"{page(enquiry)}{part}/" for part in ("zamknij", "zglos", "wynik"))]
    for address in addresses:
        assert visitor.get(address).status_code == 403
        assert stranger.post(address, message_form()).status_code == 404
        assert coordinator.get(address).status_code == 403
    coordinator.post(f"/panel/w-imieniu/{owner.organization.pk}/")
    session = coordinator.session
    session["acting_on_behalf"] = owner.organization.pk
    session.save()
    assert [coordinator.get(address).status_code for address in [LIST, *addresses]] == [403] * (1 + len(addresses))
    assert enquiry.messages.count() == 1
    assert "Catering" not in stranger.get(LIST).content.decode()
    assert owner.get(file).status_code == 200


def test_two_tabs_and_a_double_click_make_one_conversation(other_owner, listing):
    twice = message_form("Raz")
    for form in (twice, twice, message_form("Drugi raz, z innej karty")):
        assert other_owner.post(NEW.format(listing.pk), form).status_code == 302
    enquiry = Enquiry.objects.get()
    assert list(enquiry.messages.values_list("text", flat=True)) == ["Raz", "Drugi raz, z innej karty"]
    assert other_owner.get(NEW.format(listing.pk)).url == page(enquiry)


def test_after_a_closed_conversation_a_new_one_can_begin(owner, other_owner, listing):
    first = begin(listing, other_owner)
    actions.close_enquiry(first, organization=owner.organization, by=owner.user)
    assert begin(listing, other_owner).pk != first.pk


def test_nobody_asks_themselves_or_about_what_is_not_on(owner, other_owner, listing):
    assert owner.get(NEW.format(listing.pk)).status_code == 404
    Listing.objects.update(status=Listing.Status.WITHDRAWN)
    assert other_owner.get(NEW.format(listing.pk)).status_code == 404
    assert other_owner.post(NEW.format(2**70), message_form()).status_code == 404
    with pytest.raises(actions.CooperationError, match="nie ma w ofercie"):
        begin(listing, other_owner)


def test_only_members_in_good_standing_ask(db, owner, listing):
    new = make_organization(role="in_procedure", name="Jeszcze nie członek")
    person = representative(new, Representative.Role.OWNER, email="new@example.com")
    assert person.get(NEW.format(listing.pk)).status_code == 404
    Listing.objects.update(visibility=Listing.Visibility.PUBLIC)
    refused = person.post(NEW.format(listing.pk), message_form("Moje słowa"))
    assert "Moje słowa" in refused.content.decode()
    assert not Enquiry.objects.exists()


def test_so_many_conversations_begin_in_a_day(owner, other_owner):
    listings = [make_shown(owner.organization, title=f"Oferta {number}") for number in range(MOST_NEW + 1)]
    for listing in listings[:MOST_NEW]:
        begin(listing, other_owner)
    refused = other_owner.post(NEW.format(listings[-1].pk), message_form("Jeszcze jedna"))
    assert "Jeszcze jedna" in refused.content.decode()
    assert Enquiry.objects.count() == MOST_NEW
    Enquiry.objects.update(opened_at=timezone.now() - datetime.timedelta(days=1, minutes=1))
    begin(listings[-1], other_owner)
    assert Enquiry.objects.count() == MOST_NEW + 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 5001, "\0"])
def test_a_message_that_says_nothing_or_too_much_is_asked_for_again(other_owner, listing, text):
    answer = other_owner.post(NEW.format(listing.pk), message_form(text))
    assert answer.status_code in {200, 400}
    assert not Message.objects.exists()


@pytest.mark.parametrize("key", ["", "nonsense", "1" * 400])
def test_a_tampered_key_is_no_server_error(other_owner, listing, key):
    assert other_owner.post(NEW.format(listing.pk), {"text": "x", "key": key}).status_code == 200
    assert not Message.objects.exists()


def test_what_is_new_is_marked_until_the_person_looks(owner, editor, other_owner, listing):
    enquiry = begin(listing, other_owner)
    for person in (owner, editor):
        assert "nowe" in text_of(assert_valid(person.get(LIST).content)).split()
    assert "1 rozmowie" in text_of(assert_valid(owner.get("/panel/").content))
    owner.get(page(enquiry))
    assert "nowe" not in text_of(assert_valid(owner.get(LIST).content)).split()
    assert "nowe" in text_of(assert_valid(editor.get(LIST).content)).split()
    assert "nowe" not in text_of(assert_valid(other_owner.get(LIST).content)).split()
    answer(enquiry, owner)
    assert "nowe" in text_of(assert_valid(other_owner.get(LIST).content)).split()


def test_a_mail_comes_once_until_the_person_looks_and_again_after_a_day(owner, other_owner, listing):
    enquiry = begin(listing, other_owner)
    answer(enquiry, other_owner, "Drugie")
    assert (mails("enquiry_new").count(), mails("enquiry_message").count()) == (1, 0)
    owner.get(page(enquiry))
    answer(enquiry, other_owner, "Trzecie")
    answer(enquiry, other_owner, "Czwarte")
    assert mails("enquiry_message", "owner@example.com").count() == 1
    enquiry.read_marks.update(told_at=timezone.now() - datetime.timedelta(days=2))
    enquiry.read_marks.update(read_at=timezone.now() - datetime.timedelta(days=3))
    answer(enquiry, other_owner, "Piąte")
    assert mails("enquiry_message", "owner@example.com").count() == 2
    assert not mails("enquiry_message", "other-owner@example.com").exists()


def test_files_are_taken_by_their_content_and_handed_out_to_both_sides(owner, other_owner, listing):
    files = [pdf("umowa o współpracy.pdf"), picture()]
    assert other_owner.post(NEW.format(listing.pk), message_form(files=files)).status_code == 302
    paper, photo = Attachment.objects.all()
    assert (paper.name, paper.kind, photo.name, photo.kind) == ("umowa o współpracy", "PDF", "zdjęcie", "WEBP")
    assert paper.file.name.startswith("enquiries/")
    assert b"Tajne miejsce" not in photo.file.read()
    response = owner.get(f"{page(Enquiry.objects.get())}plik/{paper.pk}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("strona.pdf", b"<html><script>alert(1)</script>", "application/pdf"),
        SimpleUploadedFile("program.png", b"MZ" + b"\0" * 100, "image/png"),
        SimpleUploadedFile("half.pdf", b"%PDF-1.4 cut off", "application/pdf"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(other_owner, listing, upload):
    answer = other_owner.post(NEW.format(listing.pk), message_form("Z plikiem", files=[upload]))
    assert answer.status_code == 200
    assert "Z plikiem" in answer.content.decode()
    assert not Message.objects.exists()


def test_four_files_at_once_are_too_many(other_owner, listing):
    assert other_owner.post(NEW.format(listing.pk), message_form(files=[pdf()] * 4)).status_code == 200
    assert not Message.objects.exists()


def test_a_broken_upload_is_named():
    with pytest.raises(ValidationError, match="list"):
        safe_file(SimpleUploadedFile("list.pdf", b"x"))
    assert plain_name("a" * 200 + ".pdf") == "a" * 100
    assert plain_name("../../umowa\r\nX: y.pdf") == ".. .. umowa X: y"


def test_a_closed_conversation_is_read_but_not_continued(owner, other_owner, listing):
    enquiry = begin(listing, other_owner, "Pierwsze")
    closed = owner.post(f"{page(enquiry)}zamknij/")
    assert closed.url == f"{page(enquiry)}wynik/"
    owner.post(f"{page(enquiry)}zamknij/")
    assert mails("enquiry_closed").count() == 1
    text = text_of(assert_valid(other_owner.get(page(enquiry)).content))
    assert "Pierwsze" in text
    late = other_owner.post(page(enquiry), message_form("Po zamknięciu"))
    assert "Ta rozmowa jest zamknięta" in text_of(assert_valid(late.content))
    assert "Po zamknięciu" in late.content.decode()
    assert list(enquiry.messages.values_list("text", flat=True)) == ["Pierwsze"]
    assert other_owner.get(f"{page(enquiry)}zamknij/").url == LIST


def test_a_quiet_conversation_closes_by_itself(owner, other_owner, listing):
    enquiry = begin(listing, other_owner)
    Enquiry.objects.update(last_message_at=timezone.now() - datetime.timedelta(days=179))
    call_command("follow_enquiries")
    enquiry.refresh_from_db()
    assert enquiry.is_open
    Enquiry.objects.update(last_message_at=timezone.now() - datetime.timedelta(days=180))
    call_command("follow_enquiries")
    enquiry.refresh_from_db()
    assert (enquiry.is_open, enquiry.closed_by) == (False, None)


def test_a_removed_listing_leaves_its_conversations(owner, other_owner, listing):
    enquiry = begin(listing, other_owner)
    listing.delete()
    assert "Catering na spotkania" in text_of(assert_valid(other_owner.get(page(enquiry)).content))


def test_the_list_asks_as_many_queries_for_three_as_for_one(owner, other_owner):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            other_owner.get(LIST)
        return len(captured)

    begin(make_shown(owner.organization), other_owner)
    other_owner.get(LIST)
    one = queries()
    for _number in range(2):
        begin(make_shown(make_organization()), other_owner)
    assert queries() == one


def test_one_who_left_the_organisation_is_out(owner, editor, other_owner, listing):
    enquiry = begin(listing, other_owner)
    assert editor.get(page(enquiry)).status_code == 200
    Representative.objects.filter(person=editor.user).delete()
    assert editor.get(page(enquiry)).status_code == 403
    assert editor.post(page(enquiry), message_form()).status_code == 403


def test_the_same_key_from_another_side_is_its_own_message(owner, other_owner, listing):
    key = uuid.uuid4()
    enquiry = begin(listing, other_owner, "Pytam", key=key)
    answer(enquiry, owner, "Odpowiadam", key=uuid.uuid4())
    assert enquiry.messages.count() == 2
