"""Trainings of the cluster: cycles, trainings, session days."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.choices import LegalForm
from members.models import Goal, Organization, Place, SourceDocument
from pkes.lib.dates import days_in_words, format_quarter, quarter_of
from pkes.lib.days import Day
from pkes.lib.translated import Translated


class TrainingCycleQuerySet(models.QuerySet):
    def with_published_trainings(self):
        """Those that the public sees, each with `number`, how many trainings it shows."""
        shown = Count("trainings", filter=~Q(trainings__status=Training.Status.DRAFT))
        return self.annotate(number=shown).filter(number__gt=0)


class TrainingCycle(models.Model):
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


class TrainingQuerySet(models.QuerySet):
    LATEST_QUARTER_FIRST = (
        F("planned_year").desc(nulls_last=True),
        F("planned_quarter").desc(nulls_last=True),
        "-pk",
    )

    def published(self):
        """Those that the public sees: all but drafts; a planned one shows its quarter, a cancelled one says so."""
        return self.exclude(status=Training.Status.DRAFT)

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
            .select_related("organizer", "source", "cycle")
            .prefetch_related("learning_outcomes", "goals")
        )

    def upcoming(self, today=None):
        """Those with a day still to come, soonest first."""
        return self.with_days().filter(last_on__gte=today or timezone.localdate()).order_by("first_on", "pk")

    def past(self, today=None):
        """Those whose last day is over, latest first."""
        return self.with_days().filter(last_on__lt=today or timezone.localdate()).order_by("-first_on", "-pk")

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


class Training(Place):
    """A training. While only its quarter is planned it has no session day; a day is a row, never part of a range."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PLANNED = "planned", _("planned for a quarter")
        ANNOUNCED = "announced", _("announced")
        OPEN = "open", _("enrolment open")
        RUNNING = "running", _("running")
        DONE = "done", _("took place")
        CANCELLED = "cancelled", _("cancelled")

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
    goals = models.ManyToManyField(Goal, blank=True, related_name="trainings", verbose_name=_("goals served"))
    source = models.ForeignKey(
        SourceDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("source document"),
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    title = Translated()
    summary = Translated()
    description = Translated()

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

    def get_absolute_url(self):
        return reverse("trainings:training_detail", args=[self.slug])

    def clean(self):
        super().clean()
        # A form that does not change the state passes over the constraint that reads it.
        if self.is_planned_for_nothing:
            raise ValidationError({"planned_quarter": _("Say for which quarter the training is planned.")})

    @property
    def is_planned_for_nothing(self):
        return self.status == Training.Status.PLANNED and not self.planned_quarter

    @property
    def is_cancelled(self):
        return self.status == Training.Status.CANCELLED

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
    """One dated day of a training."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="sessions", verbose_name=_("training"))

    class Meta(Day.Meta):
        verbose_name = _("session day")
        verbose_name_plural = _("session days")
        constraints = [
            *Day.Meta.constraints,
            models.UniqueConstraint(fields=["training", "on"], name="training_session_once"),
        ]
