"""Everything that changes the state of a training."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pkes.lib.refusal import Refusal
from trainings.models import Training

log = logging.getLogger(__name__)


class TrainingsError(Refusal):
    """A rule of the trainings app forbids the act."""


@transaction.atomic
def save(training, *, by):
    """Store a training as the office edited it. Its state is not part of that: it changes by the other acts only.

    Raises TrainingsError where it is planned, perhaps since a moment ago, and would lose its quarter.
    """
    if training.pk:
        training.status = Training.objects.select_for_update().values_list("status", flat=True).get(pk=training.pk)
    if training.is_planned_for_nothing:
        raise TrainingsError(_("Say for which quarter the training is planned."))
    training.updated_at = timezone.now()
    training.save()
    log.info("training saved: training=%s by=%s", training.pk, by.pk)
    return training


@transaction.atomic
def plan(training, *, by):
    """Show a draft to the public as planned. Raises TrainingsError where it is no draft or no quarter is given."""
    training = Training.objects.select_for_update().get(pk=training.pk)
    if training.status != Training.Status.DRAFT:
        raise TrainingsError(_("Only a draft can be planned."))
    if not training.planned_quarter:
        raise TrainingsError(_("Say for which quarter the training is planned."))
    return _enter(training, Training.Status.PLANNED, by)


@transaction.atomic
def announce(training, *, by):
    """Announce a draft or a planned training with its days. Raises TrainingsError where it is neither or has no day."""
    training = Training.objects.select_for_update().get(pk=training.pk)
    if training.status not in {Training.Status.DRAFT, Training.Status.PLANNED}:
        raise TrainingsError(_("Only a draft or a planned training can be announced."))
    if not training.sessions.exists():
        raise TrainingsError(_("Give the training at least one session day first."))
    return _enter(training, Training.Status.ANNOUNCED, by)


@transaction.atomic
def cancel(training, *, by):
    """Call off a planned or announced training; it stays visible, as cancelled. Raises TrainingsError otherwise."""
    training = Training.objects.select_for_update().get(pk=training.pk)
    if training.status not in {Training.Status.PLANNED, Training.Status.ANNOUNCED}:
        raise TrainingsError(_("Only a planned or announced training can be cancelled."))
    return _enter(training, Training.Status.CANCELLED, by)


@transaction.atomic
def mark_done(training, *, by):
    """Say that an announced training took place. Raises TrainingsError where it is not announced or not over yet."""
    training = Training.objects.select_for_update().get(pk=training.pk)
    if training.status != Training.Status.ANNOUNCED:
        raise TrainingsError(_("Only an announced training can have taken place."))
    if training.sessions.filter(on__gt=timezone.localdate()).exists():
        raise TrainingsError(_("A day of this training is still to come."))
    return _enter(training, Training.Status.DONE, by)


def _enter(training, status, by):
    """Write the new state of a locked training."""
    training.status = status
    training.updated_at = timezone.now()
    training.save(update_fields=["status", "updated_at"])
    log.info("training %s: training=%s by=%s", status, training.pk, by.pk)
    return training
