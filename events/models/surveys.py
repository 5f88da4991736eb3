"""What those who were present thought of a meeting. Nothing leads from an answer to a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from pkes.lib.surveys.models import NamelessAnswer, OneTimeLink, Questions, mark


class Survey(Questions):
    """The questions about one meeting, the same for each: three marks from 0 to 10 and two in words."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="survey", verbose_name=_("meeting"))

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self):
        return str(self.event)


class SurveyInvitation(OneTimeLink):
    """A one-time link to a survey."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "email"], name="survey_invitation_once")]


class SurveyAnswer(NamelessAnswer):
    """What one person answered."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="answers")
    useful = mark(_("How useful was the meeting for your organisation?"))
    organised = mark(_("How well was the meeting organised?"))
    recommended = mark(_("Would you recommend our meetings to others?"))
    best = models.TextField(_("What was most valuable?"), max_length=2000, blank=True)
    better = models.TextField(_("What should we do better next time?"), max_length=2000, blank=True)

    MARKS = ["useful", "organised", "recommended"]
    WORDS = ["best", "better"]
