"""Writing, sending and sending again."""

import contextlib
import datetime
import fcntl
import logging
import smtplib
import time

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import make_msgid
from django.core.mail.utils import DNS_NAME
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from pkes.lib.outbox.markup import paragraphs
from pkes.lib.outbox.models import Mail
from pkes.lib.refusal import Refusal
from pkes.lib.texts.words import worded

log = logging.getLogger(__name__)

# Minutes to wait after the first, second, … failed attempt; after the last one the mail is given up.
BACK_OFF = [1, 5, 30, 120]
# Mails to many that are sent before the pace and the urgent mail are looked at again.
AT_A_TIME = 25
MINUTE = datetime.timedelta(minutes=1)
ROWS_AT_A_TIME = 500


class MailError(Refusal):
    """A mail cannot be sent again as things are."""


def write(template, *, to, context, language=None, secret=False, regarding="", headers=None):
    """Put a mail into the outbox, in the transaction of what caused it; returns its row.

    `template` is the beginning of two file names: `<template>_subject.txt` and `<template>_body.txt`; the HTML part is
    made from the text. `secret` is for one-time codes and links: the text is wiped once it is sent.
    """
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    context = {"portal_url": settings.PORTAL_URL, **context}
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        text = render_to_string(f"{template}_body.txt", context).strip()
        subject, text = worded(template, context, language, subject, text)
    return put(template, to, subject, text, language=language, secret=secret, regarding=regarding, headers=headers)


@transaction.atomic
def put(template, recipient, subject, text, *, language, secret=False, regarding="", headers=None, body=None):
    """Store a mail whose words are ready. The task is only a hint to be quick: the row is the truth."""
    mail = Mail.objects.create(
        template=template,
        recipient=recipient,
        subject=subject[:200],
        text=text + "\n",
        language=language,
        is_secret=secret,
        regarding=regarding,
        headers=headers or {},
        body=body,
    )
    # Not saved: what `deliver` returns may name the recipient, and the mail's row says it all.
    async_task(deliver, mail.pk, group="mail", save=False)
    return mail


def put_bulk(template, letters, *, regarding):
    """Store the same mail to many. `letters` are dicts of recipient, subject, text, headers, language and body.

    No task hints at them: `deliver_bulk` sends them at its own pace, behind everything urgent. Returns the rows.
    """
    # The name of this machine, asked for once: asking the network thousands of times takes minutes where it is slow.
    domain = str(DNS_NAME)
    mails = [
        Mail(template=template, regarding=regarding, is_bulk=True, message_id=make_msgid(domain=domain), **letter)
        for letter in letters
    ]
    return Mail.objects.bulk_create(mails, batch_size=ROWS_AT_A_TIME)


def claim(pk):
    """Take a due mail for sending and count the attempt; None where it is not due or another worker was faster."""
    with transaction.atomic():
        mail = Mail.objects.due().select_for_update(skip_locked=True).filter(pk=pk).first()
        if mail:
            # Whoever had claimed it and died may have sent it already.
            mail.reclaimed += mail.state == Mail.State.SENDING
            mail.state, mail.claimed_at, mail.attempts = Mail.State.SENDING, timezone.now(), mail.attempts + 1
            mail.save(update_fields=["state", "claimed_at", "attempts", "reclaimed"])
    return mail


def deliver(pk, connection=None):
    """Send one mail if it is due: claim, commit, send, mark. Returns the error that prevented it, if there was one.

    A mail server's final no (5xx) and the last failed attempt give the mail up; anything else waits and tries again.
    """
    mail = claim(pk)
    if not mail:
        return None
    if connection:
        return send(mail, connection)
    connection = get_connection()
    stay_connected(connection)
    try:
        return send(mail, connection)
    finally:
        # Only now, when it is marked: whoever is killed between the server's yes and the mark sends it twice.
        connection.close()


def send(mail, connection):
    """Send a claimed mail and mark it. Returns the error that prevented it, if there was one."""
    letter = message(mail, connection)
    with alone():
        try:
            letter.send()
        except (OSError, smtplib.SMTPException) as error:
            fail(mail, error)
            return error
        mail.state, mail.sent_at, mail.last_error = Mail.State.SENT, timezone.now(), ""
        if mail.is_secret:
            mail.text = ""
        # A text that stays is not written again: meanwhile it may have been wiped, together with a person's data.
        mail.save(update_fields=["state", "sent_at", "last_error", *(["text"] if mail.is_secret else [])])
    log.info("mail sent: %s kind=%s attempt=%s", mail.pk, mail.template, mail.attempts)
    return None


