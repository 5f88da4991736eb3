"""Everything that changes a registration; what is the same wherever there are places stands in pkes.lib.places.acts."""

import datetime
import logging

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from events import emails
from events.actions.errors import EventsError
from events.models import Event, Presence, Registration
from members.models import ConsentEvent
from members.models.organizations import LISTED_ROLES
from pkes.lib.fold import fold
from pkes.lib.places.acts import Acts
from pkes.lib.places.models import State

log = logging.getLogger(__name__)

DOUBLE_CLICK = datetime.timedelta(minutes=1)


class AlreadyRegistered(EventsError):
    """The person has an open registration for this meeting; it is `registration`."""

    def __init__(self, message, registration):
        super().__init__(message)
        self.registration = registration


class RegistrationActs(Acts):
    """What is particular to registrations for meetings."""

    claims = Registration
    key = "event"
    days = "days"
    is_on = Q(status=Event.Status.PUBLISHED)
    error = EventsError
    forgotten = {"email": "", "special_needs": "", "answers": {}, "organization_name": "", "powiat_given": ""}

    def send(self, registration, kind, **context):
        return emails.send(registration, kind, **context)

    def twice(self, registration, twin):
        words = _("%(name)s is registered for this meeting already.") % {"name": registration.name}
        return AlreadyRegistered(words, twin)

    def note_link(self, registration, now):
        if not registration.email_proven_at:
            registration.email_proven_at = now
            registration.save(update_fields=["email_proven_at"])

    def group_of(self, registration):
        """A member, or the name of another organisation."""
        return registration.organization or registration.organization_name

    def taken_by(self, event, group):
        if not isinstance(group, str):
            return super().taken_by(event, group)
        there = event.registrations.open().values_list("organization_name", flat=True)
        return sum(fold(name) == fold(group) for name in there)


acts = RegistrationActs()

accept_offer = acts.accept_offer
announce = acts.note_news
approve = acts.approve
change_capacity = acts.change_capacity
check_capacity = acts.check_capacity
confirm_address = acts.confirm_address
fill_places = acts.fill_places
forget_person = acts.forget_person
forget_special_needs = acts.forget_special_needs
needs_to_forget = acts.needs_to_forget
override = acts.override
reject = acts.reject
remind = acts.remind
resign = acts.resign
send_link_again = acts.send_link_again
settle_due = acts.settle_due
tell_news = acts.tell_news


@transaction.atomic
def register(event, *, by=None, clause=None, override_reason="", **person):
    """Register one person. Returns the registration, whose state says whether there was a place.

    `person` is name, email, organization (a member) or organization_name, powiat_given, special_needs, answers, language.
    `by` is a representative or the office; without it the person came alone, and their address is still to be proven.
    Beyond the number of places only the office enters somebody, with `override_reason`. Raises AlreadyRegistered or
    another EventsError.
    """
    event, now = acts.locked(event)
    _refuse_closed(event, now, by=by)
    if override_reason and not (by and by.is_staff):
        raise EventsError(_("Only the office can give places beyond their number."))
    acts.refuse_gone(person.get("organization"), by)
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
    event, now = acts.locked(event)
    _refuse_closed(event, now, by=by)
    acts.refuse_gone(organization, by)
    refuse_strangers(event, organization)
    acts.refuse_above_limit(event, organization, len(people))
    registrations = [_enter(event, now, by=by, organization=organization, **person) for person in people]
    if clause:
        _note_clause(clause, registrations, by=by)
    return registrations


def _enter(event, now, *, by, organization=None, organization_name="", **person):
    """Make one registration for a locked meeting and write its mail."""
    registration = Registration(
        event=event,
        organization=organization,
        organization_name="" if organization else organization_name,
        **person,
    )
    return acts.enter(event, now, registration, by=by)


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


def _note_clause(clause, registrations, *, by):
    """That the text about personal data was shown: to the person, or to whoever entered them."""
    channel = ConsentEvent.Channel.PANEL if by else ConsentEvent.Channel.FORM
    emails_shown = {by.email} if by else {registration.email for registration in registrations}
    ConsentEvent.objects.bulk_create(
        ConsentEvent(person=by, email=email, clause=clause, act=ConsentEvent.Act.SHOWN, channel=channel)
        for email in emails_shown
    )


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
