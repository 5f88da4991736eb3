"""Many real processes on one resource at the same moment, as tests.registration.race does it with a meeting.

A job is ["accept", booking], ["ask", [organisation, person, number]] or ["call_off", booking].
"""

from tests.registration.race import run  # sets Django up

import datetime  # isort: skip
import sys  # isort: skip
import uuid  # isort: skip

from django.conf import settings  # isort: skip
from django.utils import timezone  # isort: skip

from cooperation import actions  # isort: skip
from cooperation.actions import bookings as acts  # isort: skip
from cooperation.models import Booking, Listing  # isort: skip
from members.models import Organization, User  # isort: skip


def do(resource_pk, what, argument):
    if what == "accept":
        booking = Booking.objects.with_sides().get(pk=argument)
        actions.accept_booking(booking, by=User.objects.get(email="owner@example.com"))
    elif what == "call_off":
        booking = Booking.objects.with_sides().get(pk=argument)
        owner = User.objects.get(email="owner@example.com")
        organization = booking.resource.organization
        actions.call_off_booking(booking, reason="Race", organization=organization, by=owner)
    elif what == "ask":
        organization, person, key = argument
        day = timezone.localdate() + datetime.timedelta(3)
        actions.request_booking(
            Listing.objects.get(pk=resource_pk),
            starts_at=acts.midnight(day),
            ends_at=acts.midnight(day + acts.DAY),
            whole_days=True,
            purpose="",
            organization=Organization.objects.get(pk=organization),
            by=User.objects.get(pk=person),
            key=uuid.UUID(key),
        )


def take_the_lock_out():
    """What the database itself does on PostgreSQL stays: the exclusion constraint."""
    acts.locked_resource = lambda resource: Listing.objects.select_related("organization").get(pk=resource.pk)
    acts.locked = lambda booking: Booking.objects.with_sides().get(pk=booking.pk)
    settings.DATABASES["default"].get("OPTIONS", {}).pop("transaction_mode", None)


if __name__ == "__main__":
    if '"no_lock"' in sys.argv[1]:
        take_the_lock_out()
    run(do)
