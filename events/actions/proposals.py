"""A member proposes a meeting; the office publishes it or sends it back with a comment."""

import logging

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from events import event_emails
from events.actions.errors import EventsError
from events.models import Event, EventDay
from events.models.events import TAKEN_SLUGS
from pkes.lib.fold import fold
from pkes.lib.search.actions import forget, index

log = logging.getLogger(__name__)

MOST_PROPOSALS = 20  # open ones of one organisation
SLUG_ATTEMPTS = 10


class Stale(EventsError):
    """Somebody else saved the proposal since the form was opened. `base` is what a form opened now knows."""

    def __init__(self, message, base):
        super().__init__(message)
        self.base = base


def base_of(event):
    """A word that changes whenever the proposal does."""
    return event.updated_at.isoformat() if event.pk else ""


@transaction.atomic
def save_proposal(event, values, days, *, goals, by, organization, base=None):
    """Store a member's draft: `values` are fields of Event, `days` dicts of EventDay fields; an unsaved event is a new one.

    Raises EventsError where the office has it already, and Stale where somebody else saved it meanwhile.
    """
    if event.pk:
        event = locked_draft(event)
        if base is not None and base != base_of(event):
            raise Stale(_("Somebody else saved this proposal while you were writing."), base_of(event))
    else:
        if organization.proposed_events.filter(status__in=["draft", "proposed"]).count() >= MOST_PROPOSALS:
            raise EventsError(_("There are many open proposals already. Finish or remove one first."))
        event = Event(
            proposer=organization, organizer=organization, proposed_by=by, is_sample=organization.is_sample,
            slug=free_slug(values["title_pl"]),
        )  # fmt: skip
    for name, value in values.items():
        setattr(event, name, value)
    event.updated_at = timezone.now()
    store(event)
    event.goals.set(goals)
    keep_days(event, days)
    index(event)
    log.info("event proposal saved: event=%s organization=%s by=%s", event.pk, organization.pk, by.pk)
    return event


def store(event):
    """Save a proposal; a new one gets another web address where somebody else has taken its own at the same moment."""
    if event.pk:
        event.save()
        return
    for _attempt in range(SLUG_ATTEMPTS):
        try:
            with transaction.atomic():
                event.save()
        except IntegrityError:
            event.slug = free_slug(event.title_pl)
        else:
            return
    raise EventsError(_("This could not be saved just now. Please try again."))


def keep_days(event, days):
    """Bring the days in line; a day that stays keeps its row, by which calendars know it."""
    event.days.exclude(on__in=[day["on"] for day in days]).delete()
    for day in days:
        EventDay.objects.update_or_create(event=event, on=day["on"], defaults=day)


def free_slug(title):
    """A web address made of a title that no other meeting has."""
    stem = slugify(fold(title))[:60].strip("-") or "spotkanie"
    taken = {*TAKEN_SLUGS, *Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def locked_draft(event):
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status != Event.Status.DRAFT:
        raise EventsError(_("The office has this proposal already. Withdraw it first to change it."))
    return event


@transaction.atomic
def propose(event, *, by):
    """Hand a member's draft to the office, which is told by mail. Proposing it twice changes nothing."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status == Event.Status.PROPOSED:
        return event
    if event.status != Event.Status.DRAFT:
        raise EventsError(_("This meeting has been decided on already."))
    if not event.days.exists():
        raise EventsError(_("Give the meeting at least one day first."))
    event.status, event.proposed_by, event.proposed_at = Event.Status.PROPOSED, by, timezone.now()
    event.office_comment, event.updated_at = "", timezone.now()
    event.save(update_fields=["status", "proposed_by", "proposed_at", "office_comment", "updated_at"])
    event_emails.send_proposed(event)
    log.info("event proposed: event=%s by=%s", event.pk, by.pk)
    return event


@transaction.atomic
def withdraw(event, *, by):
    """Take a proposal back from the office, to change or remove it. Withdrawing it twice changes nothing."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status == Event.Status.DRAFT:
        return event
    if event.status != Event.Status.PROPOSED:
        raise EventsError(_("This meeting has been decided on already."))
    event.status, event.updated_at = Event.Status.DRAFT, timezone.now()
    event.save(update_fields=["status", "updated_at"])
    log.info("event withdrawn: event=%s by=%s", event.pk, by.pk)
    return event


@transaction.atomic
def remove_proposal(event, *, by):
    """Delete a member's draft for good."""
    event = locked_draft(event)
    log.info("event proposal removed: event=%s by=%s", event.pk, by.pk)
    forget(event)
    event.delete()


@transaction.atomic
def return_proposal(event, comment, *, by):
    """Send a proposal back to the member with a comment, by mail. Raises EventsError where it waits for nothing."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status != Event.Status.PROPOSED:
        raise EventsError(_("Only a proposed meeting can be sent back."))
    if not comment.strip():
        raise EventsError(_("Say why, so that the member can correct it."))
    event.status, event.office_comment, event.updated_at = Event.Status.DRAFT, comment, timezone.now()
    event.save(update_fields=["status", "office_comment", "updated_at"])
    event_emails.send_returned(event)
    log.info("event returned: event=%s by=%s", event.pk, by.pk)
    return event
