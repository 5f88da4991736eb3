"""What the office prints for a meeting."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import Event
from members.policies import desk
from pkes.lib import pdf
from pkes.lib.dates import days_in_words


def of_meeting(slug):
    return get_object_or_404(Event.objects.with_days(), slug=slug)


def expected(event):
    """Those who have a place, in the order of their names."""
    return event.registrations.confirmed().with_organization().order_by("search_text", "pk")


@desk("events.view_registration")
def attendance_sheet(request, slug, pk):
    """Who is expected on one day, with a line to sign on."""
    event = of_meeting(slug)
    day = get_object_or_404(event.days, pk=pk)
    hours = " – ".join(f"{hour:%H:%M}" for hour in (day.starts, day.ends) if hour)
    data = {
        "language": get_language(),
        "title": _("Attendance sheet"),
        "about": [event.title, ", ".join(filter(None, [day.weekday, days_in_words([day.on]), hours, event.where]))],
        "page": _("Page"),
        "columns": [_("No."), _("Name and surname"), _("Organisation"), _("Powiat"), _("Signature")],
        "widths": ["number", "text", "text", "short", "signature"],
        "nobody": _("Nobody has a place yet."),
        "rows": [[row.name, row.organization_in_words, row.powiat_in_words] for row in expected(event)],
    }
    return pdf.answer(pdf.typeset("print/attendance.typ", data), f"lista-{event.slug}-{day.on}.pdf")


@desk("events.view_registration")
def badges(request, slug):
    """A badge for each of those who have a place, with the code by which they are checked in."""
    event = of_meeting(slug)
    data = {
        "language": get_language(),
        "title": _("Name badges"),
        "event": f"{event.title}, {event.when}" if event.days.all() else event.title,
        "nobody": _("Nobody has a place yet."),
        "rows": [
            {
                "name": row.name,
                "organization": row.organization_in_words,
                "qr": pdf.qr_picture(ticket_address(row)),
                "alt": _("Code of the ticket %(code)s") % {"code": row.code},
            }
            for row in expected(event)
        ],
    }
    return pdf.answer(pdf.typeset("events/print/badges.typ", data), f"identyfikatory-{event.slug}.pdf")


def ticket_address(registration):
    """What the phone of somebody at the door opens."""
    return settings.PORTAL_URL + reverse("events:ticket", args=[registration.code])
