"""A list that somebody of the office has brought, between its reading and its applying."""

import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# How long what stood in the file is kept, applied or not.
HOURS_KEPT = 24


class ImportQuerySet(models.QuerySet):
    def to_forget(self, now=None):
        """Those whose content has been kept long enough."""
        before = (now or timezone.now()) - datetime.timedelta(hours=HOURS_KEPT)
        return self.filter(created_at__lte=before, forgotten_at=None)


class Import(models.Model):
    """One file. `content` is its rows as they were understood, a list of [number, {column: value}] as JSON; `report` is what
    its page shows. Both hold personal data and are emptied after HOURS_KEPT; who brought how much when, stays.

    `digest` stands for what the person has seen of it: what would be done to which rows.
    """

    class State(models.TextChoices):
        FAULTY = "faulty", _("with errors")
        READY = "ready", _("waits to be confirmed")
        QUEUED = "queued", _("being imported")
        APPLIED = "applied", _("imported")

    kind = models.CharField(_("what of"), max_length=30)
    options = models.JSONField(default=dict)
    file_name = models.CharField(_("file"), max_length=150, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by whom")
    )
    state = models.CharField(_("state"), max_length=10, choices=State)
    content = models.TextField(blank=True)
    report = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64, blank=True)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("unchanged"), default=0)
    faulty = models.PositiveIntegerField(_("with errors"), default=0)
    created_at = models.DateTimeField(_("read"), default=timezone.now)
    applied_at = models.DateTimeField(_("imported"), null=True)
    forgotten_at = models.DateTimeField(null=True, db_index=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_forgotten(self):
        return self.forgotten_at is not None

    @property
    def can_be_applied(self):
        return self.state == self.State.READY and not self.is_forgotten and self.to_do > 0

    @property
    def to_do(self):
        """How many rows would be written."""
        return self.new + self.changed
