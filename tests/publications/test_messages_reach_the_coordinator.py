"""The contact form: stored, confirmed without repeating a word, answered from the desk, forgotten."""

import datetime

import pytest
from django.utils import timezone

from members.models import Clause
from pkes.erasure import erase_stranger
from pkes.lib.outbox.models import Mail
from pkes.personal_data import collect_by_address
from publications.actions import PublicationsError
from publications.actions import contact as acts
from publications.models import ContactMessage
from tests.html import assert_valid
from tests.join.requests import stamp
from tests.publications.newsletters import mails_to, make_clause

pytestmark = pytest.mark.django_db

PAGE = "/kontakt/"
ANNA = "anna@example.com"


def typed(**fields):
    words = {"name": "Anna Nowak", "email": ANNA, "topic": "joining", "text": "Jak dołączyć?", "stamp": stamp(60)}
    return {**words, **fields}


def make_message(**fields):
    return ContactMessage.objects.create(
        **{"name": "Anna Nowak", "email": ANNA, "topic": "joining", "text": "Jak dołączyć?", **fields}
    )


def desk(message, page="change"):
    return f"/admin/publications/contactmessage/{message.pk}/{page}/"


def test_a_message_is_a_row_and_its_sender_hears_of_it(visitor, coordinator):
    clause = make_clause(Clause.Kind.CONTACT)
    page = visitor.get(PAGE)
    assert_valid(page.content)
    assert "Zgoda 1" in page.content.decode()
    answer = visitor.post(PAGE, typed(), follow=True)
    message = ContactMessage.objects.get()
    assert (message.state, message.clause, message.language) == ("new", clause, "pl")
    assert message.reference in answer.content.decode()
    confirmation = mails_to(ANNA).get()
    assert message.reference in confirmation.subject
    # The portal says nothing to strangers that somebody typed: neither words nor a name.
    assert "Jak dołączyć" not in confirmation.words
    assert "Nowak" not in confirmation.words
    assert mails_to(coordinator.user.email).count() == 1


def test_a_double_click_is_one_message(visitor):
    words = typed()
    visitor.post(PAGE, words)
    visitor.post(PAGE, words)
    assert (ContactMessage.objects.count(), mails_to(ANNA).count()) == (1, 1)


def test_nobody_s_mailbox_is_filled(visitor):
    for _number in range(5):
        visitor.post(PAGE, typed())
    assert ContactMessage.objects.count() == 5
    assert mails_to(ANNA).count() == 3


@pytest.mark.parametrize("doubt", [{"url_again": "x"}, {"stamp": ""}])
def test_robots_are_asked_once_more(visitor, doubt):
    page = visitor.post(PAGE, typed(**doubt)).content.decode()
    assert "proof" in page
    assert "Jak dołączyć?" in page  # nothing that was typed is lost
    assert ContactMessage.objects.count() == 0


def test_a_mistake_is_said_in_a_summary_and_the_words_stay(visitor):
    page = visitor.post(PAGE, typed(email="anna", topic="nonsense"))
    assert_valid(page.content)
    assert 'href="#id_email"' in page.content.decode()
    assert "Jak dołączyć?" in page.content.decode()
    assert ContactMessage.objects.count() == 0


def test_markup_and_line_ends_stay_words(visitor, coordinator):
    visitor.post(PAGE, typed(name="Anna\r\nBcc: x@example.com", text="<script>alert(1)</script>"))
    message = ContactMessage.objects.get()
    assert message.name == "Anna Bcc: x@example.com"
    page = coordinator.get(desk(message)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_office_answers_once_and_a_reply_goes_to_the_coordinator(coordinator, founding):
    message = make_message()
    assert "1 " in coordinator.get("/admin/").content.decode()
    assert coordinator.get(desk(message)).status_code == 200
    coordinator.post(desk(message, "answer"), {"text": "Zapraszamy.\nDo zobaczenia!"})
    message.refresh_from_db()
    assert (message.state, message.closed_by) == ("answered", coordinator.user)
    mail = mails_to(ANNA).get()
    assert "Zapraszamy.\nDo zobaczenia!" in mail.text
    assert mail.headers == {"Reply-To": "pkes@ies-rzeszow.pl"}
    # The second tab, or the second click.
    coordinator.post(desk(message, "answer"), {"text": "Jeszcze raz"})
    assert mails_to(ANNA).count() == 1
    for act in (acts.close, acts.mark_as_spam, acts.reopen):
        with pytest.raises(PublicationsError):
            act(message, by=coordinator.user)


def test_unwanted_messages_are_put_away_and_brought_back(coordinator):
    message = make_message()
    coordinator.post(desk(message, "spam"))
    assert not ContactMessage.objects.waiting().exists()
    coordinator.post(desk(message, "reopen"))
    message.refresh_from_db()
    assert (message.state, message.closed_at) == ("new", None)
    assert Mail.objects.count() == 0


def test_settled_messages_are_forgotten_and_waiting_ones_are_not(coordinator, settings):
    old, waiting = make_message(), make_message(received_at="2020-01-01T00:00Z")
    acts.close(old, by=coordinator.user)
    assert acts.forget_old() == 0
    long_ago = timezone.now() - datetime.timedelta(days=settings.CONTACT_KEPT_DAYS + 1)
    ContactMessage.objects.filter(pk=old.pk).update(closed_at=long_ago)
    assert acts.forget_old() == 1
    assert ContactMessage.objects.get() == waiting


def test_a_person_sees_and_erases_what_they_wrote(coordinator):
    make_message(email="Anna@example.com")
    [section] = [section for section in collect_by_address(ANNA) if section.key == "messages"]
    assert "Jak dołączyć?" in [value.value for value in section.rows[0]]
    erase_stranger(email=ANNA, by=coordinator.user)
    assert ContactMessage.objects.count() == 0
