"""Who was there, and the sheets that people signed."""

import logging
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from pkes.lib.dates import days_in_words
from pkes.lib.places.queue import locked
from trainings.actions.errors import TrainingsError
from trainings.models import Attendance, Certificate, Evidence, Training

log = logging.getLogger(__name__)

TAKES_PLACE = {*Training.ON, Training.Status.DONE}


class Note(NamedTuple):
    """What is to be noted of one person on one day. `version`: that of the note that was seen, 0 for none, None for any."""

    enrolment: int
    session: int
    is_present: bool
    hours: Decimal | None = None
    version: int | None = None


class Refused(NamedTuple):
    """A note that was not taken, and why, in a sentence."""

    note: Note
    reason: str


@transaction.atomic
def note_attendances(training, notes, *, by):
    """Note several people and days at once. Returns (how many were stored, [Refused]): one refused note stops no other.

    Of two notes of one person and day the last counts. Raises TrainingsError where the training does not take place.
    """
    notes = list({note[:2]: note for note in notes}.values())
    training = locked(training)
    if training.status not in TAKES_PLACE:
        raise TrainingsError(_("Presence is noted for a training that takes place."))
    days = {day.pk: day for day in training.sessions.all()}
    certified = Certificate.objects.valid().filter(enrolment=OuterRef("pk"))
    rows = training.enrolments.filter(pk__in={note.enrolment for note in notes})
    people = {row.pk: row for row in rows.annotate(is_certified=Exists(certified))}
    noted = {
        (row.enrolment_id, row.session_id): row
        for row in Attendance.objects.filter(enrolment__in=people).select_related("noted_by")
    }
    new, changed, refused = [], [], []
    for note in notes:
        person, day, old = people.get(note.enrolment), days.get(note.session), noted.get(note[:2])
        try:
            value = fitting(person, day, note)
            if old and (old.is_present, old.hours) == value:
                continue
            check_unchanged(old, note, person, day)
        except TrainingsError as refusal:
            refused.append(Refused(note, str(refusal)))
            continue
        row = old or Attendance(enrolment=person, session=day, version=0)
        row.is_present, row.hours = value
        row.version, row.noted_at, row.noted_by = row.version + 1, timezone.now(), by
        (changed if old else new).append(row)
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(changed, ["is_present", "hours", "version", "noted_at", "noted_by"])
    for row in [*new, *changed]:
        log.info(
            "attendance: enrolment=%s session=%s present=%s hours=%s by=%s",
            row.enrolment_id, row.session_id, row.is_present, row.hours, by.pk,
        )  # fmt: skip
    return len(new) + len(changed), refused


def note_attendance(enrolment, session, *, is_present, hours=None, by):
    """Note one person on one day, whatever was noted before; `hours` only for part of the day. Raises TrainingsError."""
    _stored, refused = note_attendances(enrolment.training, [Note(enrolment.pk, session.pk, is_present, hours)], by=by)
    if refused:
        raise TrainingsError(refused[0].reason)


def fitting(person, day, note):
    """(present, hours) as they are stored. Raises TrainingsError where the note cannot be taken."""
    if person is None or day is None or person.state != person.State.CONFIRMED:
        raise TrainingsError(_("%(name)s has no place any more, or the day was removed.") % {"name": person or "–"})
    where = {"name": person.name, "day": days_in_words([day.on])}
    if day.on > timezone.localdate():
        raise TrainingsError(_("%(name)s, %(day)s: this day is still to come.") % where)
    if person.is_certified:
        raise TrainingsError(_("%(name)s, %(day)s: a certificate says otherwise already. Revoke it first.") % where)
    if not note.is_present or note.hours == 0:
        return False, None
    if note.hours is not None and not 0 < note.hours <= (day.teaching_hours or 24):
        raise TrainingsError(_("%(name)s, %(day)s: the day has not so many hours.") % where)
    return True, None if note.hours == day.teaching_hours else note.hours


def check_unchanged(old, note, person, day):
    """Raises TrainingsError, with what is there now, where somebody else noted something since it was seen."""
    if note.version in {None, old.version if old else 0}:
        return
    raise TrainingsError(
        _("%(name)s, %(day)s: %(who)s has noted “%(now)s” meanwhile. You wanted “%(wanted)s”: that was not stored.")
        % {
            "name": person.name,
            "day": days_in_words([day.on]),
            "who": (old and old.noted_by) or _("somebody"),
            "now": (old or Attendance()).in_words,
            "wanted": Attendance(is_present=note.is_present, hours=note.hours).in_words,
        }
    )


@transaction.atomic
def attach_sheet(session, scan, *, by):
    """Keep a scan of the sheet that people signed on a day. Several are kept where it has several pages."""
    training = locked(session.training)
    row = Evidence.objects.create(
        training=training, kind=Evidence.Kind.SIGNED_SHEET, session=session, file=scan, added_by=by
    )
    log.info("signed sheet kept: training=%s session=%s evidence=%s by=%s", training.pk, session.pk, row.pk, by.pk)
    return row
