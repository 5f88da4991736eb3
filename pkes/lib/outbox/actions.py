"""Writing, sending and sending again."""

import datetime
import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from pkes.lib.outbox.markup import paragraphs
from pkes.lib.outbox.models import Mail
from pkes.lib.refusal import Refusal

log = logging.getLogger(__name__)

# Minutes to wait after the first, second, … failed attempt; after the last one the mail is given up.
BACK_OFF = [1, 5, 30, 120]


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
    return put(template, to, subject, text, language=language, secret=secret, regarding=regarding, headers=headers)


@transaction.atomic
def put(template, recipient, subject, text, *, language, secret=False, regarding="", headers=None):
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
    )
    # Not saved: what `deliver` returns may name the recipient, and the mail's row says it all.
    async_task(deliver, mail.pk, group="mail", save=False)
    return mail


def claim(pk):
    """Take a due mail for sending and count the attempt; None where it is not due or another worker was faster."""
    with transaction.atomic():
        mail = Mail.objects.due().select_for_update(skip_locked=True).filter(pk=pk).first()
        if mail:
            mail.state, mail.claimed_at, mail.attempts = Mail.State.SENDING, timezone.now(), mail.attempts + 1
            mail.save(update_fields=["state", "claimed_at", "attempts"])
    return mail


def deliver(pk, connection=None):
    """Send one mail if it is due: claim, commit, send, mark. Returns the error that prevented it, if there was one.

    A mail server's final no (5xx) and the last failed attempt give the mail up; anything else waits and tries again.
    """
    mail = claim(pk)
    if not mail:
        return None
    try:
        message(mail, connection).send()
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
            {"mail": mail, "paragraphs": paragraphs(mail.text), "portal_url": settings.PORTAL_URL},
        )
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
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
    pks = list(Mail.objects.due().order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])
    connection = get_connection()
    tried = 0
    try:
        for pk in pks:
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
        language=mail.language, secret=mail.is_secret, regarding=mail.regarding, headers=mail.headers,
    )  # fmt: skip


def forget_old(days):
    """Delete the mails that were sent or given up more than `days` days ago. Returns how many."""
    before = timezone.now() - datetime.timedelta(days=days)
    done = Mail.objects.filter(state__in=[Mail.State.SENT, Mail.State.GIVEN_UP], created_at__lt=before)
    number, _kinds = done.delete()
    log.info("mails forgotten: %s", number)
    return number
