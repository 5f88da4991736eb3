"""Everything that changes the state of a meeting."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events import event_emails
from events.actions.errors import EventsError
from events.actions.registrations import announce, check_capacity, fill_places
from events.models import CalendarFeed, Event, News
from pkes.lib.photos import forget_files
from pkes.lib.search.actions import forget, index
from pkes.lib.tokens import new_token, token_hash

log = logging.getLogger(__name__)

# What other acts write: a form that was opened before does not take it back.
OF_ACTS = ["status", "sequence", "moved_from_on", "moved_from_starts", "archived_at"]
# What those who come, and their calendars, have to hear of.
PLACE = ["venue", "street", "locality", "is_online", "online_link"]


def timetable(event):
    """When and where a meeting takes place, as the database has it: what calendars have to follow."""
    days = list(event.days.order_by("on").values_list("pk", "on", "starts", "ends"))
    return {"days": days, "place": Event.objects.values_list(*PLACE).get(pk=event.pk)}


@transaction.atomic
def save(event, *, by):
    """Store a meeting as the office edited it. Its state is not part of that: it changes by the other acts only.

    Raises EventsError for fewer places than are held.
    """
    if event.pk:
        event.refresh_from_db(fields=OF_ACTS, from_queryset=Event.objects.select_for_update())
        check_capacity(event)
    event.updated_at = timezone.now()
    event.save()
    fill_places(event)
    index(event)
    log.info("event saved: event=%s by=%s", event.pk, by.pk)
    return event


@transaction.atomic
def settle(event, before, *, by):
    """After an edit, days included: note that a published meeting was moved since `before`, a `timetable`.

    Returns True where it was: everybody registered is told, and the number of changes grows, so that calendars take the
    new time over the old one. New places go to those who wait in any case.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    after = timetable(event)
    fill_places(event)
    if event.status != Event.Status.PUBLISHED or after == before:
        return False
    if [day[1:] for day in before["days"]] != [day[1:] for day in after["days"]] and before["days"]:
        event.moved_from_on, event.moved_from_starts = moved_from(event, before["days"], after["days"])
    event.sequence += 1
    event.updated_at = timezone.now()
    event.save(update_fields=["sequence", "moved_from_on", "moved_from_starts", "updated_at"])
    announce(event, News.Kind.CHANGED, by=by)
    log.info("event moved: event=%s sequence=%s by=%s", event.pk, event.sequence, by.pk)
    return True


def moved_from(event, before, after):
    """(day, hour or None) that was announced first; (None, None) where a reader of today finds nothing moved.

    That is so where it begins as it was announced, and where only an hour was added that had not been known.
    """
    on, starts = (event.moved_from_on, event.moved_from_starts) if event.moved_from_on else before[0][1:3]
    if after and after[0][1] == on and starts in {None, after[0][2]}:
        return None, None
    return on, starts


@transaction.atomic
def publish(event, *, by):
    """Publish a draft or what a member proposed, who is told by mail. Raises EventsError where it is neither or has no day."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status not in {Event.Status.DRAFT, Event.Status.PROPOSED}:
        raise EventsError(_("Only a draft can be published."))
    if event.is_archived:
        raise EventsError(_("This meeting is archived. Bring it back first."))
    if not event.days.exists():
        raise EventsError(_("Give the meeting at least one day first."))
    event.office_comment = ""
    _enter(event, Event.Status.PUBLISHED, by, "office_comment")
    if event.proposed_by:
        event_emails.send_published(event)
    return event


@transaction.atomic
def cancel(event, *, by):
    """Call off a published meeting; it stays visible, as cancelled. Raises EventsError where it is not published."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status != Event.Status.PUBLISHED:
        raise EventsError(_("Only a published meeting can be cancelled."))
    event.sequence += 1
    announce(event, News.Kind.CANCELLED, by=by)
    return _enter(event, Event.Status.CANCELLED, by, "sequence")


@transaction.atomic
def mark_done(event, *, by):
    """Say that a published meeting took place. Raises EventsError where it is not published or not over yet."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status != Event.Status.PUBLISHED:
        raise EventsError(_("Only a published meeting can have taken place."))
    if event.days.filter(on__gt=timezone.localdate()).exists():
        raise EventsError(_("A day of this meeting is still to come."))
    return _enter(event, Event.Status.DONE, by)


def _enter(event, status, by, *fields):
    """Write the new state of a locked meeting, and the other fields that changed with it."""
    event.status = status
    event.updated_at = timezone.now()
    event.save(update_fields=["status", "updated_at", *fields])
    log.info("event %s: event=%s by=%s", status, event.pk, by.pk)
    return event


@transaction.atomic
def remove(event, *, by):
    """Delete a meeting with its photos. Raises EventsError where published minutes say what it decided."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.minutes.published().filter(is_sample=False).exists():
        raise EventsError(_("This meeting has published minutes. It stays."))
    if event.registrations.open().exists() and not event.is_sample:
        raise EventsError(_("People are registered for this meeting. Call it off instead."))
    for photo in event.photos.all():
        forget_files(photo.image, photo.small)
    log.info("event removed: event=%s by=%s", event.pk, by.pk)
    forget(event)
    event.delete()


@transaction.atomic
def remove_photo(photo, *, by):
    """Take a photo away, with its files as soon as that is certain."""
    forget_files(photo.image, photo.small)
    log.info("photo removed: photo=%s event=%s by=%s", photo.pk, photo.event_id, by.pk)
    photo.delete()


@transaction.atomic
def renew_feed(person, *, by):
    """Give a person a new secret calendar address; the old one stops at once. Returns the token, kept nowhere."""
    token = new_token()
    CalendarFeed.objects.update_or_create(
        person=person, defaults={"token_hash": token_hash(token), "made_at": timezone.now()}
    )
    log.info("calendar address: person=%s by=%s", person.pk, by.pk)
    return token
