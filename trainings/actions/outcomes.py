"""How the training ended for each person, and that the office is reminded to say so."""

import datetime
import logging
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from pkes.lib.places.queue import locked
from trainings.actions.attendance import TAKES_PLACE
from trainings.actions.errors import TrainingsError
from trainings.models import Certificate, Enrolment, Training
from trainings.office_emails import send_outcomes_due

log = logging.getLogger(__name__)

# So many days before the term the office is called to mind.
REMIND_BEFORE = datetime.timedelta(3)
# Nobody is written to in the night.
FIRST_HOUR, LAST_HOUR = 8, 20


class Verdict(NamedTuple):
    """What is to be noted of one person; `outcome` empty takes it back. `seen` is the outcome that was there, None for any."""

    enrolment: int
    outcome: str
    note: str = ""
    seen: str | None = None


@transaction.atomic
def note_outcomes(training, verdicts, *, by):
    """Note how it ended for several people. Returns (how many were stored, {enrolment: why not}).

    One that differs from what the hours say needs a note. Raises TrainingsError while the training is not over.
    """
    training, people = _locked(training, {verdict.enrolment for verdict in verdicts})
    stored, refused = [], {}
    for verdict in verdicts:
        person = people.get(verdict.enrolment)
        if person and (person.outcome, person.outcome_note) == verdict[1:3]:
            continue
        if reason := why_not(person, verdict):
            refused[verdict.enrolment] = reason
        else:
            person.outcome, person.outcome_note = verdict[1:3]
            stored.append(person)
    _store(stored, by)
    return len(stored), refused


@transaction.atomic
def accept_proposals(training, *, by):
    """Note for everybody without a result what the hours propose. Returns how many. Raises TrainingsError."""
    training, people = _locked(training, training.enrolments.without_outcome().values_list("pk", flat=True))
    rows = [person for person in people.values() if not person.outcome]
    for person in rows:
        person.outcome, person.outcome_note = person.proposed_outcome, ""
    _store(rows, by)
    return len(rows)


def why_not(person, verdict):
    """Why a verdict cannot be stored, as a sentence; empty where it can."""
    if person is None:
        return _("Somebody of this list has no place any more.")
    if verdict.seen is not None and verdict.seen != person.outcome:
        return _("%(name)s: somebody has noted “%(now)s” meanwhile. Your change was not stored.") % {
            "name": person.name,
            "now": person.get_outcome_display() or _("nothing"),
        }
    if person.is_certified:
        return _("%(name)s has a certificate. Revoke it before you change the result.") % {"name": person.name}
    if verdict.outcome and verdict.outcome != person.proposed_outcome and not verdict.note:
        return _("%(name)s: say in the note why the result is not the one that the hours propose.") % {
            "name": person.name
        }
    return ""


def _locked(training, keys):
    """The locked training and its people with a place, with their hours, by key."""
    training = locked(training)
    last = max((day.on for day in training.sessions.all()), default=None)
    if training.status not in TAKES_PLACE or last is None or last > timezone.localdate():
        raise TrainingsError(_("Results are noted once the training is over."))
    prefetch_related_objects([training], "sessions")
    certified = Certificate.objects.valid().filter(enrolment=OuterRef("pk"))
    rows = training.enrolments.confirmed().filter(pk__in=set(keys)).prefetch_related("attendances")
    people = {row.pk: row for row in rows.annotate(is_certified=Exists(certified))}
    for person in people.values():
        person.training = training
    return training, people


def _store(people, by):
    now = timezone.now()
    for person in people:
        person.outcome_at, person.outcome_by = (now, by) if person.outcome else (None, None)
        log.info("outcome: enrolment=%s outcome=%s by=%s", person.pk, person.outcome or "none", by.pk)
    Enrolment.objects.bulk_update(people, ["outcome", "outcome_note", "outcome_at", "outcome_by"])


def remind_of_outcomes(now=None):
    """Mail the office once of each training whose results are due soon or late. Returns how many trainings."""
    now = timezone.localtime(now)
    if not FIRST_HOUR <= now.hour < LAST_HOUR:
        return 0
    today = now.date()
    due = Training.objects.awaiting_outcomes(today).filter(outcomes_reminded_at=None)
    rows = [training for training in due if training.outcomes_due_on - REMIND_BEFORE <= today]
    return sum(_remind(training) for training in rows)


@transaction.atomic
def _remind(training):
    row = Training.objects.select_for_update().filter(pk=training.pk, outcomes_reminded_at=None)
    if not row.exists():
        return 0
    row.update(outcomes_reminded_at=timezone.now())
    send_outcomes_due(training)
    log.info("reminded of outcomes: training=%s", training.pk)
    return 1
