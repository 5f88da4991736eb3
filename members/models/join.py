"""Requests to join the cluster: what was asked, what happened to it, who said what about it."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.choices import LegalForm, Powiat, Sector
from members.models.cluster import Goal
from members.models.consents import Clause
from members.models.organizations import Organization, SourceDocument
from members.models.users import User
from members.validators import validate_krs, validate_nip, validate_regon
from pkes.lib.fold import fold, folded
from pkes.lib.private import private_storage

# The group whose people may give opinions, and nothing else.
COUNCIL = "Rada"


def scan_path(request, name):
    """A random name: what the office's scanner called the file is nobody's business."""
    return f"join/{uuid.uuid4().hex}.{name.rsplit('.')[-1]}"


class JoinRequestQuerySet(models.QuerySet):
    def confirmed(self):
        """Those whose address was confirmed: the only ones that the office and the council ever see."""
        return self.exclude(confirmed_at=None)

    def waiting(self):
        """Those that wait for somebody of the cluster, the oldest first."""
        State = JoinRequest.State
        return self.filter(state__in=[State.IN_REVIEW, State.RECOMMENDED]).order_by("confirmed_at", "pk")

    def never_confirmed(self, now=None):
        """Those whose address nobody confirmed in time."""
        limit = (now or timezone.now()) - datetime.timedelta(days=settings.JOIN_UNCONFIRMED_DAYS)
        return self.filter(confirmed_at=None, changed_at__lt=limit)

    def closed_long_ago(self, now=None):
        """Those rejected or withdrawn so long ago that nobody may be named in them any more."""
        limit = (now or timezone.now()) - datetime.timedelta(days=settings.JOIN_KEEP_DAYS)
        ended = [JoinRequest.State.REJECTED, JoinRequest.State.WITHDRAWN]
        return self.filter(state__in=ended, closed_at__lt=limit, anonymised_at=None)

    def waiting_for_opinion(self, person):
        """Those that the council reads now, each with `is_answered`: the person has given an opinion."""
        given = Opinion.objects.filter(request=OuterRef("pk"), person=person)
        rows = self.confirmed().filter(state=JoinRequest.State.IN_REVIEW)
        return rows.annotate(is_answered=Exists(given)).order_by("is_answered", "confirmed_at", "pk")


class JoinRequest(models.Model):
    """A wish to join the cluster. It changes only through `members.actions.join`; the table of states is in the README.

    A draft keeps what was typed as it was typed in `answers`; the columns are filled when it is sent. `form_key` is the
    word of the form that made it, so that a double click makes one. The number is given once the address is confirmed.
    """

    class Kind(models.TextChoices):
        ENTREPRENEUR = "entrepreneur", _("entrepreneur")
        SOCIAL_ORGANIZATION = "social_organization", _("social organisation")
        NGO = "ngo", _("non-governmental organisation")
        LOCAL_GOVERNMENT = "local_government", _("unit of local government")
        BUSINESS_ENVIRONMENT = "business_environment", _("business-environment institution")
        LABOUR_AND_INTEGRATION = "labour_and_integration", _("institution of the labour market or social integration")
        OTHER = "other", _("other interested organisation")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waits for the e-mail address to be confirmed")
        IN_REVIEW = "in_review", _("in review")
        RETURNED = "returned", _("returned for completion")
        RECOMMENDED = "recommended", _("recommended")
        ACCEPTED = "accepted", _("accepted into the cluster")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = [State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.RECOMMENDED]
    CLOSED = [State.ACCEPTED, State.REJECTED, State.WITHDRAWN]

    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    form_key = models.CharField(max_length=40, unique=True, null=True, editable=False)  # noqa: DJ001 - null is not unique
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    language = models.CharField(_("language of mails"), max_length=2, choices=settings.LANGUAGES, default="pl")
    answers = models.JSONField(default=dict, blank=True, editable=False)

    kind = models.CharField(_("kind of applicant"), max_length=25, choices=Kind)
    name = models.CharField(_("name"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    legal_form = models.CharField(_("legal form"), max_length=30, choices=LegalForm, blank=True)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector, blank=True)
    run_by = models.CharField(_("run by"), max_length=200, blank=True)
    unit = models.CharField(_("department or unit"), max_length=200, blank=True)
    locality = models.CharField(_("locality"), max_length=100, blank=True)
    powiat = models.CharField(_("powiat"), max_length=4, choices=Powiat, blank=True)
    nip = models.CharField("NIP", max_length=10, blank=True, validators=[validate_nip])
    regon = models.CharField("REGON", max_length=14, blank=True, validators=[validate_regon])
    krs = models.CharField("KRS", max_length=10, blank=True, validators=[validate_krs])
    website = models.URLField(_("web page"), blank=True)

    profile = models.TextField(_("profile of activity"), max_length=5000, blank=True)
    potential = models.TextField(_("potential"), max_length=5000, blank=True)
    expectations = models.TextField(_("expectations"), max_length=5000, blank=True)
    why = models.TextField(_("why they want to join"), max_length=3000, blank=True)
    goals = models.ManyToManyField(Goal, verbose_name=_("goals they want to serve"), blank=True, related_name="+")

    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_position = models.CharField(_("function"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clause shown")
    )
    newsletter_clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("newsletter, consent given")
    )

    assigned_to = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("assigned to")
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="join_requests",
        verbose_name=_("organisation"),
    )
    scan = models.FileField(_("signed declaration"), upload_to=scan_path, storage=private_storage, blank=True)

    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed by the applicant"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, editable=False)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["confirmed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="join_request_number_once"),
            models.CheckConstraint(
                condition=Q(year__isnull=True, number__isnull=True, confirmed_at__isnull=True)
                | Q(year__isnull=False, number__isnull=False, confirmed_at__isnull=False),
                name="join_request_is_numbered_once_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(organization__isnull=False),
                name="join_request_accepted_is_an_organization",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "rejected", "withdrawn"], closed_at__isnull=False)
                | ~Q(state__in=["accepted", "rejected", "withdrawn"]) & Q(closed_at__isnull=True),
                name="join_request_closed_has_a_day",
            ),
        ]
        indexes = [models.Index("state", "confirmed_at", name="join_request_queue")]

    def __str__(self):
        return f"{self.reference} {self.name}".strip()

    @property
    def reference(self):
        """The number as people quote it: "PKES/2026/0007"; empty before the address is confirmed."""
        return f"PKES/{self.year}/{self.number:04}" if self.number else ""

    @property
    def slug(self):
        """The number as it stands in an address: "2026-0007"."""
        return f"{self.year}-{self.number:04}" if self.number else ""

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_returned(self):
        return self.state == self.State.RETURNED

    @property
    def powiat_name(self):
        return Powiat(self.powiat).full_name if self.powiat else ""

    @property
    def contact(self):
        """How the applicant is called in a mail: the person, or the organisation where they gave no name."""
        return self.contact_name or self.name

    @property
    def came_at(self):
        """When it last came to the office: by the confirmation of the address, or completed."""
        return self.confirmed_at and max(self.confirmed_at, self.changed_at)

    @property
    def days_waiting(self):
        """How many days ago the address was confirmed; None before."""
        return (timezone.now() - self.confirmed_at).days if self.confirmed_at else None

    @property
    def expected_on(self):
        """The day by which we try to answer."""
        days = datetime.timedelta(days=settings.JOIN_ANSWER_DAYS)
        return timezone.localdate(self.confirmed_at) + days if self.confirmed_at else None

    @property
    def is_late(self):
        return self.is_open and self.expected_on is not None and self.expected_on < timezone.localdate()

    @property
    def last_step(self):
        return self.steps.select_related("by").last()

    @property
    def reason(self):
        """Why it was returned or rejected: what the applicant has to read now."""
        if self.state not in {self.State.RETURNED, self.State.REJECTED}:
            return ""
        step = self.last_step
        return step.reason if step else ""


class JoinLink(models.Model):
    """A link to a request, of which only the hash is kept. `sent_to` is empty where only the browser got it.

    Whoever comes by a link that was mailed has shown that they read that address.
    """

    request = models.ForeignKey(JoinRequest, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.request}, {self.created_at:%Y-%m-%d}"

    @property
    def is_alive(self):
        return self.expires_at is None or self.expires_at > timezone.now()


class JoinCounter(models.Model):
    """The last number given in a year. Its row is the lock under which numbers are given, so that there are no gaps."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.year}: {self.last}"


