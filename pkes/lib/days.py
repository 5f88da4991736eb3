"""A day of something that takes place on separate days."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pkes.lib.dates import weekday


class Day(models.Model):
    """One calendar day, with hours of Europe/Warsaw on that day; empty where they are not known."""

    on = models.DateField(_("day"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["on", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=False, ends__gt=F("starts")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_("A day cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return str(self.on)

    @property
    def weekday(self):
        return weekday(self.on)

    @property
    def starts_at(self):
        """The beginning as an aware moment, or None where the hour is not known."""
        return self.starts and timezone.make_aware(datetime.datetime.combine(self.on, self.starts))

    @property
    def ends_at(self):
        """The end as an aware moment, or None where the hour is not known."""
        return self.ends and timezone.make_aware(datetime.datetime.combine(self.on, self.ends))
