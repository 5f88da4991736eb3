"""The newsletter: who asked for it, its issues, and one row for each mail of an issue."""

import datetime

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.models import FundingCall, Listing
from events.models import Event
from members.models import Clause, ConsentEvent, Organization, Representative, User
from pkes.lib.outbox.models import Body, Mail
from pkes.lib.places.models import State as Place
from pkes.lib.translated import Translated
from publications.models.news import NewsItem
from trainings.models import Enrolment, Training, TrainingCycle

# How long the link of the mail works that asks whether an address is right.
CONFIRM_DAYS = 3
# How many bounces that may be temporary, of mails of this many days, end a subscription.
SOFT_BOUNCES = 4
SOFT_BOUNCE_DAYS = 180

_unsubscribing = signing.Signer(salt="newsletter-unsubscribe")


class SubscriberQuerySet(models.QuerySet):
    def confirmed(self):
        """Those to whom the newsletter goes."""
        return self.filter(state=Subscriber.State.CONFIRMED)

    def never_confirmed(self, now=None):
        """Those whose address nobody proved in time."""
        before = (now or timezone.now()) - datetime.timedelta(days=CONFIRM_DAYS)
        return self.filter(state=Subscriber.State.UNCONFIRMED, asked_at__lt=before)

    def ended_long_ago(self, now=None):
        """Those who unsubscribed, or whose mailbox refuses us, so long ago that nobody has to prove it any more."""
        before = (now or timezone.now()) - datetime.timedelta(days=settings.NEWSLETTER_KEPT_DAYS)
        return self.filter(state__in=Subscriber.ENDED, ended_at__lt=before)

    def of_organizations(self, organizations):
        """Those who act for one of the organisations."""
        people = Representative.objects.filter(organization__in=organizations, person__is_active=True)
        return self.filter(email__in=people.values("person__email"))


