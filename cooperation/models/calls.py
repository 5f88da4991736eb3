"""Funding calls, and the consortia that members form for them."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.choices import LegalForm, Powiat
from members.models import Goal, LegalStatus, Organization
from pkes.lib.translated import Translated


class PartnerKind(models.TextChoices):
    """What kind of partner a funder asks for. Which organisations are of a kind says `cooperation/eligibility.py`."""

    LOCAL_GOVERNMENT = "local_government", _("local government")
    SOCIAL_COOPERATIVE = "social_cooperative", _("social cooperative")
    SOCIAL_ENTERPRISE = "social_enterprise", _("social enterprise")
    REINTEGRATION = "reintegration", _("reintegration unit (WTZ, ZAZ, CIS, KIS)")
    NGO = "ngo", _("non-governmental organisation")
    BUSINESS = "business", pgettext_lazy("kind of partner", "business")
    UNIVERSITY = "university", _("university")
    INSTITUTION = "institution", _("institution of the labour market, of integration or of the business environment")


class FundingCallQuerySet(models.QuerySet):
    def open(self, now=None):
        """Those that can still be entered."""
        return self.filter(status=FundingCall.Status.OPEN, deadline_at__gt=now or timezone.now())

    def past_deadline(self, now=None):
        """Those that the clock closes."""
        return self.filter(status=FundingCall.Status.OPEN, deadline_at__lte=now or timezone.now())

    def public(self):
        """Those of the open ones that the office ticked for everybody."""
        return self.open().filter(is_public=True)

    def visible_to(self, organization):
        """What the people of a member see: all but drafts. A sample is only for samples, and they see nothing else."""
        if not organization.is_listed:
            return self.none()
        return self.exclude(status=FundingCall.Status.DRAFT).filter(is_sample=organization.is_sample)

    def with_rules(self):
        return self.prefetch_related("requirements", "goals")


class FundingCall(models.Model):
    """A call for funding that the office found: who may apply by when, with whom, and what it costs.

    `legal_forms`, `legal_statuses` and `powiaty` are lists of values; an empty one asks for nothing. They bind whoever leads.
    `min_partners` counts those beside the leader. Closed by the clock once `deadline_at` is over.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("funding call", "draft")
        OPEN = "open", pgettext_lazy("funding call", "open")
        CLOSED = "closed", pgettext_lazy("funding call", "closed")
        SETTLED = "settled", pgettext_lazy("funding call", "settled")
        WITHDRAWN = "withdrawn", pgettext_lazy("funding call", "withdrawn")

    title_pl = models.CharField(_("title in Polish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    summary_pl = models.TextField(_("summary in Polish"), max_length=2000, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=2000, blank=True)
    funder = models.CharField(_("who gives the money"), max_length=200)
    url = models.URLField(
        _("the call at its source"), max_length=500, help_text=_("The page of the funder, with the rules.")
    )
    deadline_at = models.DateTimeField(_("deadline"), help_text=_("Polish time."))
    own_contribution_percent = models.PositiveSmallIntegerField(
        _("own contribution, in per cent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Empty: not known. 0: none is needed."),
    )
    own_contribution_note_pl = models.CharField(_("own contribution, in words, in Polish"), max_length=300, blank=True)
    own_contribution_note_en = models.CharField(_("own contribution, in words, in English"), max_length=300, blank=True)
    legal_forms = models.JSONField(
        _("for organisations with the legal form"), default=list, blank=True, help_text=_("None ticked: any.")
    )
    legal_statuses = models.JSONField(
        _("for organisations with the legal status"), default=list, blank=True, help_text=_("None ticked: any.")
    )
    powiaty = models.JSONField(_("for organisations from"), default=list, blank=True, help_text=_("None ticked: any."))
    min_partners = models.PositiveSmallIntegerField(
        _("partners needed at least"),
        default=0,
        validators=[MaxValueValidator(50)],
        help_text=_("Beside the leader. 0: one can apply alone."),
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="funding_calls", verbose_name=_("goals served"))
    is_public = models.BooleanField(
        _("everybody may see it"),
        default=False,
        help_text=_("Otherwise members only. Who enters with whom is never public."),
    )

    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    # How often the deadline has moved, as calendars count it.
    sequence = models.PositiveIntegerField(_("number of changes"), default=0, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    title = Translated()
    summary = Translated()
    own_contribution_note = Translated()

    objects = FundingCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("funding call")
        verbose_name_plural = _("funding calls")
        ordering = ["deadline_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(own_contribution_percent__isnull=True) | Q(own_contribution_percent__lte=100),
                name="funding_call_contribution_is_a_share",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cooperation:panel_call", args=[self.pk])

    @property
    def is_open(self):
        return self.status == self.Status.OPEN and self.deadline_at > timezone.now()

    @property
    def is_on(self):
        """Open or closed: neither a draft, nor done with."""
        return self.status in {self.Status.OPEN, self.Status.CLOSED}

    @property
    def state_in_words(self):
        """The state, as the hour has it: what the clock has not closed yet is closed all the same."""
        return (
            self.Status.CLOSED.label
            if self.status == self.Status.OPEN and not self.is_open
            else self.get_status_display()
        )

    @property
    def days_left(self):
        """Days from today to the deadline; negative once it is over."""
        return (timezone.localdate(self.deadline_at) - timezone.localdate()).days

    @property
    def kinds(self):
        """{PartnerKind: how many at least}"""
        return {PartnerKind(row.kind): row.number for row in self.requirements.all()}

    @property
    def kinds_in_words(self):
        return ", ".join(str(row) for row in self.requirements.all())

    @property
    def forms_in_words(self):
        return labels(LegalForm, self.legal_forms)

    @property
    def statuses_in_words(self):
        return labels(LegalStatus.Kind, self.legal_statuses)

    @property
    def powiaty_in_words(self):
        return ", ".join(str(Powiat(value).full_name) for value in self.powiaty)


def labels(choices, values):
    return ", ".join(str(choices(value).label) for value in values)


class CallRequirement(models.Model):
    """So many partners of a kind that the funder wants in a consortium; the leader counts, too."""

    call = models.ForeignKey(FundingCall, models.CASCADE, related_name="requirements", verbose_name=_("funding call"))
    kind = models.CharField(_("kind of partner"), max_length=20, choices=PartnerKind)
    number = models.PositiveSmallIntegerField(
        _("how many at least"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    class Meta:
        verbose_name = _("required kind of partner")
        verbose_name_plural = _("required kinds of partners")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="call_requirement_once")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.number}"


class CallStance(models.Model):
    """What an organisation has said about a call. Whoever leads says so by its consortium, not here."""

    class Stance(models.TextChoices):
        PARTNER = "partner", _("ready to be a partner")
        LOOKING = "looking", _("looks for a consortium, in either role")
        NOT_INTERESTED = "no", _("not interested")

    # Those whom others may ask.
    AVAILABLE = [Stance.PARTNER, Stance.LOOKING]

    call = models.ForeignKey(FundingCall, models.CASCADE, related_name="stances")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="call_stances")
    stance = models.CharField(_("what it says"), max_length=8, choices=Stance)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("answer to a funding call")
        verbose_name_plural = _("answers to funding calls")
        constraints = [models.UniqueConstraint(fields=["call", "organization"], name="call_stance_once")]

    def __str__(self):
        return f"{self.organization}: {self.get_stance_display()}"


class CallReminder(models.Model):
    """That an organisation was reminded of a call so many days before its deadline: each once."""

    call = models.ForeignKey(FundingCall, models.CASCADE, related_name="reminders")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder of a funding call")
        verbose_name_plural = _("reminders of funding calls")
        constraints = [models.UniqueConstraint(fields=["call", "organization", "days"], name="call_reminder_once")]

    def __str__(self):
        return f"{self.call_id}, {self.days}"


class ConsortiumQuerySet(models.QuerySet):
    def of(self, organization):
        """Those that an organisation leads or is a partner in: the only ones whose board its people see."""
        partner = ConsortiumPartner.objects.filter(
            consortium=OuterRef("pk"), organization=organization, state=ConsortiumPartner.State.ACCEPTED
        )
        return self.filter(Q(leader=organization) | Exists(partner))

    def active(self):
        """Those that still prepare or wait for an answer."""
        return self.filter(status__in=Consortium.ACTIVE)

    def seeking(self):
        """Those that others may ask to join."""
        return self.filter(status=Consortium.Status.FORMING)

    def awaiting_result(self, now=None):
        """Those whose deadline is over and of which nobody has noted how it ended. Of withdrawn calls nothing is awaited."""
        return self.active().filter(
            call__deadline_at__lte=now or timezone.now(),
            call__status__in=[FundingCall.Status.OPEN, FundingCall.Status.CLOSED],
        )

    def with_people(self):
        """With everything that a board shows."""
        partners = ConsortiumPartner.objects.select_related("organization").prefetch_related(
            "organization__legal_statuses"
        )
        return self.select_related("call", "leader").prefetch_related(
            "call__requirements", "leader__legal_statuses", models.Prefetch("partners", partners)
        )


class Consortium(models.Model):
    """Organisations that go into a call together. There is always exactly one leader: the column cannot be empty.

    `amount` is in złoty, what was won for all of them; `decided_on` the day of the funder's decision. `version` counts
    edits, so that two people do not overwrite one another.
    """

    class Status(models.TextChoices):
        FORMING = "forming", pgettext_lazy("consortium", "forming")
        READY = "ready", pgettext_lazy("consortium", "ready")
        SUBMITTED = "submitted", pgettext_lazy("consortium", "application submitted")
        WON = "won", pgettext_lazy("consortium", "won")
        LOST = "lost", pgettext_lazy("consortium", "not funded")
        WITHDRAWN = "withdrawn", pgettext_lazy("consortium", "withdrawn")

    ACTIVE = [Status.FORMING, Status.READY, Status.SUBMITTED]
    PREPARING = [Status.FORMING, Status.READY]

    call = models.ForeignKey(FundingCall, models.PROTECT, related_name="consortia", verbose_name=_("funding call"))
    leader = models.ForeignKey(Organization, models.PROTECT, related_name="led_consortia", verbose_name=_("leader"))
    title = models.CharField(_("title of the project"), max_length=150)
    seeks = models.TextField(_("whom it looks for, in words"), max_length=500, blank=True)
    notes = models.TextField(_("notes"), max_length=5000, blank=True)
    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.FORMING, editable=False)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)
    amount = models.DecimalField(
        _("amount in złoty"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = ConsortiumQuerySet.as_manager()

    class Meta:
        verbose_name = _("consortium")
        verbose_name_plural = _("consortia")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "leader"], condition=~Q(status="withdrawn"), name="consortium_led_once_in_a_call"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "won", "lost"]) | Q(submitted_on__isnull=False),
                name="consortium_submitted_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status="won", amount__gt=0, decided_on__isnull=False)
                | Q(status="lost", amount__isnull=True, decided_on__isnull=False)
                | (~Q(status__in=["won", "lost"]) & Q(amount__isnull=True, decided_on__isnull=True)),
                name="consortium_result_is_whole",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cooperation:consortium", args=[self.pk])

    @property
    def accepted(self):
        """The partners who are in, without the leader; of a consortium read with its people."""
        State = ConsortiumPartner.State
        return [
            row for row in self.partners.all() if row.state == State.ACCEPTED and row.organization_id != self.leader_id
        ]

    @property
    def organizations(self):
        """The leader first, then the partners who are in."""
        return [self.leader, *(row.organization for row in self.accepted)]

    @property
    def is_preparing(self):
        return self.status in self.PREPARING

    @property
    def is_active(self):
        return self.status in self.ACTIVE

    def clean(self):
        super().clean()
        if self.amount is not None and self.amount <= 0:
            raise ValidationError({"amount": _("The amount has to be more than zero.")})


