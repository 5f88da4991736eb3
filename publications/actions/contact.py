"""Messages to the coordinator: they come by the form, the office answers by mail."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from publications import contact_emails as emails
from publications.actions.errors import PublicationsError
from publications.models import ContactMessage

log = logging.getLogger(__name__)

State = ContactMessage.State


@transaction.atomic
def write(values, *, language, clause, form_key, confirms=True):
    """Store a message and tell the office; with `confirms` its sender gets a mail that says so.

    That mail repeats nothing of what was typed: nobody can make the portal say their words to a stranger. The same form
    sent twice is one message. Returns it.
    """
    fields = {**values, "language": language, "clause": clause}
    if form_key:
        message, is_new = ContactMessage.objects.get_or_create(form_key=form_key, defaults=fields)
    else:
        message, is_new = ContactMessage.objects.create(**fields), True
    if is_new:
        if confirms:
            emails.send_received(message)
        emails.send_to_office(message)
        log.info("message: %s topic=%s", message.pk, message.topic)
    return message


@transaction.atomic
def answer(message, *, text, by):
    """Answer by mail, under the number of the message."""
    message = _open(message)
    message.answer = text
    _enter(message, State.ANSWERED, by, "answer")
    emails.send_answer(message)
    return message


@transaction.atomic
def close(message, *, by):
    """Settle a message without a mail: by phone, or because there is nothing to answer."""
    return _enter(_open(message), State.CLOSED, by)


@transaction.atomic
def mark_as_spam(message, *, by):
    """Put an unwanted message away."""
    return _enter(_open(message), State.SPAM, by)


@transaction.atomic
def reopen(message, *, by):
    """Bring back what was settled without a mail, or taken for unwanted."""
    message = ContactMessage.objects.select_for_update().get(pk=message.pk)
    if message.state not in {State.CLOSED, State.SPAM}:
        raise PublicationsError(_("This message is not one that was settled without a mail."))
    message.state, message.closed_at, message.closed_by = State.NEW, None, None
    message.save(update_fields=["state", "closed_at", "closed_by"])
    log.info("message reopened: %s by=%s", message.pk, by.pk)
    return message


def forget_old(now=None):
    """Delete messages that were settled long ago, with their answers. Returns how many."""
    number, _rows = ContactMessage.objects.closed_long_ago(now).delete()
    log.info("messages forgotten: %s", number)
    return number


def forget_messages(email, *, by):
    """Erase what somebody wrote to the coordinator."""
    number, _rows = ContactMessage.objects.filter(email__iexact=email).delete()
    log.info("messages erased: %s by=%s", number, by.pk)


def _open(message):
    message = ContactMessage.objects.select_for_update().get(pk=message.pk)
    if not message.is_new:
        raise PublicationsError(_("Somebody has settled this message already."))
    return message


def _enter(message, state, by, *names):
    message.state, message.closed_at, message.closed_by = state, timezone.now(), by
    message.save(update_fields=["state", "closed_at", "closed_by", *names])
    log.info("message %s: %s by=%s", state, message.pk, by.pk)
    return message
