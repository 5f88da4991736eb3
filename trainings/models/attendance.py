"""Who was there, on which day, for how many hours."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import User
from trainings.models.enrolments import Enrolment
from trainings.models.hours import in_short
from trainings.models.trainings import TrainingSession


class Attendance(models.Model):
    """An exception to the presence that is filled in advance: on that day somebody was there for fewer hours, or not at all.

    `hours` are teaching hours, fewer than those of the day; empty: the whole day where present (a correction taken back),
    none where absent. `version` counts the changes, so that of two people who edit the same cell the second one is told.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances", verbose_name=_("enrolment"))
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="attendances", verbose_name=_("day"))
    is_present = models.BooleanField(_("present"), default=True)
    hours = models.DecimalField(
        _("hours present"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal()), MaxValueValidator(24)],
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    noted_at = models.DateTimeField(_("noted"), default=timezone.now)
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("noted by"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "session"], name="attendance_once"),
            models.CheckConstraint(condition=Q(is_present=True) | Q(hours=None), name="attendance_absent_has_no_hours"),
        ]

    def __str__(self):
        return f"{self.enrolment}, {self.session}"

    @property
    def in_words(self):
        if not self.is_present:
            return gettext("absent")
        return gettext("present") if self.hours is None else gettext("%(hours)s h") % {"hours": in_short(self.hours)}

    def hours_of(self, session):
        """Teaching hours on the day, a Decimal; None where somebody was there and nobody knows for how long."""
        if not self.is_present:
            return Decimal()
        return session.teaching_hours if self.hours is None else self.hours
