"""Meetings of the cluster: what, when, where, with which programme."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Goal, Organization, Place, SourceDocument
from pkes.lib.dates import days_in_words
from pkes.lib.days import Day
from pkes.lib.translated import Translated


class EventQuerySet(models.QuerySet):
    def published(self):
        """Those that the public sees; a cancelled meeting stays visible as cancelled."""
        return self.filter(status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED, Event.Status.DONE])

    def with_days(self):
        """Each with its days, and with `first_on` and `last_on`, the first and the last of them."""
        days = EventDay.objects.filter(event=OuterRef("pk")).values("on")
        return self.annotate(
            first_on=Subquery(days.order_by("on")[:1]), last_on=Subquery(days.order_by("-on")[:1])
        ).prefetch_related("days")

    def with_programme(self):
        """Each with everything that its own page shows of it."""
        return (
            self.with_days().select_related("organizer", "source").prefetch_related("agenda_items", "goals", "partners")
        )

    def upcoming(self, today=None):
        """Those with a day still to come, soonest first."""
        return self.with_days().filter(last_on__gte=today or timezone.localdate()).order_by("first_on", "pk")

    def past(self, today=None):
        """Those whose last day is over, latest first."""
        return self.with_days().filter(last_on__lt=today or timezone.localdate()).order_by("-first_on", "-pk")

    def by_year(self):
        """{year of the first day: how many}, latest year first; of meetings that have days."""
        years = self.prefetch_related(None).values(year=ExtractYear("first_on")).order_by("-year")
        return dict(years.annotate(number=Count("pk")).values_list("year", "number"))

    def in_year(self, year):
        return self.filter(first_on__year=year)

    def related_to(self, organization):
        """Those that an organisation holds or partners, and the members' meetings of the time of its membership.

        A sample meeting says nothing about a real organisation, nor a real one about a sample.
        """
        partnered = Event.partners.through.objects.filter(event=OuterRef("pk"), organization=organization)
        # Two queries lie between the day of the meeting and the register that is asked about it.
        was_member = Organization.objects.members_as_of(OuterRef(OuterRef("first_on"))).filter(pk=organization.pk)
        of_members = Q(kind__in=[Event.Kind.INAUGURATION, Event.Kind.MEMBERS_MEETING], is_sample=organization.is_sample)
        return (
            self.published()
            .with_days()
            .filter(Q(organizer=organization) | Exists(partnered) | of_members & Exists(was_member))
            .order_by("-first_on", "-pk")
        )

    def serving(self, goal):
        """Those that serve a goal of the cluster, latest first."""
        return self.published().with_days().filter(goals=goal, first_on__isnull=False).order_by("-first_on", "-pk")


class Event(Place):
    """A meeting of the cluster. Its days are rows of their own: two separate days are never a range."""

    class Kind(models.TextChoices):
        INAUGURATION = "inauguration", _("inauguration")
        MEMBERS_MEETING = "members_meeting", _("members' meeting")
        FAIR = "fair", _("fair")
        OPEN_DAY = "open_day", _("open day")
        OTHER = "other", _("other meeting")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")
        DONE = "done", _("took place")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody")
        MEMBERS = "members", _("members of the cluster")
        INVITED = "invited", _("invited organisations")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title_pl = models.CharField(_("title in Polish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    slug = models.SlugField(_("web address"), max_length=80, unique=True)
    summary_pl = models.TextField(_("summary in Polish"), max_length=500, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=500, blank=True)
    description_pl = models.TextField(_("description in Polish"), max_length=5000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=5000, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.PUBLIC)
    organizer = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="organized_events",
        verbose_name=_("organiser"),
    )
    partners = models.ManyToManyField(
        Organization, blank=True, related_name="partnered_events", verbose_name=_("partners")
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="events", verbose_name=_("goals served"))
    source = models.ForeignKey(
        SourceDocument, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("source document")
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    title = Translated()
    summary = Translated()
    description = Translated()

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:event_detail", args=[self.slug])

    @property
    def is_cancelled(self):
        return self.status == Event.Status.CANCELLED

    @property
    def state_in_words(self):
        """What has become of the meeting; empty while nothing has."""
        return self.get_status_display() if self.status in {Event.Status.CANCELLED, Event.Status.DONE} else ""

    @property
    def when(self):
        """Its days in words: "11 i 15 grudnia 2014"."""
        return days_in_words([day.on for day in self.days.all()])

    @property
    def when_in_year(self):
        """Its days in words, without the year: "11 i 15 grudnia"."""
        return days_in_words([day.on for day in self.days.all()], with_year=False)


class EventDay(Day):
    """One day of a meeting."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="days", verbose_name=_("meeting"))

    class Meta(Day.Meta):
        verbose_name = _("day")
        verbose_name_plural = _("days")
        # By fields, not by expressions: only so does a form compare its rows before the database refuses them.
        constraints = [*Day.Meta.constraints, models.UniqueConstraint(fields=["event", "on"], name="event_day_once")]


class AgendaItem(models.Model):
    """One point of a meeting's programme."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda_items", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("order"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    title_pl = models.CharField(_("title in Polish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    speaker = models.CharField(_("speaker"), max_length=150, blank=True)

    title = Translated()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["event", "position"], name="agenda_item_position_once")]

    def __str__(self):
        return self.title
