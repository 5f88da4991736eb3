"""Everything that changes the state of a training."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pkes.lib.search.actions import forget, index
from trainings.actions.enrolments import acts
from trainings.actions.errors import TrainingsError
from trainings.models import Training, TrainingNews

log = logging.getLogger(__name__)

# What other acts and the clock write: a form that was opened before does not take it back.
OF_ACTS = ["status", "sequence", "outcomes_reminded_at", "archived_at"]
# What those who come, and their calendars, have to hear of.
PLACE = ["venue", "street", "locality", "is_online", "online_link"]
State = Training.Status


def timetable(training):
    """When and where a training takes place, as the database has it: what calendars have to follow."""
    days = list(training.sessions.order_by("on").values_list("on", "starts", "ends"))
    return {"days": days, "place": Training.objects.values_list(*PLACE).get(pk=training.pk)}


@transaction.atomic
def save(training, *, by):
    """Store a training as the office edited it. Its state is not part of that: it changes by the other acts only.

    Raises TrainingsError where it is planned, perhaps since a moment ago, and would lose its quarter, and for fewer places
    than are held.
    """
    if training.pk:
        training.refresh_from_db(fields=OF_ACTS, from_queryset=Training.objects.select_for_update())
        acts.check_capacity(training)
    if training.is_planned_for_nothing:
        raise TrainingsError(_("Say for which quarter the training is planned."))
    training.updated_at = timezone.now()
    training.save()
    index(training)
    log.info("training saved: training=%s by=%s", training.pk, by.pk)
    return training


@transaction.atomic
def settle(training, before, *, by):
    """After an edit, days included: follow the clock, offer new places, and note that it was moved since `before`.

    `before` is a `timetable`, None for a new one. Returns True where a training that is on was moved: everybody enrolled
    is told, and the number of changes grows, so that calendars take the new time over the old one.
    """
    training = _locked(training)
    if training.is_on:
        if not training.sessions.exists():
            raise TrainingsError(_("The training is announced: leave it at least one day."))
        _follow_clock(training, timezone.now())
    acts.settle(training, timezone.now())
    if not training.is_on or before is None or timetable(training) == before:
        return False
    training.sequence += 1
    training.save(update_fields=["sequence"])
    acts.note_news(training, TrainingNews.Kind.CHANGED, by=by)
    return True


@transaction.atomic
def plan(training, *, by):
    """Show a draft to the public as planned. Raises TrainingsError where it is no draft or no quarter is given."""
    training = _locked(training)
    _refuse_archived(training)
    if training.status != State.DRAFT:
        raise TrainingsError(_("Only a draft can be planned."))
    if not training.planned_quarter:
        raise TrainingsError(_("Say for which quarter the training is planned."))
    return _enter(training, State.PLANNED, by)


@transaction.atomic
def announce(training, *, by):
    """Announce a draft or a planned training with its days. Raises TrainingsError where it is neither or has no day.

    Where enrolment is open by now, so is the training; the clock tells those who wanted to know the date.
    """
    training = _locked(training)
    _refuse_archived(training)
    if training.status not in {State.DRAFT, State.PLANNED}:
        raise TrainingsError(_("Only a draft or a planned training can be announced."))
    if not training.sessions.exists():
        raise TrainingsError(_("Give the training at least one session day first."))
    _enter(training, State.ANNOUNCED, by)
    return _follow_clock(training, timezone.now())


@transaction.atomic
def open_enrolment(training, *, by):
    """Open enrolment now, whatever day was set for it. Raises TrainingsError where it is not announced, or has begun."""
    training, now = _locked(training), timezone.now()
    if training.status != State.ANNOUNCED or training.has_begun(now):
        raise TrainingsError(_("Enrolment can be opened only between the announcement and the first day."))
    if training.registration_opens_at is None or training.registration_opens_at > now:
        training.registration_opens_at = now
    if training.registration_closes_at and training.registration_closes_at <= now:
        training.registration_closes_at = None
    training.save(update_fields=["registration_opens_at", "registration_closes_at"])
    return _enter(training, State.OPEN, by)


@transaction.atomic
def close_enrolment(training, *, by):
    """Close enrolment now. Raises TrainingsError where it is not open."""
    training = _locked(training)
    if training.status != State.OPEN:
        raise TrainingsError(_("Enrolment is not open."))
    training.registration_closes_at = timezone.now()
    training.save(update_fields=["registration_closes_at"])
    return _enter(training, State.ANNOUNCED, by)


@transaction.atomic
def cancel(training, *, by):
    """Call off a planned or announced training; it stays visible, as cancelled, and the clock tells everybody enrolled.

    Raises TrainingsError otherwise.
    """
    training = _locked(training)
    if training.status not in {State.PLANNED, *Training.ON}:
        raise TrainingsError(_("Only a planned or announced training can be cancelled."))
    training.sequence += 1
    training.save(update_fields=["sequence"])
    acts.note_news(training, TrainingNews.Kind.CANCELLED, by=by)
    return _enter(training, State.CANCELLED, by)


@transaction.atomic
def mark_done(training, *, by):
    """Say that an announced training took place. Raises TrainingsError where it is not announced, is not over yet, or
    somebody's result is missing.
    """
    training = _locked(training)
    if training.status not in Training.ON:
        raise TrainingsError(_("Only an announced training can have taken place."))
    if training.sessions.filter(on__gt=timezone.localdate()).exists():
        raise TrainingsError(_("A day of this training is still to come."))
    if training.enrolments.without_outcome().exists():
        raise TrainingsError(_("Note first how it ended for each person."))
    return _enter(training, State.DONE, by)


@transaction.atomic
def remove(training, *, by):
    """Delete a training. Raises TrainingsError where people are enrolled or papers lie in its folder."""
    training = _locked(training)
    if not training.is_sample and (training.enrolments.exists() or training.evidence.exists()):
        raise TrainingsError(_("People were enrolled in this training. Call it off instead."))
    training.evidence.all().delete()
    training.enrolments.all().delete()
    log.info("training removed: training=%s by=%s", training.pk, by.pk)
    forget(training)
    training.delete()


# By the clock


def follow_clock(now=None):
    """Open and close enrolment, and begin trainings, as their hours come. Returns how many trainings moved."""
    now = now or timezone.now()
    due = [
        training
        for training in Training.objects.on().prefetch_related("sessions")
        if training.state_at(now) != training.status
    ]
    return sum(_moved_by_clock(training, now) for training in due)


@transaction.atomic
def _moved_by_clock(training, now):
    training = _locked(training)
    before = training.status
    return training.is_on and _follow_clock(training, now).status != before


def _follow_clock(training, now):
    """The state of a locked training that is on, as the hour has it."""
    status = training.state_at(now)
    return training if status == training.status else _enter(training, status, None)


def _locked(training):
    return Training.objects.select_for_update().get(pk=training.pk)


def _refuse_archived(training):
    if training.is_archived:
        raise TrainingsError(_("This training is archived. Bring it back first."))


def _enter(training, status, by):
    """Write the new state of a locked training; `by` None: the clock."""
    training.status = status
    training.updated_at = timezone.now()
    training.save(update_fields=["status", "updated_at"])
    log.info("training %s: training=%s by=%s", status, training.pk, by and by.pk)
    return training
