"""Meetings of the cluster: what, when, where, with which programme."""

from django.db import models
from django.db.models import Max, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Goal, Organization, Place, SourceDocument
from pkes.lib.days import Day
from pkes.lib.translated import Translated


class EventQuerySet(models.QuerySet):
    def published(self):
        """Those that the public sees; a cancelled meeting stays visible as cancelled."""
        return self.filter(status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED, Event.Status.DONE])

    def with_days(self):
        """Each with `first_on` and `last_on`, the first and the last of its days."""
        return self.annotate(first_on=Min("days__on"), last_on=Max("days__on"))

    def upcoming(self, today=None):
        return self.with_days().filter(last_on__gte=today or timezone.localdate()).order_by("first_on", "pk")

    def past(self, today=None):
        return self.with_days().filter(last_on__lt=today or timezone.localdate()).order_by("-first_on", "-pk")


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


class EventDay(Day):
    """One day of a meeting."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="days", verbose_name=_("meeting"))

    class Meta(Day.Meta):
        verbose_name = _("day")
        verbose_name_plural = _("days")
        constraints = [*Day.Meta.constraints, models.UniqueConstraint("event", "on", name="event_day_once")]


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
        constraints = [models.UniqueConstraint("event", "position", name="agenda_item_position_once")]

    def __str__(self):
        return self.title
