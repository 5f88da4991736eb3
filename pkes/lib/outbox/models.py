"""Mail that was promised: a row first, sent afterwards."""

import datetime
import re

from django.conf import settings
from django.core.mail.message import make_msgid
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# A mail claimed longer ago than this was claimed by a worker that is dead. More than a mail server's time-out.
STALE_AFTER = datetime.timedelta(minutes=5)


# A mail server's final no.
REFUSED = re.compile(r"5\d\d ")


def in_words(moment):
    return date_format(timezone.localtime(moment), "j E Y, H:i")


class MailQuerySet(models.QuerySet):
    def urgent(self):
        """Those that somebody waits for: all but what goes to many at once."""
        return self.filter(is_bulk=False)

    def bulk(self):
        """Those that go to many at once, no more in a minute than the mail server bears."""
        return self.filter(is_bulk=True)

    def due(self, now=None):
        """Those to be sent now: waiting and their time has come, or left behind by a dead worker."""
        now = now or timezone.now()
        return self.filter(
            Q(state=Mail.State.WAITING, next_attempt_at__lte=now)
            | Q(state=Mail.State.SENDING, claimed_at__lt=now - STALE_AFTER)
        )

    def old(self, now=None):
        """Those that were sent or given up, and have been kept long enough."""
        before = (now or timezone.now()) - datetime.timedelta(days=settings.MAIL_KEPT_DAYS)
        return self.filter(state__in=[Mail.State.SENT, Mail.State.GIVEN_UP], created_at__lt=before)

    def given_up(self):
        return self.filter(state=Mail.State.GIVEN_UP)


class Body(models.Model):
    """Words that many mails share, stored once: what each recipient reads before the words of their own mail.

    `html` is trusted: whoever writes it has made it harmless.
    """

    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class Mail(models.Model):
    """One mail to one person. Written in the transaction of what caused it; the worker sends it and marks it sent.

    `message_id` never changes, so that whoever gets the same mail twice (a worker was killed between sending and
    marking) can tell. The text of a secret mail (a one-time code or link) is wiped as soon as it is sent. `reclaimed` counts
    how often it was taken over from a worker that died while it sent: so many times it may have arrived once more.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        GIVEN_UP = "given_up", _("given up")

    template = models.CharField(_("kind"), max_length=100)
    language = models.CharField(_("language"), max_length=2)
    recipient = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, editable=False, related_name="mails")
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True, default=make_msgid)
    is_secret = models.BooleanField(_("holds a one-time link or code"), default=False)
    is_bulk = models.BooleanField(_("goes to many at once"), default=False)
    regarding = models.CharField(_("regarding"), max_length=80, blank=True, db_index=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reclaimed = models.PositiveSmallIntegerField(_("taken over from a dead worker"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index("next_attempt_at", condition=Q(state="waiting"), name="mail_waiting"),
            # How many went out in the last minute.
            models.Index("claimed_at", condition=Q(is_bulk=True), name="mail_bulk_claimed"),
        ]

    def __str__(self):
        return self.subject

    @property
    def words(self):
        """The whole text: what is shared, then what is this recipient's own."""
        return f"{self.body.text.rstrip()}\n\n{self.text}" if self.body else self.text

    @property
    def can_be_sent_again(self):
        """It is not on its way, and its text is still there: that of a one-time link is wiped."""
        return self.state in {self.State.SENT, self.State.GIVEN_UP} and bool(self.text.strip())

    @property
    def state_in_words(self):
        """What became of it, for people who do not know what a mail server is."""
        if self.state == self.State.SENT:
            return gettext("sent on %(when)s") % {"when": in_words(self.sent_at)} if self.sent_at else gettext("sent")
        if self.state == self.State.GIVEN_UP:
            return (
                gettext("not delivered: the address does not exist, or its mailbox takes nothing from us")
                if REFUSED.match(self.last_error)
                else gettext("not delivered: the mail server could not be reached")
            )
        if self.attempts and self.state == self.State.WAITING:
            return gettext("on its way; the next try on %(when)s") % {"when": in_words(self.next_attempt_at)}
        return gettext("on its way")


class Heartbeat(models.Model):
    """When a background job was last seen at work; the readiness check reads it."""

    name = models.CharField(max_length=50, unique=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.name
