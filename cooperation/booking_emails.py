"""The mails about bookings of shared resources. Each function writes rows into the outbox, in the transaction of what causes them."""

from cooperation.enquiry_emails import people_of
from members.emails import link
from pkes.lib.outbox.actions import write


def to_side(booking, organization, template):
    """One mail to each person of one side, each in their language."""
    is_owner = booking.is_owner(organization)
    for person in people_of(organization):
        write(
            f"cooperation/email/{template}",
            to=person.email,
            language=person.language,
            context={
                "booking": booking,
                "resource": booking.resource,
                "person": person,
                "is_owner": is_owner,
                "other": booking.organization if is_owner else booking.resource.organization,
                "link": link("cooperation:booking_detail", booking.pk, language=person.language),
            },
            regarding=f"booking:{booking.pk}",
        )


def send_requested(booking):
    to_side(booking, booking.resource.organization, "booking_requested")


def send_accepted(booking):
    to_side(booking, booking.organization, "booking_accepted")


def send_refused(booking):
    to_side(booking, booking.organization, "booking_refused")


def send_called_off(booking, to):
    to_side(booking, to, "booking_called_off")


def send_expired(booking):
    to_side(booking, booking.organization, "booking_expired")


def send_reminder(booking):
    for organization in (booking.resource.organization, booking.organization):
        to_side(booking, organization, "booking_reminder")
