"""A meeting in the words of schema.org."""

from django.conf import settings
from django.utils import timezone

from events.models import EventDay
from pkes.lib.schema_org import location, moment, span, without_unknown


def describe(event):
    """The Event of a meeting, each of several days as a part of its own; None where it cannot be said properly.

    A search engine refuses an Event without a place. Of some meetings no source says where they were, and a place is
    not to be guessed, so these go without.
    """
    url = f"{settings.PORTAL_URL}{event.get_absolute_url()}"
    days, place = list(event.days.all()), location(event, url=url)
    if not days or not place:
        return None
    common = {
        "@type": "Event",
        "name": event.title,
        "eventStatus": f"https://schema.org/{state(event)}",
        "eventAttendanceMode": f"https://schema.org/{attendance_mode(event)}",
        "location": place,
    }
    return without_unknown(
        {
            **common,
            "url": url,
            "description": event.summary,
            "organizer": organizer(event.organizer),
            "previousStartDate": previous_start(event),
            "maximumAttendeeCapacity": event.capacity,
            "offers": offer(event, url),
            **span(days),
            "subEvent": [{**common, **span([day])} for day in days] if len(days) > 1 else None,
        }
    )


def state(event):
    if event.is_cancelled:
        return "EventCancelled"
    return "EventRescheduled" if event.moved_from_on else "EventScheduled"


def previous_start(event):
    """The day, with the hour where it was known, from which it was moved."""
    if not event.moved_from_on:
        return None
    before = EventDay(on=event.moved_from_on, starts=event.moved_from_starts)
    return moment(before.on, before.starts_at)


def offer(event, url):
    """A place, while people can register. None where there is no registration, or it is over."""
    if not event.is_on or not event.has_registration or event.has_begun():
        return None
    closes_at = event.closes_at
    if closes_at and closes_at <= timezone.now():
        return None
    return without_unknown(
        {
            "@type": "Offer",
            "url": url,
            "availability": f"https://schema.org/{'SoldOut' if event.free_places == 0 else 'InStock'}",
            "validFrom": timezone.localtime(event.registration_opens_at).isoformat(),
            "validThrough": timezone.localtime(closes_at).isoformat() if closes_at else "",
        }
    )


def organizer(organization):
    """Who holds it; only those in the directory have a page."""
    if not organization:
        return None
    page = f"{settings.PORTAL_URL}{organization.get_absolute_url()}" if organization.is_listed else ""
    return without_unknown({"@type": "Organization", "name": organization.name, "url": page})


def attendance_mode(event):
    if not event.is_online:
        return "OfflineEventAttendanceMode"
    is_mixed = event.venue or event.street or event.locality
    return "MixedEventAttendanceMode" if is_mixed else "OnlineEventAttendanceMode"