@contextlib.contextmanager
def alone():
    """One sends at a time on a machine: whoever kills all its senders at once leaves one mail in doubt, and not one each."""
    with (settings.VAR_DIR / "mail.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fail(mail, error):
    """Note a failed attempt and when to try again."""
    code = code_of(error)
    # The server's words may repeat the address; the log gets the number only.
    log.warning(
        "mail not sent: %s kind=%s attempt=%s code=%s",
        mail.pk,
        mail.template,
        mail.attempts,
        code or error.__class__.__name__,
    )
    mail.last_error = f"{code or ''} {error.__class__.__name__}: {error}".strip().replace(mail.recipient, "…")[:300]
    if 500 <= code < 600 or mail.attempts > len(BACK_OFF):
        mail.state = Mail.State.GIVEN_UP
    else:
        mail.state = Mail.State.WAITING
        mail.next_attempt_at = timezone.now() + datetime.timedelta(minutes=BACK_OFF[mail.attempts - 1])
    mail.save(update_fields=["state", "next_attempt_at", "last_error"])


def code_of(error):
    """The number of a mail server's answer, 0 where there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return getattr(error, "smtp_code", 0) if not isinstance(error, smtplib.SMTPAuthenticationError) else 0


def message(mail, connection=None):
    """The mail as it goes out: plain text, and the same as HTML in the portal's look."""
    with translation.override(mail.language):
        html = render_to_string(
            "outbox/mail.html",
            {
                "mail": mail,
                "body": mark_safe(mail.body.html) if mail.body else "",  # noqa: S308 - made harmless by its writer  # nosec B308
                "paragraphs": paragraphs(mail.text),
                "portal_url": settings.PORTAL_URL,
            },
        )
    message = EmailMultiAlternatives(
        mail.subject,
        mail.words,
        settings.DEFAULT_FROM_EMAIL,
        [mail.recipient],
        connection=connection or get_connection(),
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", **mail.headers},
    )
    message.attach_alternative(html, "text/html")
    return message


def deliver_due(limit=1000):
    """Send what is due: retries whose time has come and what a killed worker left behind. Returns how many were tried.

    Where the mail server does not answer at all, the rest stays due: one attempt tells enough.
    """
    return deliver_each(due_keys(Mail.objects.urgent(), limit))


def due_keys(mails, limit):
    return list(mails.due().order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])


def deliver_each(pks):
    """Try to send these, in one conversation with the mail server. Returns how many were tried before it went away."""
    connection = get_connection()
    tried = 0
    try:
        for pk in pks:
            stay_connected(connection)
            error = deliver(pk, connection)
            tried += 1
            if error:
                # What is left of the conversation after an error is of no use to the next mail.
                connection.close()
                if not code_of(error):
                    break
    finally:
        connection.close()
    return tried


def stay_connected(connection):
    """Open the conversation where it is not open, so that it lasts for several mails. The mail itself says what is wrong with it."""
    with contextlib.suppress(OSError):
        connection.open()


def deliver_bulk(*, per_minute, seconds):
    """Send what goes to many, at most `per_minute` in any minute and for so many seconds. Returns how many were tried.

    What is urgent and due is sent first, again and again in between: nobody's login code waits behind a newsletter.
    """
    until, tried = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        if Mail.objects.urgent().due().exists():
            deliver_due()
        pace = per_minute - Mail.objects.bulk().filter(claimed_at__gt=timezone.now() - MINUTE).count()
        pks = due_keys(Mail.objects.bulk(), min(AT_A_TIME, pace)) if pace > 0 else []
        if not pks:
            break
        done = deliver_each(pks)
        tried += done
        if done < len(pks):
            break
    return tried


@transaction.atomic
def cancel(mails):
    """Take back mails that nobody has begun to send. Returns the keys of those that will not go out."""
    waiting = list(mails.select_for_update().filter(state=Mail.State.WAITING).values_list("pk", flat=True))
    Mail.objects.filter(pk__in=waiting).delete()
    return waiting


@transaction.atomic
def send_again(mail, *, by):
    """Queue a mail once more, as a new row with an identity of its own: this time it is meant to arrive again."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state in {Mail.State.WAITING, Mail.State.SENDING}:
        raise MailError(_("This mail is on its way already."))
    if not mail.text.strip():
        raise MailError(_("This mail held a one-time link, and its text is gone. Let a new link be made instead."))
    log.info("mail again: %s by=%s", mail.pk, by.pk)
    return put(
        mail.template, mail.recipient, mail.subject, mail.text.strip(),
        language=mail.language, secret=mail.is_secret, regarding=mail.regarding, headers=mail.headers, body=mail.body,
    )  # fmt: skip


def forget_old():
    """Delete the mails that were sent or given up more than MAIL_KEPT_DAYS ago. Returns how many."""
    number, _kinds = Mail.objects.old().delete()
    log.info("mails forgotten: %s", number)
    return number
