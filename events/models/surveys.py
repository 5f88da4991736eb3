"""What those who were present thought of a meeting. Nothing leads from an answer to a person."""

import datetime
import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.events import Event

# Fewer answers than these would tell the office who said what.
SMALLEST_GROUP = 5
OPEN_DAYS = 30


def closing_time():
    return timezone.now() + datetime.timedelta(days=OPEN_DAYS)


class Survey(models.Model):
    """The questions about one meeting, the same for each: three marks from 0 to 10 and two in words."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="survey", verbose_name=_("meeting"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    closes_at = models.DateTimeField(_("open until"), default=closing_time)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self):
        return str(self.event)

    @property
    def is_open(self):
        return self.closes_at > timezone.now()


class SurveyInvitation(models.Model):
    """A one-time link to a survey. It says that it was used, not when, and not which answer came by it."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "email"], name="survey_invitation_once")]

    def __str__(self):
        return self.email


def mark(words):
    return models.PositiveSmallIntegerField(words, validators=[MaxValueValidator(10)])


class SurveyAnswer(models.Model):
    """What one person answered. Without a time, and with a random key: the order of answers would tell whose they are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="answers")
    useful = mark(_("How useful was the meeting for your organisation?"))
    organised = mark(_("How well was the meeting organised?"))
    recommended = mark(_("Would you recommend our meetings to others?"))
    best = models.TextField(_("What was most valuable?"), max_length=2000, blank=True)
    better = models.TextField(_("What should we do better next time?"), max_length=2000, blank=True)

    MARKS = ["useful", "organised", "recommended"]
    WORDS = ["best", "better"]

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return str(self.pk)
