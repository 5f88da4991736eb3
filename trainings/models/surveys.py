"""What participants say of themselves before and after, and of the training. Nothing leads from an answer to a person."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pkes.lib.surveys.models import NamelessAnswer, OneTimeLink, Questions, mark
from trainings.models.trainings import LearningOutcome, Training


class TrainingSurvey(Questions):
    """One round of questions: before the training only the learning outcomes, after it those again and how it was."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("before the training")
        AFTER = "after", _("after the training")

    training = models.ForeignKey(Training, models.CASCADE, related_name="surveys", verbose_name=_("training"))
    phase = models.CharField(_("when"), max_length=6, choices=Phase)

    class Meta:
        verbose_name = _("survey of a training")
        verbose_name_plural = _("surveys of trainings")
        ordering = ["training", "phase"]
        constraints = [models.UniqueConstraint(fields=["training", "phase"], name="training_survey_once")]

    def __str__(self):
        return f"{self.training}, {self.get_phase_display()}"

    @property
    def is_after(self):
        return self.phase == TrainingSurvey.Phase.AFTER


class TrainingSurveyInvitation(OneTimeLink):
    """A one-time link to a survey."""

    survey = models.ForeignKey(TrainingSurvey, models.CASCADE, related_name="invitations")
    is_reminded = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "email"], name="training_survey_invitation_once")]


class TrainingSurveyAnswer(NamelessAnswer):
    """What one person answered. The marks and words are empty in the round before the training, and where a paper has gaps."""

    survey = models.ForeignKey(TrainingSurvey, models.CASCADE, related_name="answers")
    useful = mark(_("How useful was the training for your work?"), null=True, blank=True)
    trainer = mark(_("How well did the trainer lead it?"), null=True, blank=True)
    organised = mark(_("How well was the training organised?"), null=True, blank=True)
    recommended = mark(_("Would you recommend our trainings to others?"), null=True, blank=True)
    best = models.TextField(_("What was most valuable?"), max_length=2000, blank=True)
    better = models.TextField(_("What should we do better next time?"), max_length=2000, blank=True)

    MARKS = ["useful", "trainer", "organised", "recommended"]
    WORDS = ["best", "better"]


class OutcomeRating(models.Model):
    """How well one person can do one of the training's aims, in their own view: from 0, not at all, to 10, fully.

    Its key is random like that of the answer, for the same reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(TrainingSurveyAnswer, models.CASCADE, related_name="ratings")
    learning_outcome = models.ForeignKey(LearningOutcome, models.CASCADE, related_name="ratings")
    value = models.PositiveSmallIntegerField(validators=[MaxValueValidator(10)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "learning_outcome"], name="outcome_rating_once"),
            models.CheckConstraint(condition=Q(value__lte=10), name="outcome_rating_to_ten"),
        ]

    def __str__(self):
        return f"{self.learning_outcome}: {self.value}"
