"""Shared resources are asked for, given, called off, handed over; the clock ends what is over."""

import datetime
import logging

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation import booking_emails as emails
from cooperation.actions.errors import CooperationError
from cooperation.models import Booking, HandOver, Listing
from cooperation.models.bookings import DAY, time_in_words
from members.models import Organization

log = logging.getLogger(__name__)

Status = Booking.Status
# How far ahead and for how long something can be booked.
LONGEST = datetime.timedelta(days=31)
HORIZON = datetime.timedelta(days=366)
# How many requests an organisation may send in a day.
MOST_NEW = 20
# So far behind a time that is taken a free one is looked for.
LOOK_AHEAD = datetime.timedelta(days=60)
# Nobody is written to in the night.
FIRST_HOUR, LAST_HOUR = 8, 20


class Taken(CooperationError):
    """Somebody else has the resource at that time, or was faster with the request itself."""


@transaction.atomic
def request_booking(resource, *, starts_at, ends_at, whole_days, purpose, organization, by, key):
    """Ask for a resource from `starts_at` to `ends_at`. Returns the booking; the same key twice is one request.

    Raises Taken, with what is free, where somebody has it at that time, and CooperationError for every other rule.
    """
    resource = locked_resource(resource)
    there = Booking.objects.filter(organization=organization, key=key).first()
    if there:
        return there
    now = timezone.now()
    refuse_request(resource, organization, now, starts_at=starts_at, ends_at=ends_at, whole_days=whole_days)
    refuse_taken(resource, starts_at, ends_at, whole_days=whole_days)
    booking = Booking.objects.create(
        resource=resource, organization=organization, starts_at=starts_at, ends_at=ends_at, whole_days=whole_days,
        purpose=purpose, key=key, requested_by=by, requested_at=now, changed_at=now,
    )  # fmt: skip
    emails.send_requested(booking)
    log.info("booking requested: booking=%s resource=%s by=%s", booking.pk, resource.pk, by.pk)
    return booking


def locked_resource(resource):
    """The resource under lock: all that concerns its bookings stands in a line."""
    rows = Listing.objects.select_for_update(of=("self",)).select_related("organization")
    resource = rows.filter(pk=resource.pk).first()
    if resource is None:
        raise CooperationError(_("This is not offered any more."))
    return resource


def refuse_request(resource, organization, now, *, starts_at, ends_at, whole_days):
    """Raises CooperationError where a rule forbids to ask for it, whether or not it is free."""
    if resource.kind != Listing.Kind.RESOURCE or not Listing.objects.shown().filter(pk=resource.pk).exists():
        raise CooperationError(_("This is not offered any more."))
    if resource.organization_id == organization.pk:
        raise CooperationError(_("This is your own. Nobody has to ask themselves for it."))
    if not Organization.objects.in_good_standing().filter(pk=organization.pk).exists():
        raise CooperationError(_("Only organisations that are members in good standing can book."))
    is_today = whole_days and timezone.localdate(starts_at) == timezone.localdate(now)
    if starts_at <= now and not is_today:
        raise CooperationError(_("This time is over already."))
    if ends_at - starts_at > LONGEST + datetime.timedelta(hours=1):  # an hour more in the autumn
        raise CooperationError(_("One booking lasts at most %(number)s days.") % {"number": LONGEST.days})
    if starts_at > now + HORIZON:
        raise CooperationError(_("One can book for a year ahead, not further."))
    if organization.bookings.filter(requested_at__gt=now - DAY).count() >= MOST_NEW:
        raise CooperationError(_("Your organisation has sent very many requests today. Go on tomorrow."))


