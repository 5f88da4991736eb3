"""Minutes are written, published and corrected; tasks are done and called to mind."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events import event_emails
from events.actions.errors import EventsError
from events.models import Event, Minutes, Participant, Task

log = logging.getLogger(__name__)


@transaction.atomic
def start_minutes(event, *, by, present=()):
    """Begin the minutes of a meeting; `present` is [(organisation or None, name, number)]. Returns the draft there is, if any.

    Where there are published minutes, the draft is the next version, a correction, and begins with all that they say.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status not in {Event.Status.PUBLISHED, Event.Status.DONE}:
        raise EventsError(_("Minutes are written of a meeting that takes place."))
    draft = event.minutes.filter(status=Minutes.Status.DRAFT).first()
    if draft:
        return draft
    last = event.minutes.published().order_by("-version").first()
    if last:
        return correct(last, by)
    minutes = Minutes.objects.create(event=event, is_sample=event.is_sample)
    Participant.objects.bulk_create(
        Participant(minutes=minutes, organization=organization, name=name, number=number)
        for organization, name, number in present
    )
    log.info("minutes begun: event=%s by=%s", event.pk, by.pk)
    return minutes


def correct(last, by):
    """The next version, with the content of the one before."""
    minutes = Minutes.objects.create(
        event=last.event, version=last.version + 1, visibility=last.visibility, text=last.text,
        is_sample=last.is_sample,
    )  # fmt: skip
    for rows in (last.participants.all(), last.decisions.all(), last.tasks.all()):
        for row in rows:
            row.pk, row.minutes = None, minutes
            row._state.adding = True
        rows.model.objects.bulk_create(rows)
    log.info("minutes corrected: event=%s version=%s by=%s", last.event_id, minutes.version, by.pk)
    return minutes


@transaction.atomic
def publish_minutes(minutes, *, by):
    """Publish a draft: from now on nobody changes it. Raises EventsError where it is published or says nothing."""
    Event.objects.select_for_update().get(pk=minutes.event_id)
    minutes = Minutes.objects.select_for_update().get(pk=minutes.pk)
    if minutes.is_published:
        raise EventsError(_("These minutes are published already."))
    if not (minutes.text or minutes.decisions.exists() or minutes.tasks.exists()):
        raise EventsError(_("Write something first: the course of the meeting, a decision or a task."))
    if minutes.version > 1 and not minutes.reason:
        raise EventsError(_("Say what this version corrects."))
    for participant in minutes.participants.filter(name="", organization__isnull=False).select_related("organization"):
        participant.name = participant.organization.name
        participant.save(update_fields=["name"])
    for task in minutes.tasks.filter(owner="", organization__isnull=False).select_related("organization"):
        task.owner = task.organization.name
        task.save(update_fields=["owner"])
    take_progress(minutes)
    minutes.status, minutes.published_at, minutes.published_by = Minutes.Status.PUBLISHED, timezone.now(), by
    minutes.save(update_fields=["status", "published_at", "published_by"])
    log.info("minutes published: event=%s version=%s by=%s", minutes.event_id, minutes.version, by.pk)
    return minutes


def take_progress(minutes):
    """A task that was done while the correction was being written is done in it, too."""
    last = Minutes.objects.filter(event=minutes.event_id, version=minutes.version - 1).first()
    before = {task.key: task for task in last.tasks.all()} if last else {}
    for task in minutes.tasks.all():
        if task.key in before:
            old = before[task.key]
            task.done_at, task.done_by_id, task.reminded_at = old.done_at, old.done_by_id, old.reminded_at
            task.save(update_fields=["done_at", "done_by", "reminded_at"])


@transaction.atomic
def show_minutes_to(minutes, visibility, *, by):
    """Change who reads minutes, also published ones."""
    minutes = Minutes.objects.select_for_update().get(pk=minutes.pk)
    minutes.visibility = visibility
    minutes.save(update_fields=["visibility"])
    log.info("minutes shown to %s: minutes=%s by=%s", visibility, minutes.pk, by.pk)
    return minutes


@transaction.atomic
def save_minutes(minutes, *, by):
    """Store a draft as the office edited it. Raises EventsError where it was published meanwhile."""
    if Minutes.objects.select_for_update().get(pk=minutes.pk).is_published:
        raise EventsError(_("These minutes are published already."))
    minutes.save()
    log.info("minutes saved: minutes=%s by=%s", minutes.pk, by.pk)
    return minutes


@transaction.atomic
def remove_minutes(minutes, *, by):
    """Delete a draft. Raises EventsError where it is published."""
    if Minutes.objects.select_for_update().get(pk=minutes.pk).is_published:
        raise EventsError(_("Published minutes stay."))
    log.info("minutes removed: minutes=%s by=%s", minutes.pk, by.pk)
    minutes.delete()


@transaction.atomic
def mark_task(task, *, done, by):
    """Say that a task is done, or that it is not after all. Saying it twice changes nothing."""
    task = Task.objects.select_for_update().get(pk=task.pk)
    if not Task.objects.in_force().filter(pk=task.pk).exists():
        raise EventsError(_("The minutes were corrected meanwhile. Look at the task again."))
    if task.is_done == done:
        return task
    task.done_at, task.done_by = (timezone.now(), by) if done else (None, None)
    task.save(update_fields=["done_at", "done_by"])
    log.info("task %s: task=%s by=%s", "done" if done else "open", task.pk, by.pk)
    return task


def remind_of_tasks(today=None):
    """Mail each task that is due to whoever does it, once. Returns how many."""
    today = today or timezone.localdate()
    number = 0
    for pk in list(Task.objects.due(today).filter(reminded_at=None).values_list("pk", flat=True)):
        with transaction.atomic():
            rows = Task.objects.select_for_update(skip_locked=True, of=["self"])
            task = rows.filter(pk=pk, reminded_at=None, done_at=None).select_related("organization", "minutes__event")
            task = task.first()
            if task:
                task.reminded_at = timezone.now()
                task.save(update_fields=["reminded_at"])
                event_emails.send_task_due(task)
                number += 1
    return number
