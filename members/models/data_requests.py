"""What people ask about their own personal data, and the register of what is done with such data."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.organizations import Organization
from members.models.users import User
from pkes.lib.dates import months_later


def today():
    return timezone.localdate()


class DataRequestQuerySet(models.QuerySet):
    def open(self):
        """Those that still want an answer, the nearest deadline first."""
        return self.filter(state__in=DataRequest.OPEN).order_by("due_on", "pk")

    def closed_long_ago(self, now=None):
        """Those answered so long ago that nobody may be named in them any more."""
        limit = (now or timezone.now()) - datetime.timedelta(days=settings.DATA_REQUEST_KEPT_DAYS)
        return self.filter(closed_at__lt=limit, anonymised_at=None)


class DataRequest(models.Model):
    """What somebody asked about their own data, and what came of it (articles 12 and 15 to 21 GDPR).

    It changes only through `members.actions.data_requests`; the table of states is in the README. Both days of a deadline
    are inside it. Where a person was erased the row is the proof, and names nobody.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("access to the data")
        RECTIFICATION = "rectification", _("correction")
        ERASURE = "erasure", _("erasure")
        RESTRICTION = "restriction", _("restriction of use")
        PORTABILITY = "portability", _("copy to take elsewhere")
        OBJECTION = "objection", _("objection to the use")

    class Channel(models.TextChoices):
        PANEL = "panel", _("panel")
        MAIL = "mail", _("e-mail")
        LETTER = "letter", _("letter")
        PHONE = "phone", _("phone call")
        IN_PERSON = "in_person", _("in person")

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        IN_PROGRESS = "in_progress", _("in progress")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    OPEN = [State.RECEIVED, State.IN_PROGRESS]
    ARTICLES = {
        Kind.ACCESS: 15,
        Kind.RECTIFICATION: 16,
        Kind.ERASURE: 17,
        Kind.RESTRICTION: 18,
        Kind.PORTABILITY: 20,
        Kind.OBJECTION: 21,
    }

    kind = models.CharField(_("what is asked for"), max_length=15, choices=Kind)
    channel = models.CharField(_("how it came"), max_length=10, choices=Channel)
    received_on = models.DateField(_("day it came"), default=today)
    person = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="data_requests", verbose_name=_("account")
    )
    name = models.CharField(_("name and surname"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    language = models.CharField(_("language of mails"), max_length=2, choices=settings.LANGUAGES, default="pl")
    wish = models.TextField(_("in the person’s words"), max_length=3000, blank=True)

    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVED)
    due_on = models.DateField(_("answer by"), db_index=True)
    identity = models.CharField(_("how we know who it is"), max_length=300, blank=True)
    extended_at = models.DateTimeField(_("deadline extended"), null=True)
    extension_reason = models.TextField(_("why more time is needed"), max_length=1000, blank=True)
    outcome = models.TextField(_("what was done"), max_length=3000, blank=True)

    asked_at = models.DateTimeField(_("entered"), default=timezone.now)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by"))
    closed_at = models.DateTimeField(_("answered"), null=True)
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("answered by"))
    anonymised_at = models.DateTimeField(_("anonymised"), null=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "refused"], closed_at__isnull=False)
                | ~Q(state__in=["done", "refused"]) & Q(closed_at__isnull=True),
                name="data_request_closed_has_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.reference}: {self.get_kind_display()}"

    @property
    def reference(self):
        """How it is quoted in mails: "RODO/2026/7"."""
        return f"RODO/{self.received_on.year}/{self.pk}"

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def is_begun(self):
        return self.state == self.State.IN_PROGRESS

    @property
    def is_erasure(self):
        return self.kind == self.Kind.ERASURE

    @property
    def article(self):
        """The article of the GDPR that it rests on."""
        return self.ARTICLES[self.kind]

    @property
    def who(self):
        """Whoever asks, as far as it is known; empty once they are forgotten."""
        return self.name or self.email or (str(self.person) if self.person else "")

    @property
    def days_left(self):
        """How many days there are for the answer; negative where it is late."""
        return (self.due_on - timezone.localdate()).days

    @property
    def is_late(self):
        return self.is_open and self.days_left < 0

    @property
    def latest_due_on(self):
        """The day to which the deadline may be put off: two further months."""
        return months_later(self.received_on, 3)


class ProcessingActivity(models.Model):
    """A line of the register of processing activities (article 30 GDPR). A draft until the coordinator approves it.

    `rules` are keys of the retention rules that say how long: what stands there cannot differ from what is done.
    """

    position = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("activity"), max_length=150)
    purpose = models.TextField(_("purpose"), max_length=1000)
    basis = models.TextField(_("legal basis"), max_length=500)
    people = models.TextField(_("whose data"), max_length=500)
    data = models.TextField(_("which data"), max_length=1000)
    recipients = models.TextField(_("who receives it"), max_length=500)
    transfers = models.TextField(_("transfers outside the EEA"), max_length=500)
    rules = models.JSONField(_("how long it is kept"), default=list, blank=True)
    security = models.TextField(_("how it is protected"), max_length=1000)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("processing activity")
        verbose_name_plural = _("register of processing activities")
        ordering = ["position"]

    def __str__(self):
        return self.name