class JoinStep(models.Model):
    """That a request went from one state to another: when, by whom, why. `by` is empty for the applicant and the clock."""

    request = models.ForeignKey(JoinRequest, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by whom"))
    came_from = models.CharField(_("from"), max_length=12, choices=JoinRequest.State, blank=True)
    state = models.CharField(_("to"), max_length=12, choices=JoinRequest.State)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_state_display()}, {timezone.localtime(self.at):%Y-%m-%d %H:%M}"

    @property
    def words(self):
        """What happened, as the applicant reads it."""
        State = JoinRequest.State
        if self.state == State.IN_REVIEW and self.came_from == State.RETURNED:
            return _("You completed the request. The coordinator reads it again.")
        return {
            State.DRAFT: _("You began the request."),
            State.SUBMITTED: _("You sent the request. We asked you to confirm your address."),
            State.IN_REVIEW: _("You confirmed the address. The coordinator reads the request."),
            State.RETURNED: _("The coordinator asks you to complete the request."),
            State.RECOMMENDED: _("The request is recommended. The resolution comes next."),
            State.ACCEPTED: _("You are in the cluster. Welcome!"),
            State.REJECTED: _("The request was not accepted."),
            State.WITHDRAWN: _("You withdrew the request."),
        }[self.state]


class JoinNote(models.Model):
    """A note of the office on a request, or a contact with the applicant. The applicant never sees it."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        PHONE = "phone", _("phone call")
        MAIL = "mail", _("letter or e-mail")
        MEETING = "meeting", _("meeting")

    request = models.ForeignKey(JoinRequest, models.CASCADE, related_name="notes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NOTE)
    text = models.TextField(_("text"), max_length=3000)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by whom"))

    class Meta:
        verbose_name = _("note on a request")
        verbose_name_plural = _("notes on requests")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text[:60]}"


class CouncilMemberQuerySet(models.QuerySet):
    def current(self, day=None):
        """Those whose term of office runs on a day, today unless one is given."""
        day = day or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day, person__is_active=True)


class CouncilMember(models.Model):
    """A person in the council of the cluster, for a term of office. Both days are inside it."""

    person = models.ForeignKey(User, models.CASCADE, related_name="council_terms", verbose_name=_("person"))
    since = models.DateField(_("in office since"))
    until = models.DateField(_("in office until"), null=True, blank=True)

    objects = CouncilMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the council")
        verbose_name_plural = _("council")
        ordering = ["person__name", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["person", "since"], name="council_term_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="council_term_ends_after_it_begins",
                violation_error_message=_("A term of office cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def term(self):
        """Where the term of office stands today: it runs, it is over, or it is still to come."""
        today = timezone.localdate()
        if self.since > today:
            return _("to come")
        return _("over") if self.until and self.until < today else _("in office")


class Opinion(models.Model):
    """What a member of the council thinks of a request. Whoever has a conflict of interest abstains."""

    class Verdict(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")
        ABSTAIN = "abstain", _("abstains")

    request = models.ForeignKey(JoinRequest, models.CASCADE, related_name="opinions", verbose_name=_("request"))
    person = models.ForeignKey(User, models.CASCADE, related_name="opinions", verbose_name=_("person"))
    verdict = models.CharField(_("opinion"), max_length=10, choices=Verdict)
    has_conflict = models.BooleanField(_("conflict of interest"), default=False)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("opinion of the council")
        verbose_name_plural = _("opinions of the council")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="opinion_once"),
            models.CheckConstraint(
                condition=Q(has_conflict=False) | Q(verdict="abstain"),
                name="opinion_with_a_conflict_abstains",
                violation_error_message=_("Whoever has a conflict of interest abstains."),
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_verdict_display()}"


class ResolutionQuerySet(models.QuerySet):
    def matching(self, text):
        """Those in whose number, text or organisation every word occurs, accents and capitals aside."""
        names = {"in_number": "number", "in_text": "text", "in_name": "request__name"}
        found = self.alias(**{name: folded(Cast(field, models.CharField())) for name, field in names.items()})
        for word in fold(text).split()[:10]:
            found = found.filter(Q(in_number__contains=word) | Q(in_text__contains=word) | Q(in_name__contains=word))
        return found


class Resolution(models.Model):
    """The decision by which an organisation was taken in: its number, day and text. The register rests on it."""

    request = models.OneToOneField(JoinRequest, models.PROTECT, related_name="resolution")
    number = models.CharField(_("number of the resolution"), max_length=40, unique=True)
    dated_on = models.DateField(_("day of the resolution"))
    text = models.TextField(_("text of the resolution"), max_length=5000)
    source = models.OneToOneField(SourceDocument, models.PROTECT, related_name="resolution")

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["-dated_on", "-pk"]

    def __str__(self):
        return self.number
