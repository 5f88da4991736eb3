"""Everything that changes a registration. One way for all: the public form, the panel, the office, the clock.

Each act locks the meeting first, so all changes of one meeting stand in one row; then it takes back what has run out and
offers what is free, does its own change, and offers again. Each change of state is one mail, in the same transaction.
"""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import emails
from events.actions.errors import EventsError
from events.models import Event, News, Presence, Registration
from members.models import ConsentEvent
from members.models.organizations import LISTED_ROLES
from pkes.lib.fold import fold
from pkes.lib.places import queue
from pkes.lib.places.models import State, too_few

log = logging.getLogger(__name__)

# How often somebody who registers again is sent the link to what they have.
LINKS_AGAIN = 3
DOUBLE_CLICK = datetime.timedelta(minutes=1)


class AlreadyRegistered(EventsError):
    """The person has an open registration for this meeting; it is `registration`."""

    def __init__(self, message, registration):
        super().__init__(message)
        self.registration = registration


# Coming in


@transaction.atomic
def register(event, *, by=None, clause=None, override_reason="", **person):
    """Register one person. Returns the registration, whose state says whether there was a place.

    `person` is name, email, organization (a member) or organization_name, powiat_given, special_needs, answers, language.
    `by` is a representative or the office; without it the person came alone, and their address is still to be proven.
    Beyond the number of places only the office enters somebody, with `override_reason`. Raises AlreadyRegistered or
    another EventsError.
    """
    event, now = _locked(event)
    _refuse_closed(event, now, by=by)
    if override_reason and not (by and by.is_staff):
        raise EventsError(_("Only the office can give places beyond their number."))
    registration = _enter(event, now, by=by, override_reason=override_reason, **person)
    if clause:
        _note_clause(clause, [registration], by=by)
    return registration


def register_visitor(event, **person):
    """The same for whoever fills in the public form: who is registered already gets the link again, by mail only.

    So the answer on the page never tells whose addresses are there. A double click is no second wish.
    """
    try:
        register(event, **person)
    except AlreadyRegistered as refusal:
        if timezone.now() - refusal.registration.entered_at > DOUBLE_CLICK:
            send_link_again(refusal.registration)


@transaction.atomic
def register_people(event, people, *, organization, by, clause=None):
    """Register several people of one organisation, all or nobody. Returns their registrations.

    Raises EventsError with the name of the person on whom it fails, or with the organisation's limit.
    """
    event, now = _locked(event)
    _refuse_closed(event, now, by=by)
    refuse_strangers(event, organization)
    _refuse_above_limit(event, organization, len(people))
    registrations = [_enter(event, now, by=by, organization=organization, **person) for person in people]
    if clause:
        _note_clause(clause, registrations, by=by)
    return registrations


def _enter(event, now, *, by, override_reason="", organization=None, organization_name="", **person):
    """Make one registration for a locked meeting and write its mail."""
    registration = Registration(
        event=event,
        organization=organization,
        organization_name="" if organization else organization_name,
        enrolled_by=by,
        override_reason=override_reason,
        decided_by=by if override_reason else None,
        needs_approval=event.requires_approval and not (by and by.is_staff),
        **person,
    )
    if not registration.recipient:
        raise EventsError(_("Give an e-mail address, so that we can reach the person."))
    _refuse_twice(event, registration)
    if not override_reason:
        _refuse_above_limit(event, organization or organization_name, 1)
    changed = queue.enter(event, registration, now=now, is_proven=by is not None, held_hours=settings.HELD_HOURS)
    _tell(event, changed)
    log.info("registration %s: %s event=%s by=%s", registration.state, registration.pk, event.pk, by and by.pk)
    if override_reason:
        log.warning("beyond the places: registration=%s event=%s by=%s", registration.pk, event.pk, by.pk)
    return registration


def _refuse_closed(event, now, *, by):
    """The office may enter people until the meeting is over; everybody else within the time for registering."""
    if by and by.is_staff and event.status in {Event.Status.PUBLISHED, Event.Status.DONE}:
        return
    if not event.is_on:
        raise EventsError(_("Nobody can register for this meeting now."))
    if not event.has_registration:
        raise EventsError(_("There is no registration for this meeting through the portal."))
    if event.is_too_early(now):
        raise EventsError(_("Registration is not open yet."))
    if not event.is_open_for_claims(now):
        raise EventsError(_("Registration is closed."))


def is_meant_for(event, organization):
    """Is the meeting for this organisation's people?"""
    if event.audience == Event.Audience.PUBLIC:
        return True
    if organization is None:
        return False
    hosts = {event.organizer_id, *event.partners.values_list("pk", flat=True)}
    if organization.pk in hosts:
        return True
    if event.audience == Event.Audience.MEMBERS:
        return organization.role in LISTED_ROLES
    return event.invited.filter(pk=organization.pk).exists()