def refuse_taken(resource, starts_at, ends_at, *, whole_days):
    """Raises Taken, in words and with the nearest free time, where somebody has the resource then."""
    taken = resource.bookings.taking().between(starts_at, ends_at).order_by("starts_at").first()
    if taken is None:
        return
    free = nearest_free(resource, starts_at, ends_at, whole_days=whole_days)
    words = {"taken": taken.when, "free": free and time_in_words(*free, whole_days=whole_days)}
    if free is None:
        raise Taken(_("This time is taken: %(taken)s. Nothing as long is free in the two months after it.") % words)
    raise Taken(_("This time is taken: %(taken)s. The nearest free time as long: %(free)s.") % words)


def nearest_free(resource, starts_at, ends_at, *, whole_days):
    """The first (start, end) from `starts_at` on that is as long and free; None where there is none soon."""
    rows = resource.bookings.taking().between(starts_at, ends_at + LOOK_AHEAD).order_by("starts_at")
    days = (timezone.localdate(ends_at) - timezone.localdate(starts_at)).days
    length, begin = ends_at - starts_at, starts_at
    for booking in rows:
        end = midnight(timezone.localdate(begin) + DAY * days) if whole_days else begin + length
        if booking.starts_at >= end:
            break
        begin = max(begin, booking.ends_at)
        if whole_days and begin != midnight(timezone.localdate(begin)):
            begin = midnight(timezone.localdate(begin) + DAY)
    if begin > starts_at + LOOK_AHEAD:
        return None
    return begin, midnight(timezone.localdate(begin) + DAY * days) if whole_days else begin + length


