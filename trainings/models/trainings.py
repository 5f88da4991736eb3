"""Trainings of the cluster: cycles, trainings, session days."""

import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.choices import LegalForm
from members.models import Goal, Organization, Place, SourceDocument
from members.models.organizations import LISTED_ROLES
from pkes.lib.archive import Archivable, ArchivableQuerySet
from pkes.lib.dates import days_in_words, format_quarter, quarter_of
from pkes.lib.days import Day
from pkes.lib.places.models import HOLDS_A_PLACE, State, WithPlaces, counted
from pkes.lib.translated import Translated


class TrainingCycleQuerySet(ArchivableQuerySet):
    def with_published_trainings(self):
        """Those that the public sees, each with `number`, how many trainings it shows."""
        shown = ~Q(trainings__status=Training.Status.DRAFT) & Q(trainings__archived_at=None)
        return self.present().annotate(number=Count("trainings", filter=shown)).filter(number__gt=0)


class TrainingCycle(Archivable):
    """Trainings that belong together: for whom, and to what end."""

    title_pl = models.CharField(_("title in Polish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    slug = models.SlugField(_("web address"), max_length=80, unique=True)
    summary_pl = models.TextField(_("summary in Polish"), max_length=500, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=500, blank=True)
    target_legal_form = models.CharField(
        _("for organisations that are a"), max_length=30, choices=LegalForm, blank=True
    )
    source = models.ForeignKey(
        SourceDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source document")
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    title = Translated()
    summary = Translated()

    objects = TrainingCycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("training cycle")
        verbose_name_plural = _("training cycles")
        ordering = ["title_pl"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("trainings:cycle_detail", args=[self.slug])

    @property
    def why_not_archived(self):
        if self.trainings.present().exclude(status__in=Training.MAY_BE_ARCHIVED).exists():
            return gettext("Trainings of this cycle are still to come. Wait for them, or call them off first.")
        return ""


# Within how many days after the end outcomes are reported: the term of the Polish register of development services.
OUTCOME_DAYS = 7


class TrainingQuerySet(ArchivableQuerySet):
    LATEST_QUARTER_FIRST = (
        F("planned_year").desc(nulls_last=True),
        F("planned_quarter").desc(nulls_last=True),
        "-pk",
    )

    def on(self):
        """Those that are announced, and neither over nor called off."""
        return self.filter(status__in=Training.ON)

    def published(self):
        """Those that the public sees: all but drafts and what is archived; a planned one shows its quarter."""
        return self.present().exclude(status=Training.Status.DRAFT)

    def with_days(self):
        """Each with its sessions, and with `first_on` and `last_on`, the first and the last day; None where none is set."""
        days = TrainingSession.objects.filter(training=OuterRef("pk")).values("on")
        return self.annotate(
            first_on=Subquery(days.order_by("on")[:1]), last_on=Subquery(days.order_by("-on")[:1])
        ).prefetch_related("sessions")

    def with_programme(self):
        """Each with everything that its own page shows of it."""
        return (
            self.with_days()
            .select_related("organizer", "source", "cycle", "funding")
            .prefetch_related("learning_outcomes", "goals", "funding__logos")
        )

    def with_places(self):
        """Each with how many places are taken and how many people wait, so that `places_in_words` asks nothing more."""
        enrolments = Training.enrolments.rel.related_model.objects.all()
        return self.annotate(
            places_taken=counted(enrolments, "training", HOLDS_A_PLACE),
            places_waiting=counted(enrolments, "training", Q(state=State.WAITING)),
        )

    def upcoming(self, today=None):
        """Those with a day still to come, soonest first."""
        return self.with_days().filter(last_on__gte=today or timezone.localdate()).order_by("first_on", "pk")

    def past(self, today=None):
        """Those whose last day is over, latest first."""
        return self.with_days().filter(last_on__lt=today or timezone.localdate()).order_by("-first_on", "-pk")

    def awaiting_outcomes(self, today=None):
        """Those that took place, whose last day is over, and where somebody's result is not noted yet."""
        enrolments = Training.enrolments.rel.related_model.objects.without_outcome().filter(training=OuterRef("pk"))
        return self.present().past(today).filter(Exists(enrolments), status__in=[*Training.ON, Training.Status.DONE])

    def awaiting_sheets(self, today=None):
        """Those with people and with a day that is over, of which the signed attendance sheet is not in the folder yet."""
        signed = Training.evidence.rel.related_model.objects.filter(kind="signed_sheet", session=OuterRef("pk"))
        days = TrainingSession.objects.filter(training=OuterRef("pk"), on__lt=today or timezone.localdate())
        people = Training.enrolments.rel.related_model.objects.confirmed().filter(training=OuterRef("pk"))
        return (
            self.present()
            .with_days()
            .filter(
                Exists(days.exclude(Exists(signed))), Exists(people), status__in=[*Training.ON, Training.Status.DONE]
            )
        )

    def undated(self):
        """Those planned for a quarter, without a day yet, the latest quarter first."""
        return self.with_days().filter(first_on__isnull=True).order_by(*self.LATEST_QUARTER_FIRST)

    def by_year(self):
        """{year of the first day: how many}, latest year first; of trainings that have days."""
        years = self.prefetch_related(None).values(year=ExtractYear("first_on")).order_by("-year")
        return dict(years.annotate(number=Count("pk")).values_list("year", "number"))

    def in_year(self, year):
        return self.filter(first_on__year=year)

    def in_order(self):
        """From the first to the last, then those without a day by the quarter for which they are planned."""
        return self.with_days().order_by(
            F("first_on").asc(nulls_last=True),
            F("planned_year").asc(nulls_last=True),
            F("planned_quarter").asc(nulls_last=True),
            "pk",
        )

    def latest_first(self):
        """From the last to the first, then those without a day."""
        return self.with_days().order_by(F("first_on").desc(nulls_last=True), *self.LATEST_QUARTER_FIRST)

    def related_to(self, organization):
        """Those that an organisation holds, and those of a cycle for organisations of its legal form, latest first.

        A sample training says nothing about a real organisation, nor a real one about a sample.
        """
        sample = organization.is_sample
        of_its_form = Q(cycle__target_legal_form=organization.legal_form, cycle__is_sample=sample, is_sample=sample)
        return self.published().filter(Q(organizer=organization) | of_its_form).latest_first()

    def serving(self, goal):
        """Those that serve a goal of the cluster, latest first."""
        return self.published().filter(goals=goal).latest_first()


class Training(Place, WithPlaces, Archivable):
    """A training. While only its quarter is planned it has no session day; a day is a row, never part of a range.

    `target_legal_forms` is a list of values of LegalForm; empty: those of the cycle count. Hours are teaching hours.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PLANNED = "planned", _("planned for a quarter")
        ANNOUNCED = "announced", _("announced")
        OPEN = "open", _("enrolment open")
        RUNNING = "running", _("running")
        DONE = "done", _("took place")
        CANCELLED = "cancelled", _("cancelled")

    # Announced, and neither over nor called off: the clock moves a training between these.
    ON = [Status.ANNOUNCED, Status.OPEN, Status.RUNNING]
    # Nobody waits for these any more, or yet.
    MAY_BE_ARCHIVED = [Status.DRAFT, Status.DONE, Status.CANCELLED]

    cycle = models.ForeignKey(
        TrainingCycle, models.PROTECT, null=True, blank=True, related_name="trainings", verbose_name=_("training cycle")
    )
    title_pl = models.CharField(_("title in Polish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    slug = models.SlugField(_("web address"), max_length=80, unique=True)
    summary_pl = models.TextField(_("summary in Polish"), max_length=500, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=500, blank=True)
    description_pl = models.TextField(_("programme in Polish"), max_length=5000, blank=True)
    description_en = models.TextField(_("programme in English"), max_length=5000, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    planned_year = models.PositiveSmallIntegerField(_("planned for the year"), null=True, blank=True)
    planned_quarter = models.PositiveSmallIntegerField(
        _("planned for the quarter"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    organizer = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="organized_trainings",
        verbose_name=_("organiser"),
    )
    trainer = models.CharField(_("trainer"), max_length=150, blank=True)
    online_link = models.URLField(
        _("link to the on-line training"),
        max_length=500,
        blank=True,
        help_text=_("Only those who have a place get it, never the public page."),
    )
    target_legal_forms = models.JSONField(
        _("for organisations with the legal form"),
        default=list,
        blank=True,
        help_text=_("None ticked: those of the cycle, and where the cycle names none, every member."),
    )
    target_note_pl = models.CharField(_("for whom, in words, in Polish"), max_length=300, blank=True)
    target_note_en = models.CharField(_("for whom, in words, in English"), max_length=300, blank=True)
    certificate_threshold = models.PositiveSmallIntegerField(
        _("hours needed for a certificate, in per cent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    funding = models.ForeignKey(
        "trainings.Funding",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("funding"),
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="trainings", verbose_name=_("goals served"))
    source = models.ForeignKey(
        SourceDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("source document"),
    )
    # How often its days or its place have changed since it was announced, as calendars count it.
    sequence = models.PositiveIntegerField(_("number of changes"), default=0, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    outcomes_reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    title = Translated()
    summary = Translated()
    description = Translated()
    target_note = Translated()

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_year__isnull=True, planned_quarter__isnull=True)
                | Q(planned_year__isnull=False, planned_quarter__in=[1, 2, 3, 4]),
                name="training_quarter_has_a_year",
                violation_error_message=_("A planned quarter is a number from 1 to 4 with its year."),
            ),
            models.CheckConstraint(
                condition=~Q(status="planned") | Q(planned_quarter__isnull=False),
                name="training_planned_for_a_quarter",
                violation_error_message=_("Say for which quarter the training is planned."),
            ),
        ]

    def __str__(self):
        return self.title

    # Enrolment: what pkes.lib.places asks of whatever has places

    @property
    def claims(self):
        return self.enrolments

    @cached_property
    def begins_at(self):
        """The first hour of the first day, midnight where the hour is not known; None while there is no day."""
        first = min(self.sessions.all(), key=lambda day: (day.on, day.starts or datetime.time()), default=None)
        if first is None:
            return None
        return first.starts_at or timezone.make_aware(datetime.datetime.combine(first.on, datetime.time()))

    @property
    def is_on(self):
        return self.status in Training.ON

    # For whom

    @property
    def for_whom(self):
        """Whose people may be enrolled, in words."""
        if not self.target_forms:
            return gettext("all organisations of the cluster")
        return gettext("organisations of the cluster with the legal form: %(forms)s") % {"forms": self.forms_in_words}

    @property
    def forms_in_words(self):
        return ", ".join(str(form.label) for form in self.target_forms)

    def why_not_for(self, organization):
        """Why people of an organisation may not be enrolled, in words for its people; empty where they may."""
        if organization.role not in LISTED_ROLES:
            return gettext("Trainings are for organisations of the cluster, and %(name)s is not one of them.") % {
                "name": organization.name
            }
        if self.target_forms and organization.legal_form not in self.target_forms:
            return gettext(
                "This training is for organisations with the legal form: %(forms)s. %(name)s has another one: %(form)s."
            ) % {
                "forms": self.forms_in_words,
                "name": organization.name,
                "form": organization.get_legal_form_display(),
            }
        return ""

    # States

    def state_at(self, now):
        """The state of a training that is on, as the clock has it: enrolment open or not, or begun."""
        if self.has_begun(now):
            return Training.Status.RUNNING
        return Training.Status.OPEN if self.is_open_for_claims(now) else Training.Status.ANNOUNCED

    def get_absolute_url(self):
        return reverse("trainings:training_detail", args=[self.slug])

    @property
    def target_forms(self):
        """The legal forms whose organisations may enrol people, as LegalForm; empty where every member may."""
        values = self.target_legal_forms or ([self.cycle.target_legal_form] if self.cycle else [])
        return [LegalForm(value) for value in values if value]

    @property
    def hours(self):
        """Teaching hours of all days as a Decimal; None where those of some day are not known."""
        hours = [session.teaching_hours for session in self.sessions.all()]
        return sum(hours, Decimal()) if hours and None not in hours else None

    @property
    def outcomes_due_on(self):
        """The day by which each person's outcome must be noted, as the Polish register of services wants; None undated."""
        last = max((session.on for session in self.sessions.all()), default=None)
        return last and last + datetime.timedelta(OUTCOME_DAYS)

    def clean(self):
        super().clean()
        # A form that does not change the state passes over the constraint that reads it.
        if self.is_planned_for_nothing:
            raise ValidationError({"planned_quarter": _("Say for which quarter the training is planned.")})

    @property
    def is_planned_for_nothing(self):
        return self.status == Training.Status.PLANNED and not self.planned_quarter

    @property
    def why_not_archived(self):
        if self.status in Training.MAY_BE_ARCHIVED:
            return ""
        return gettext("Call the training off or say that it took place first.")

    @property
    def is_cancelled(self):
        return self.status == Training.Status.CANCELLED

    @property
    def is_planned(self):
        return self.status == Training.Status.PLANNED

    @property
    def state_in_words(self):
        """What has become of the training; empty while nothing has."""
        return self.get_status_display() if self.status in {Training.Status.CANCELLED, Training.Status.DONE} else ""

    @property
    def when(self):
        """Its days in words: "11 i 15 grudnia 2014"; empty while none is set."""
        return days_in_words([session.on for session in self.sessions.all()])

    @property
    def when_in_year(self):
        """Its days in words, without the year: "11 i 15 grudnia"."""
        return days_in_words([session.on for session in self.sessions.all()], with_year=False)

    @property
    def is_overdue(self):
        """It is still no more than planned, for a quarter that is over."""
        return self.status == Training.Status.PLANNED and (self.planned_year, self.planned_quarter) < quarter_of(
            timezone.localdate()
        )

    @property
    def quarter_in_words(self):
        """The planned quarter: "first quarter of 2015"; empty where none is planned."""
        return format_quarter(self.planned_year, self.planned_quarter) if self.planned_quarter else ""


class LearningOutcome(models.Model):
    """What a participant can do after the training: one of its aims."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="learning_outcomes", verbose_name=_("training"))
    position = models.PositiveSmallIntegerField(_("order"))
    text_pl = models.CharField(_("text in Polish"), max_length=250)
    text_en = models.CharField(_("text in English"), max_length=250, blank=True)

    text = Translated()

    class Meta:
        verbose_name = _("learning outcome")
        verbose_name_plural = _("learning outcomes")
        ordering = ["position"]
        # By fields, not by expressions: only so does a form compare its rows before the database refuses them.
        constraints = [models.UniqueConstraint(fields=["training", "position"], name="learning_outcome_position_once")]

    def __str__(self):
        return self.text


class TrainingSession(Day):
    """One dated day of a training. `hours` are teaching hours, where breaks are not counted."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="sessions", verbose_name=_("training"))
    hours = models.DecimalField(
        _("teaching hours"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(24)],
        help_text=_("Empty: from the first to the last hour of the day."),
    )

    class Meta(Day.Meta):
        verbose_name = _("session day")
        verbose_name_plural = _("session days")
        constraints = [
            *Day.Meta.constraints,
            models.UniqueConstraint(fields=["training", "on"], name="training_session_once"),
        ]

    @property
    def teaching_hours(self):
        """A Decimal with two places; None where neither the hours nor beginning and end are known."""
        if self.hours is not None:
            return self.hours
        if self.starts is None or self.ends is None:
            return None
        seconds = (self.ends_at - self.starts_at).total_seconds()
        return (Decimal(int(seconds)) / 3600).quantize(Decimal("0.01"))