def refuse_strangers(event, organization):
    if not is_meant_for(event, organization):
        raise EventsError(_("This meeting is not for your organisation."))


def _refuse_twice(event, registration):
    """One open registration a person: by the address, without one by the name within the organisation."""
    there = event.registrations.open()
    if registration.email:
        twin = there.filter(email__iexact=registration.email).first()
    else:
        same = there.filter(email="", organization=registration.organization)
        name = fold(" ".join(registration.name.split()))
        twin = next((other for other in same if fold(" ".join(other.name.split())) == name), None)
    if twin:
        raise AlreadyRegistered(
            _("%(name)s is registered for this meeting already.") % {"name": registration.name}, twin
        )


def _refuse_above_limit(event, organization, more):
    """`organization` is a member or the name of another organisation; an empty one has no limit."""
    if event.limit_per_group is None or not organization:
        return
    there = event.registrations.open()
    if isinstance(organization, str):
        taken = sum(fold(name) == fold(organization) for name in there.values_list("organization_name", flat=True))
    else:
        taken = there.filter(organization=organization).count()
    if taken + more > event.limit_per_group:
        limit = ngettext(
            "At most %(limit)s person from one organisation can take part.",
            "At most %(limit)s people from one organisation can take part.",
            event.limit_per_group,
        ) % {"limit": event.limit_per_group}
        used = ngettext(
            "%(taken)s person is registered already.", "%(taken)s people are registered already.", taken
        ) % {"taken": taken}
        raise EventsError(f"{limit} {used}" if taken else limit)


def _note_clause(clause, registrations, *, by):
    """That the text about personal data was shown: to the person, or to whoever entered them."""
    channel = ConsentEvent.Channel.PANEL if by else ConsentEvent.Channel.FORM
    emails_shown = {by.email} if by else {registration.email for registration in registrations}
    ConsentEvent.objects.bulk_create(
        ConsentEvent(person=by, email=email, clause=clause, act=ConsentEvent.Act.SHOWN, channel=channel)
        for email in emails_shown
    )


@transaction.atomic
def send_link_again(registration):
    """Mail the link to somebody who registers again or has lost it; not more than a few times. Returns whether it went."""
    registration = Registration.objects.select_for_update(of=("self",)).select_related("event").get(pk=registration.pk)
    sent = registration.letters.filter(kind__startswith="again:").count()
    return sent < LINKS_AGAIN and emails.send(registration, f"again:{sent + 1}")


# Moving on


@transaction.atomic
def confirm_address(registration, *, by=None):
    """The link of the first mail was used, or the office knows: the held place is theirs, or a decision is next."""
    event, registration, now = _opened(registration, "prove", by=by)
    _note_proof(registration, now, by)
    return _moved(event, registration, queue.prove(event, registration, now=now), now, by=by)


@transaction.atomic
def accept_offer(registration, *, by=None):
    """Take the place that was offered, by the link or through the office. Raises EventsError where its time has run out."""
    event, registration, now = _opened(registration, "accept", by=by)
    _note_proof(registration, now, by)
    return _moved(event, registration, queue.accept(event, registration, now=now), now, by=by)


def _note_proof(registration, now, by):
    """Whoever used the link of a mail has its address."""
    if by is None and not registration.email_proven_at:
        registration.email_proven_at = now
        registration.save(update_fields=["email_proven_at"])


@transaction.atomic
def approve(registration, *, by):
    """The office's yes: a place, or the waiting list by the number that the registration has had from the start."""
    event, registration, now = _opened(registration, "approve", by=by)
    return _moved(event, registration, queue.approve(event, registration, now=now), now, by=by)


@transaction.atomic
def reject(registration, *, reason, by):
    """The office's no, with a reason that the person reads. Raises EventsError without one."""
    if not reason.strip():
        raise EventsError(_("Give a reason: the person reads it."))
    event, registration, now = _opened(registration, "reject", by=by)
    return _moved(event, registration, queue.reject(event, registration, reason.strip(), now=now), now, by=by)


@transaction.atomic
def override(registration, *, reason, by):
    """Give a place beyond their number. The reason and who gave it stay on the registration and in the log."""
    if not reason.strip():
        raise EventsError(_("Say why this person gets a place beyond their number."))
    event, registration, now = _opened(registration, "override", by=by)
    changed = queue.override(event, registration, reason.strip(), now=now)
    log.warning("beyond the places: registration=%s event=%s by=%s", registration.pk, event.pk, by.pk)
    return _moved(event, registration, changed, now, by=by)


