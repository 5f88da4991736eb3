"""A meeting in the words of schema.org."""

from django.conf import settings

from pkes.lib.schema_org import location, span, without_unknown


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
        "eventStatus": f"https://schema.org/{'EventCancelled' if event.is_cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"https://schema.org/{attendance_mode(event)}",
        "location": place,
    }
    return without_unknown(
        {
            **common,
            "url": url,
            "description": event.summary,
            "organizer": organizer(event.organizer),
            **span(days),
            "subEvent": [{**common, **span([day])} for day in days] if len(days) > 1 else None,
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
