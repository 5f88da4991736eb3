"""Mail that was promised: a row first, sent afterwards."""

import datetime

from django.core.mail.message import make_msgid
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A mail claimed longer ago than this was claimed by a worker that is dead. More than a mail server's time-out.
STALE_AFTER = datetime.timedelta(minutes=5)


class MailQuerySet(models.QuerySet):
    def due(self, now=None):
        """Those to be sent now: waiting and their time has come, or left behind by a dead worker."""
        now = now or timezone.now()
        return self.filter(
            Q(state=Mail.State.WAITING, next_attempt_at__lte=now)
            | Q(state=Mail.State.SENDING, claimed_at__lt=now - STALE_AFTER)
        )

    def given_up(self):
        return self.filter(state=Mail.State.GIVEN_UP)


class Mail(models.Model):
    """One mail to one person. Written in the transaction of what caused it; the worker sends it and marks it sent.

    `message_id` never changes, so that whoever gets the same mail twice (a worker was killed between sending and
    marking) can tell. The text of a secret mail (a one-time code or link) is wiped as soon as it is sent.
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
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True, default=make_msgid)
    is_secret = models.BooleanField(_("holds a one-time link or code"), default=False)
    regarding = models.CharField(_("regarding"), max_length=80, blank=True, db_index=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
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
        indexes = [models.Index("next_attempt_at", condition=Q(state="waiting"), name="mail_waiting")]

    def __str__(self):
        return self.subject


class Heartbeat(models.Model):
    """When a background job was last seen at work; the readiness check reads it."""

    name = models.CharField(max_length=50, unique=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.name