@transaction.atomic
def resign(registration, *, by=None):
    """Give the registration up, in any open state; a place that becomes free is offered on. `by` None: by the link."""
    event, registration, now = _opened(registration, "resign", by=by)
    return _moved(event, registration, queue.resign(event, registration, now=now), now, by=by)


def _locked(event):
    """The locked meeting, settled up to now."""
    event, now = queue.locked(event), timezone.now()
    _settle(event, now)
    return event, now


def _opened(registration, move, *, by=None):
    """The registration under its meeting's lock, settled, after the move is found possible."""
    event, now = _locked(registration.event)
    registration = event.registrations.select_related("organization", "enrolled_by").get(pk=registration.pk)
    registration.event = event
    if not registration.can(move):
        raise EventsError(
            _("This is not possible any more. The registration is now: %(state)s.")
            % {"state": registration.get_state_display()}
        )
    if by:
        registration.decided_by = by
        registration.save(update_fields=["decided_by"])
    return event, registration, now


def _moved(event, registration, changed, now, *, by=None):
    """Tell what was changed, and let those who wait move up."""
    _tell(event, changed)
    _settle(event, now)
    log.info("registration %s: %s event=%s by=%s", registration.state, registration.pk, event.pk, by and by.pk)
    return registration


def _settle(event, now):
    """Take back what has run out, offer what is free, and write to the people. Returns how many were changed."""
    offered = set(event.registrations.run_out(now).filter(state=State.OFFERED).values_list("pk", flat=True))
    changed = queue.settle(event, now=now, offer_hours=settings.OFFER_HOURS)
    _tell(event, changed, offered=offered)
    return len(changed)


def _tell(event, changed, *, offered=()):
    for registration in changed:
        registration.event = event
        position = queue.position(registration, event.registrations)
        emails.send_state(registration, position=position, was_offered=registration.pk in offered)


# What the office changes of the meeting


@transaction.atomic
def fill_places(event):
    """Settle one meeting now. Returns how many registrations it changed."""
    event, now = queue.locked(event), timezone.now()
    return _settle(event, now)


def check_capacity(event):
    """For the act that stores a locked meeting: refuse fewer places than are held. Raises EventsError."""
    if event.capacity is not None and event.capacity < (held := event.registrations.holding().count()):
        raise EventsError(too_few(held))


@transaction.atomic
def change_capacity(event, capacity, *, by):
    """Set the number of places, None for no limit; new ones are offered at once. Raises EventsError for too few."""
    event, now = queue.locked(event), timezone.now()
    event.capacity = capacity
    check_capacity(event)
    event.save(update_fields=["capacity"])
    _settle(event, now)
    log.info("capacity: event=%s places=%s by=%s", event.pk, capacity, by.pk)
    return event


def announce(event, kind, *, by):
    """Note news of a meeting, in the transaction of the change; the clock tells everybody who is registered by now.

    News of the same kind that is still to be told is told once.
    """
    news = event.news.filter(told_at=None, kind=kind).first()
    if news:
        news.at = timezone.now()
        news.save(update_fields=["at"])
        return news
    log.info("news %s: event=%s by=%s", kind, event.pk, by.pk)
    return News.objects.create(event=event, kind=kind)


# Presence


@transaction.atomic
def note_presence(registration, day, *, is_present, by):
    """Note somebody present or absent on a day of the meeting. Saying the same twice keeps the first time."""
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if registration.state != State.CONFIRMED or day.event_id != registration.event_id:
        raise EventsError(_("This person has no place at this meeting."))
    presence, is_new = Presence.objects.get_or_create(
        registration=registration, day=day, defaults={"is_present": is_present, "noted_by": by}
    )
    if not is_new and presence.is_present != is_present:
        presence.is_present, presence.noted_at, presence.noted_by = is_present, timezone.now(), by
        presence.save(update_fields=["is_present", "noted_at", "noted_by"])
    log.info("presence: registration=%s day=%s present=%s by=%s", registration.pk, day.pk, is_present, by.pk)
    return presence


# A person's own wish


@transaction.atomic
def forget_person(email, *, by):
    """Erase somebody from all registrations: open ones of meetings to come are resigned, the rest loses who it was."""
    pks = list(Registration.objects.filter(email__iexact=email).values_list("pk", flat=True))
    for registration in Registration.objects.filter(pk__in=pks).open().select_related("event").order_by("event", "pk"):
        event, now = queue.locked(registration.event), timezone.now()
        if not event.has_begun(now):
            queue.resign(event, registration, now=now)
            _settle(event, now)
    Registration.objects.filter(pk__in=pks).update(
        name=Concat(Value("— "), Cast("number", CharField())),
        email="",
        special_needs="",
        answers={},
        organization_name="",
        powiat_given="",
    )
    log.info("registrations forgotten: %s by=%s", len(pks), by.pk)
    return len(pks)
