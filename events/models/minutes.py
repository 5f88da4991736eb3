"""What a meeting decided: minutes in versions, with who took part, decisions and tasks."""

import uuid

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from members.models import Organization, Representative, User
from members.models.organizations import LISTED_ROLES


class MinutesQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Minutes.Status.PUBLISHED)

    def current(self):
        """The last published version of each meeting's minutes."""
        last = Minutes.objects.published().filter(event=OuterRef("event")).order_by("-version")
        return self.published().filter(version=Subquery(last.values("version")[:1]))

    def visible_to(self, user):
        """The published ones that a person may read: public ones with the meeting's page, others as a member."""
        seen = self.published().filter(event__in=Event.objects.visible_to(user))
        if user.is_authenticated and (user.is_staff or is_of_member(user)):
            return seen
        return seen.filter(visibility=Minutes.Visibility.PUBLIC)


def is_of_member(user):
    """True of somebody who acts for a member of the cluster."""
    return Representative.objects.filter(person=user, organization__role__in=LISTED_ROLES).exists()


class Minutes(models.Model):
    """One version of a meeting's minutes. Once published the database itself refuses to change it (migration 0006).

    A correction is the next version: published, it replaces this one, and both stay readable. Who may read it is no part
    of its words and may change later. The text is in Polish, as the meeting was.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("everybody")
        MEMBERS = "members", _("members of the cluster")

    event = models.ForeignKey(Event, models.CASCADE, related_name="minutes", verbose_name=_("meeting"))
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    visibility = models.CharField(_("who reads it"), max_length=10, choices=Visibility, default=Visibility.MEMBERS)
    text = models.TextField(
        _("course of the meeting"),
        max_length=20_000,
        blank=True,
        help_text=_("Formatted text: lists, headings, links."),
    )
    reason = models.CharField(_("what this version corrects"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("published by")
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["-event", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["event", "version"], name="minutes_version_once"),
            models.UniqueConstraint("event", condition=Q(status="draft"), name="minutes_one_draft"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False), name="minutes_published_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | Q(status="draft") | ~Q(reason=""), name="minutes_correction_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.event}, {self.version}"

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED

    def get_absolute_url(self):
        return reverse("events:minutes_version", args=[self.event.slug, self.version])


class Participant(models.Model):
    """An organisation at the meeting, or people of none, and how many they were. Its name is kept as it was that day."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="participants", verbose_name=_("minutes"))
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("Only for those who are not in the list of organisations.")
    )
    number = models.PositiveSmallIntegerField(_("how many people"), default=1)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants by organisation")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "organization"], condition=Q(organization__isnull=False), name="participant_once"
            )
        ]

    def __str__(self):
        return self.name or str(self.organization or "")


class Decision(models.Model):
    """Something that the meeting decided."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="decisions", verbose_name=_("minutes"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    text = models.TextField(_("decision"), max_length=2000)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text[:80]


class TaskQuerySet(models.QuerySet):
    def in_force(self):
        """Those of the minutes that are valid now; a corrected version's tasks are not."""
        return self.filter(minutes__in=Minutes.objects.current())

    def of(self, organization):
        """Those that an organisation has taken on, what is due first at the top, the done ones last."""
        return (
            self.in_force()
            .filter(organization=organization)
            .select_related("minutes__event", "done_by")
            .order_by(models.F("done_at").desc(nulls_first=True), models.F("due_on").asc(nulls_last=True), "pk")
        )

    def due(self, today):
        """Those to be done by today or earlier that nobody has marked as done."""
        return self.in_force().filter(done_at=None, due_on__lte=today)


class Task(models.Model):
    """What the meeting asked an organisation or a person to do. Its words freeze with the minutes; its progress does not.

    `key` is the same in each version of the minutes that holds the task, so that a correction loses no progress.
    """

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="tasks", verbose_name=_("minutes"))
    key = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    text = models.TextField(_("task"), max_length=1000)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name=_("organisation")
    )
    owner = models.CharField(
        _("who does it"), max_length=200, blank=True, help_text=_("A person, or whoever is not in the list.")
    )
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("marked by")
    )
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text[:80]

    @property
    def is_done(self):
        return self.done_at is not None

    @property
    def is_late(self):
        return not self.is_done and self.due_on is not None and self.due_on < timezone.localdate()