class ConsortiumPartnerQuerySet(models.QuerySet):
    def invitations_of(self, organization):
        """Those by which others wait for an organisation: invitations that it has not answered yet."""
        return self.still_to_answer(ConsortiumPartner.State.INVITED).filter(organization=organization)

    def requests_to(self, organization):
        """Those who ask to come into a consortium that an organisation leads."""
        return self.still_to_answer(ConsortiumPartner.State.ASKED).filter(consortium__leader=organization)

    def still_to_answer(self, state):
        calls = FundingCall.objects.open()
        return self.filter(state=state, consortium__status=Consortium.Status.FORMING, consortium__call__in=calls)


class ConsortiumPartner(models.Model):
    """An organisation that was asked into a consortium, or asked to come in, and what became of it."""

    class State(models.TextChoices):
        INVITED = "invited", pgettext_lazy("partner", "invited")
        ASKED = "asked", pgettext_lazy("partner", "asks to join")
        ACCEPTED = "accepted", pgettext_lazy("partner", "takes part")
        REFUSED = "refused", pgettext_lazy("partner", "refused")
        LEFT = "left", pgettext_lazy("partner", "not in it any more")

    OPEN = [State.INVITED, State.ASKED]

    # Protected: a consortium with partners is never deleted by the way, for instance when its leader's double is merged.
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="partners", verbose_name=_("consortium"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="consortium_parts", verbose_name=_("organisation")
    )
    state = models.CharField(_("state"), max_length=8, choices=State)
    message = models.TextField(_("a few words"), max_length=500, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = ConsortiumPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner in a consortium")
        verbose_name_plural = _("partners in consortia")
        ordering = ["changed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["consortium", "organization"], name="consortium_partner_once")]

    def __str__(self):
        return f"{self.organization}: {self.get_state_display()}"
