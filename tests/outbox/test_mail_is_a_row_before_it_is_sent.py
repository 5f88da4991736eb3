"""The outbox: written with its cause, sent once, tried again, given up in words."""

import datetime
import smtplib

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.utils import timezone

from pkes.lib.outbox import actions
from pkes.lib.outbox.models import STALE_AFTER, Mail
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def put(**fields):
    return actions.put(
        "test/hello",
        **{
            "recipient": "anna@example.com",
            "subject": "Przeczytaj to",
            "text": "Dzień dobry.",
            "language": "pl",
            **fields,
        },
    )


def failing(monkeypatch, error):
    """Let the mail system fail the way a real server makes it fail."""

    def send_messages(self, messages):
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send_messages)


def test_a_mail_shares_the_fate_of_what_caused_it():
    def cause():
        with transaction.atomic():
            put()
            raise ValueError("cause")

    with pytest.raises(ValueError, match="cause"):
        cause()
    assert Mail.objects.count() == 0


def test_a_mail_goes_out_as_text_and_html_with_a_fixed_identity():
    mail = put(text="Dzień dobry.\n\nhttp://127.0.0.1:8000/x/\n\n- jeden\n- dwa")
    assert actions.deliver(mail.pk) is None
    sent = django_mail.outbox[0]
    assert sent.to == ["anna@example.com"]
    assert sent.subject == "Przeczytaj to"
    assert sent.extra_headers == {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    html = sent.alternatives[0].content
    assert '<a href="http://127.0.0.1:8000/x/"' in html
    assert html.count("<li") == 2
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (Mail.State.SENT, 1, "")


def test_a_mail_that_was_sent_is_not_sent_again():
    mail = put()
    actions.deliver(mail.pk)
    actions.deliver(mail.pk)
    assert actions.deliver_due() == 0
    assert len(django_mail.outbox) == 1


def test_markup_in_a_mail_stays_text():
    mail = put(text="<b>=1+1</b> & https://example.com/?a=<script>")
    actions.deliver(mail.pk)
    html = django_mail.outbox[0].alternatives[0].content
    assert "<b>=1" not in html
    assert "<script>" not in html


def test_line_ends_cannot_get_into_the_headers():
    mail = actions.write("members/email/removed", to="a@example.com", language="pl", context={
        "organization": {"name": "Firma\r\nBcc: x@example.com"}, "person": make_user(),
    })  # fmt: skip
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject
    assert actions.deliver(mail.pk) is None
    assert django_mail.outbox[0].recipients() == ["a@example.com"]


def test_a_failed_attempt_waits_longer_each_time_and_is_given_up_after_the_fifth(monkeypatch):
    failing(monkeypatch, smtplib.SMTPServerDisconnected("away"))
    mail = put()
    waits = []
    for _attempt in range(5):
        before = timezone.now()
        actions.deliver(mail.pk)
        mail.refresh_from_db()
        waits.append(round((mail.next_attempt_at - before).total_seconds() / 60))
        Mail.objects.filter(pk=mail.pk).update(next_attempt_at=timezone.now())
    assert waits[:4] == [1, 5, 30, 120]
    assert (mail.state, mail.attempts) == (Mail.State.GIVEN_UP, 5)
    assert mail.last_error == "SMTPServerDisconnected: away"


def test_a_final_no_of_the_server_is_final(monkeypatch):
    failing(monkeypatch, smtplib.SMTPRecipientsRefused({"anna@example.com": (550, b"no such user")}))
    mail = put()
    actions.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.GIVEN_UP, 1)


def test_a_not_now_of_the_server_is_tried_again(monkeypatch):
    failing(monkeypatch, smtplib.SMTPDataError(451, b"later"))
    mail = put()
    actions.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.WAITING, 1)
    assert mail.next_attempt_at > timezone.now()


def test_where_the_server_is_away_one_attempt_tells_enough(monkeypatch):
    failing(monkeypatch, ConnectionRefusedError("away"))
    for _number in range(5):
        put()
    assert actions.deliver_due() == 1
    assert Mail.objects.filter(attempts=0).count() == 4


def test_what_a_dead_worker_left_behind_is_sent_after_a_while():
    mail = put()
    assert actions.claim(mail.pk).pk == mail.pk
    assert actions.claim(mail.pk) is None
    assert actions.deliver_due() == 0
    Mail.objects.filter(pk=mail.pk).update(claimed_at=timezone.now() - STALE_AFTER - datetime.timedelta(seconds=1))
    assert actions.deliver_due() == 1
    assert django_mail.outbox[0].extra_headers["Message-ID"] == mail.message_id


def test_the_text_of_a_secret_mail_is_wiped_once_it_is_sent():
    mail = put(secret=True)
    actions.deliver(mail.pk)
    mail.refresh_from_db()
    assert mail.text == ""
    with pytest.raises(actions.MailError):
        actions.send_again(mail, by=make_user())


def test_a_mail_can_be_sent_again_with_a_new_identity():
    mail = put()
    with pytest.raises(actions.MailError):
        actions.send_again(mail, by=make_user())
    actions.deliver(mail.pk)
    again = actions.send_again(mail, by=make_user())
    actions.deliver(again.pk)
    first, second = (sent.extra_headers["Message-ID"] for sent in django_mail.outbox)
    assert first != second
    assert django_mail.outbox[0].body == django_mail.outbox[1].body


def test_the_log_names_no_person(monkeypatch, caplog):
    failing(monkeypatch, smtplib.SMTPRecipientsRefused({"anna@example.com": (550, b"anna@example.com unknown")}))
    with caplog.at_level("INFO"):
        actions.deliver(put().pk)
    assert "anna" not in caplog.text
    assert "code=550" in caplog.text


def test_the_office_sees_the_mail_but_no_secret(coordinator):
    mail = put(text="Kod 123456", secret=True)
    page = coordinator.get(f"/admin/outbox/mail/{mail.pk}/change/")
    assert page.status_code == 200
    assert "123456" not in page.content.decode()
    assert "123456" in mail.text


def test_old_mail_is_forgotten_but_not_what_still_waits(settings):
    settings.MAIL_KEPT_DAYS = 10
    sent, waiting, new = put(), put(), put()
    actions.deliver(sent.pk)
    actions.deliver(new.pk)
    long_ago = timezone.now() - datetime.timedelta(days=11)
    Mail.objects.filter(pk__in=[sent.pk, waiting.pk]).update(created_at=long_ago)
    assert actions.forget_old() == 1
    assert actions.forget_old() == 0
    assert set(Mail.objects.values_list("pk", flat=True)) == {waiting.pk, new.pk}