def midnight(day):
    """The first moment of a day in Poland."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def locked(booking):
    """A booking read anew under the lock of its resource."""
    locked_resource(booking.resource)
    return Booking.objects.with_sides().select_for_update(of=("self",)).get(pk=booking.pk)


def put(booking, status, *, by=None, reason="", called_off_by=None):
    """Write the new state of a locked booking; calendars take the higher `sequence`."""
    booking.status, booking.changed_at, booking.reason = status, timezone.now(), reason
    booking.sequence += 1
    columns = ["status", "changed_at", "reason", "sequence"]
    if status in {Status.ACCEPTED, Status.REFUSED}:
        booking.decided_by = by
        columns.append("decided_by")
    if status == Status.CANCELLED:
        booking.called_off_by = called_off_by
        columns.append("called_off_by")
    booking.save(update_fields=columns)
    log.info("booking %s: booking=%s by=%s", status, booking.pk, by.pk if by else "clock")


def refuse_answered(booking):
    if not booking.is_requested:
        raise Taken(
            _("This request is not open any more. It is now: %(state)s.") % {"state": booking.get_status_display()}
        )


@transaction.atomic
def accept_booking(booking, *, by):
    """Give the resource for the time that was asked. Other requests that want it in that time are refused.

    Raises Taken where somebody has it by now, or where the request is not open any more.
    """
    booking = locked(booking)
    if booking.is_accepted:
        return booking
    refuse_answered(booking)
    refuse_taken(booking.resource, booking.starts_at, booking.ends_at, whole_days=booking.whole_days)
    if booking.ends_at <= timezone.now():
        raise CooperationError(_("This time is over already."))
    try:
        with transaction.atomic():
            put(booking, Status.ACCEPTED, by=by)
    except IntegrityError as error:
        # Only where somebody writes past the lock: the exclusion constraint is the last to see it.
        raise Taken(_("This time is taken.")) from error
    emails.send_accepted(booking)
    rivals = booking.resource.bookings.waiting().between(booking.starts_at, booking.ends_at)
    for rival in rivals.with_sides().order_by("pk"):
        put(rival, Status.REFUSED, by=by, reason=_("Somebody else got it for this time."))
        emails.send_refused(rival)
    return booking


@transaction.atomic
def refuse_booking(booking, *, reason, by):
    """Say no to a request; the reason goes to whoever asked."""
    booking = locked(booking)
    refuse_answered(booking)
    put(booking, Status.REFUSED, by=by, reason=reason)
    emails.send_refused(booking)
    return booking


@transaction.atomic
def call_off_booking(booking, *, reason, organization, by):
    """Take back a request, or call off what was agreed; either side may, until its end. The other side is told."""
    booking = locked(booking)
    if booking.status == Status.CANCELLED:
        return booking
    if not booking.can_be_called_off or (booking.is_requested and booking.is_owner(organization)):
        raise Taken(
            _("This cannot be called off any more. It is now: %(state)s.") % {"state": booking.get_status_display()}
        )
    put(booking, Status.CANCELLED, by=by, reason=reason, called_off_by=organization)
    other = booking.organization if booking.is_owner(organization) else booking.resource.organization
    emails.send_called_off(booking, other)
    return booking


@transaction.atomic
def note_hand_over(booking, *, moment, text, organization, by):
    """Note in what state the thing was given or came back. The same words twice are one note."""
    booking = locked(booking)
    if not booking.can_be_noted:
        raise CooperationError(_("The state of the thing is noted from the day before the hand-over on."))
    note, is_new = HandOver.objects.get_or_create(
        booking=booking, moment=moment, text=text, organization=organization, defaults={"noted_by": by}
    )
    if is_new:
        log.info("hand-over noted: booking=%s note=%s by=%s", booking.pk, note.pk, by.pk)
    return note


# The clock


def follow_bookings(now=None):
    """End what is over, let requests run out that nobody answered, and remind of tomorrow. Returns how many rows changed."""
    now = now or timezone.now()
    over = Booking.objects.filter(status=Status.ACCEPTED, ends_at__lte=now)
    unanswered = Booking.objects.waiting().filter(starts_at__lte=now)
    done = sum(end(pk, now) for pk in (over | unanswered).order_by("pk").values_list("pk", flat=True))
    if FIRST_HOUR <= timezone.localtime(now).hour < LAST_HOUR:
        done += sum(remind(pk, now) for pk in to_remind(now).order_by("pk").values_list("pk", flat=True))
    return done


@transaction.atomic
def end(pk, now):
    booking = Booking.objects.with_sides().filter(pk=pk).first()
    if booking is None:
        return 0
    booking = locked(booking)
    if booking.is_accepted and booking.ends_at <= now:
        put(booking, Status.DONE)
        return 1
    # Whole days that begin today may still be answered today.
    may_begin = booking.whole_days and booking.first_day == timezone.localdate(now)
    if booking.is_requested and booking.starts_at <= now and not may_begin:
        put(booking, Status.EXPIRED)
        emails.send_expired(booking)
        return 1
    return 0


def to_remind(now):
    """The bookings that begin by the end of tomorrow, once each."""
    horizon = midnight(timezone.localdate(now) + 2 * DAY)
    return Booking.objects.filter(status=Status.ACCEPTED, reminded_at=None, starts_at__gt=now, starts_at__lt=horizon)


@transaction.atomic
def remind(pk, now):
    booking = to_remind(now).select_for_update(of=("self",)).with_sides().filter(pk=pk).first()
    if booking is None:
        return 0
    booking.reminded_at = now
    booking.save(update_fields=["reminded_at"])
    emails.send_reminder(booking)
    log.info("booking reminded: booking=%s", pk)
    return 1


@transaction.atomic
def forget_in_bookings(person, strike_out):
    """Take a person who is erased out of the words of their organisations' bookings; `strike_out` does it to a text."""
    for organization in Organization.objects.filter(representatives__person=person):
        for booking in Booking.objects.of(organization).exclude(purpose="", reason=""):
            booking.purpose, booking.reason = strike_out(booking.purpose), strike_out(booking.reason)
            booking.save(update_fields=["purpose", "reason"])
        for row in HandOver.objects.filter(booking__in=Booking.objects.of(organization)):
            row.text = strike_out(row.text)
            row.save(update_fields=["text"])


@transaction.atomic
def forget_bookings(now=None):
    """Delete the bookings that are long over. Returns how many. For the clock."""
    rows = Booking.objects.to_forget(now)
    number = rows.count()
    rows.delete()
    log.info("bookings forgotten: %s", number)
    return number
