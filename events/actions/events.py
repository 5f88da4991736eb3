"""Everything that changes the state of a meeting."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions.errors import EventsError
from events.models import Event

log = logging.getLogger(__name__)


@transaction.atomic
def save(event, *, by):
    """Store a meeting as the office edited it. Its state is not part of that: it changes by the other acts only."""
    if event.pk:
        event.status = Event.objects.select_for_update().values_list("status", flat=True).get(pk=event.pk)
    event.updated_at = timezone.now()
    event.save()
    log.info("event saved: event=%s by=%s", event.pk, by.pk)
    return event


@transaction.atomic
def publish(event, *, by):
    """Show a draft to the public. Raises EventsError where it is no draft or has no day."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status != Event.Status.DRAFT:
        raise EventsError(_("Only a draft can be published."))
    if not event.days.exists():
        raise EventsError(_("Give the meeting at least one day first."))
    return _enter(event, Event.Status.PUBLISHED, by)


@transaction.atomic
def cancel(event, *, by):
    """Call off a published meeting; it stays visible, as cancelled. Raises EventsError where it is not published."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status != Event.Status.PUBLISHED:
        raise EventsError(_("Only a published meeting can be cancelled."))
    return _enter(event, Event.Status.CANCELLED, by)


@transaction.atomic
def mark_done(event, *, by):
    """Say that a published meeting took place. Raises EventsError where it is not published or not over yet."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status != Event.Status.PUBLISHED:
        raise EventsError(_("Only a published meeting can have taken place."))
    if event.days.filter(on__gt=timezone.localdate()).exists():
        raise EventsError(_("A day of this meeting is still to come."))
    return _enter(event, Event.Status.DONE, by)


def _enter(event, status, by):
    """Write the new state of a locked meeting."""
    event.status = status
    event.updated_at = timezone.now()
    event.save(update_fields=["status", "updated_at"])
    log.info("event %s: event=%s by=%s", status, event.pk, by.pk)
    return event