class Subscriber(models.Model):
    """An address that asked for the newsletter, in lower case. One row an address, whichever way it came.

    `consent` is the last word about the newsletter that was followed, and `clause` the text that was shown when it was
    asked for; `token_hash` is of the link that proves the address. `ended_at` is when it unsubscribed or was given up.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", pgettext_lazy("subscriber", "not confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("subscriber", "gets the newsletter")
        UNSUBSCRIBED = "unsubscribed", pgettext_lazy("subscriber", "unsubscribed")
        BOUNCED = "bounced", pgettext_lazy("subscriber", "mailbox refuses our mail")

    ENDED = [State.UNSUBSCRIBED, State.BOUNCED]

    email = models.EmailField(_("e-mail"), unique=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="pl")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UNCONFIRMED)
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clause shown")
    )
    consent = models.ForeignKey(
        ConsentEvent, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("consent")
    )
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 - null is not unique
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="subscriber_confirmed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["unsubscribed", "bounced"], ended_at__isnull=False)
                | ~Q(state__in=["unsubscribed", "bounced"]) & Q(ended_at__isnull=True),
                name="subscriber_ended_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "ended_at"], name="subscriber_state")]

    def __str__(self):
        return self.email

    @property
    def is_confirmed(self):
        return self.state == self.State.CONFIRMED

    @property
    def is_link_alive(self):
        return self.asked_at > timezone.now() - datetime.timedelta(days=CONFIRM_DAYS)

    @property
    def unsubscribe_token(self):
        """What stands in the link of every mail. It does not end: somebody may look into an old mail after months."""
        return _unsubscribing.sign(str(self.pk))


def unsubscribing(token):
    """(is the link ours, its subscriber; None where the row is gone)."""
    try:
        pk = int(_unsubscribing.unsign(token))
    except (signing.BadSignature, ValueError):
        return False, None
    return True, Subscriber.objects.filter(pk=pk).first()


class NewsletterIssueQuerySet(models.QuerySet):
    def due(self, now=None):
        """Those scheduled for a moment that has come."""
        return self.filter(status=NewsletterIssue.Status.SCHEDULED, scheduled_at__lte=now or timezone.now())

    def sending(self):
        return self.filter(status=NewsletterIssue.Status.SENDING)


class NewsletterIssue(models.Model):
    """One newsletter: our words, what it tells of, and to whom it goes.

    Only a draft is edited. When sending begins, the words are stored as they go out (`body_pl`, `body_en`) and each
    recipient gets a row; the numbers count these rows by what became of them, `doubled` the mails that may have arrived
    twice because a worker died while it sent them.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("newsletter", "draft")
        SCHEDULED = "scheduled", pgettext_lazy("newsletter", "scheduled")
        SENDING = "sending", pgettext_lazy("newsletter", "being sent")
        SENT = "sent", pgettext_lazy("newsletter", "sent")
        CANCELLED = "cancelled", pgettext_lazy("newsletter", "cancelled")

    class Segment(models.TextChoices):
        ALL = "all", _("everybody who gets the newsletter")
        MEMBERS = "members", _("those of them who act for a member")
        LEGAL_FORM = "legal_form", _("those of them who act for a member of these legal forms")
        POWIAT = "powiat", _("those of them who act for a member from these powiaty")
        CYCLE = "cycle", _("those of them who have or had a place in a training of this cycle")

    # What an issue can tell of, in the order in which it does.
    KINDS = ["news", "events", "trainings", "calls", "listings"]

    subject_pl = models.CharField(_("subject in Polish"), max_length=150)
    subject_en = models.CharField(_("subject in English"), max_length=150, blank=True)
    intro_pl = models.TextField(_("first words in Polish"), max_length=10_000, blank=True)
    intro_en = models.TextField(_("first words in English"), max_length=10_000, blank=True)
    news = models.ManyToManyField(NewsItem, blank=True, related_name="+", verbose_name=_("news"))
    events = models.ManyToManyField(Event, blank=True, related_name="+", verbose_name=_("meetings"))
    trainings = models.ManyToManyField(Training, blank=True, related_name="+", verbose_name=_("trainings"))
    calls = models.ManyToManyField(FundingCall, blank=True, related_name="+", verbose_name=_("funding calls"))
    listings = models.ManyToManyField(Listing, blank=True, related_name="+", verbose_name=_("offers and needs"))

    segment = models.CharField(_("to whom"), max_length=10, choices=Segment, default=Segment.ALL)
    legal_forms = models.JSONField(_("legal forms"), default=list, blank=True)
    powiaty = models.JSONField(_("powiaty"), default=list, blank=True)
    cycle = models.ForeignKey(
        TrainingCycle, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("training cycle")
    )

    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    scheduled_at = models.DateTimeField(_("goes out on"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("sending began"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("sending ended"), null=True, blank=True, editable=False)
    body_pl = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    body_en = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    planned = models.PositiveIntegerField(_("recipients"), default=0, editable=False)
    sent = models.PositiveIntegerField(_("sent"), default=0, editable=False)
    failed = models.PositiveIntegerField(_("not delivered"), default=0, editable=False)
    skipped = models.PositiveIntegerField(_("not sent any more"), default=0, editable=False)
    bounced = models.PositiveIntegerField(_("came back"), default=0, editable=False)
    doubled = models.PositiveIntegerField(_("perhaps twice"), default=0, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("added by")
    )

    subject = Translated()
    intro = Translated()

    objects = NewsletterIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(scheduled_at__isnull=False),
                name="newsletter_scheduled_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(intro_en="") | ~Q(subject_en=""),
                name="newsletter_english_has_a_subject",
                violation_error_message=_("English needs a subject, too."),
            ),
        ]

    def __str__(self):
        return self.subject_pl

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    @property
    def has_begun(self):
        return self.status in {self.Status.SENDING, self.Status.SENT}

    @property
    def is_sending(self):
        return self.status == self.Status.SENDING

    @property
    def languages(self):
        """The languages in which it goes out; whoever reads another one gets Polish."""
        return ["pl", "en"] if self.subject_en else ["pl"]

    @property
    def done(self):
        """How many recipients nothing more has to be done for."""
        return self.sent + self.failed + self.skipped + self.bounced

    @property
    def percent(self):
        return 100 * self.done // self.planned if self.planned else 100

    def language_for(self, subscriber):
        return subscriber.language if subscriber.language in self.languages else "pl"

    def recipients(self):
        """Those to whom it goes, or would go now. Whatever the segment, only who said yes to the newsletter."""
        everybody, Segment = Subscriber.objects.confirmed(), self.Segment
        members = Organization.objects.listed()
        match self.segment:
            case Segment.MEMBERS:
                return everybody.of_organizations(members)
            case Segment.LEGAL_FORM:
                return everybody.of_organizations(members.filter(legal_form__in=self.legal_forms))
            case Segment.POWIAT:
                return everybody.of_organizations(members.filter(powiat__in=self.powiaty))
            case Segment.CYCLE:
                people = Enrolment.objects.filter(training__cycle=self.cycle_id, state=Place.CONFIRMED)
                return everybody.filter(email__in=people.exclude(email="").values("email"))
        return everybody

    def public_rows(self):
        """{kind: the chosen rows of it that everybody may see now}, in a sensible order; the rest is left out."""
        rows = {
            "news": self.news.published(),
            "events": self.events.published().with_days(),
            "trainings": self.trainings.published().with_days(),
            "calls": self.calls.public(),
            "listings": self.listings.public().select_related("organization"),
        }
        found = {kind: list(queryset) for kind, queryset in rows.items()}
        for kind in ("events", "trainings"):
            found[kind].sort(key=lambda row: (row.first_on is None, row.first_on or timezone.localdate(), row.pk))
        return found

    def hidden_rows(self):
        """The chosen rows that not everybody may see: drafts, what is over or for members only."""
        public = {kind: {row.pk for row in rows} for kind, rows in self.public_rows().items()}
        return [row for kind in self.KINDS for row in getattr(self, kind).all() if row.pk not in public[kind]]

    def get_absolute_url(self):
        return reverse("admin:publications_newsletterissue_change", args=[self.pk])


class DeliveryQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Delivery.State.WAITING)

    def old(self, now=None):
        """Those of issues that went out so long ago that nobody asks any more who got them."""
        before = (now or timezone.now()) - datetime.timedelta(days=settings.NEWSLETTER_KEPT_DAYS)
        return self.filter(issue__finished_at__lt=before)


class Delivery(models.Model):
    """That an issue goes to an address, once. What became of it is read from its mail, after that has gone."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("delivery", "waiting")
        SENT = "sent", pgettext_lazy("delivery", "sent")
        FAILED = "failed", pgettext_lazy("delivery", "not delivered")
        SKIPPED = "skipped", pgettext_lazy("delivery", "not sent any more")
        BOUNCED = "bounced", pgettext_lazy("delivery", "came back")

    issue = models.ForeignKey(
        NewsletterIssue, models.CASCADE, related_name="deliveries", verbose_name=_("newsletter issue")
    )
    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, null=True, blank=True, related_name="deliveries", verbose_name=_("subscriber")
    )
    email = models.EmailField(_("e-mail"))
    mail = models.OneToOneField(Mail, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mail"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    doubled = models.PositiveSmallIntegerField(_("perhaps twice"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("came back"), null=True, blank=True)
    bounce_status = models.CharField(_("why it came back"), max_length=20, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["issue", "email"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "email"], condition=~Q(email=""), name="delivery_once"),
        ]
        indexes = [models.Index(fields=["issue", "state"], name="delivery_issue_state")]

    def __str__(self):
        return f"{self.issue}: {self.email}"
