"""A person's own calendar: meetings and trainings in one."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cooperation import calendar as cooperation
from cooperation import call_calendar
from events import calendar as meetings
from members.policies import with_link
from pkes.lib import ical
from pkes.modules import is_on
from trainings import calendar as trainings


@with_link
@require_safe
def personal_feed(request, token):
    """What concerns one person: where they take part, and the meetings that are meant for them or their organisations."""
    person = meetings.person_of(token)
    since, _until = meetings.kept_range()
    with translation.override(person.language):
        entries = [
            *(meetings.entries_of(person) if is_on("meetings", request) else []),
            *(trainings.entries(trainings.of_person(person, since)) if is_on("trainings", request) else []),
            *(cooperation.bookings_of(person, since) if is_on("cooperation", request) else []),
            *(call_calendar.entries(call_calendar.of_person(person, since)) if is_on("cooperation", request) else []),
        ]
        body = ical.write(
            entries,
            name=_("Lokomotywa: my meetings"),
            url=settings.PORTAL_URL + reverse("events:event_list"),
        )
    return ical.answer(request, body, filename="lokomotywa.ics", cache_control=meetings.PRIVATE_CACHE)
