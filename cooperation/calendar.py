"""What of cooperation belongs into a person's own calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation.models import Booking
from members.models import Organization
from pkes.lib import ical


def bookings_of(person, first_on):
    """Entries of the bookings, ending on a day or later, of the organisations that a person acts for, on either side.

    A booking that was agreed and then called off is told to calendar programs as cancelled.
    """
    own = Organization.objects.filter(representatives__person=person)
    agreed = Q(status__in=Booking.TAKING) | Q(status=Booking.Status.CANCELLED, decided_by__isnull=False)
    rows = Booking.objects.filter(agreed, Q(organization__in=own) | Q(resource__organization__in=own))
    host = urlsplit(settings.PORTAL_URL).hostname
    for booking in rows.filter(ends_at__date__gte=first_on).with_sides():
        url = settings.PORTAL_URL + reverse("cooperation:booking_detail", args=[booking.pk])
        lines = [
            _("From: %(name)s") % {"name": booking.resource.organization.name},
            _("For: %(name)s") % {"name": booking.organization.name},
            booking.purpose,
            url,
        ]
        yield ical.Entry(
            uid=f"booking-{booking.pk}@{host}",
            sequence=booking.sequence,
            is_cancelled=booking.status == Booking.Status.CANCELLED,
            summary=_("Booking: %(title)s") % {"title": booking.resource.title},
            starts=booking.first_day if booking.whole_days else booking.starts_at,
            ends=booking.last_day if booking.whole_days else booking.ends_at,
            changed_at=booking.changed_at,
            description="\n\n".join(filter(None, lines)),
            url=url,
            category=_("booking"),
        )
