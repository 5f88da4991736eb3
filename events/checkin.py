"""At the entrance: who is there on which day. One tap a person, on a phone, with several people at the desk."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events import actions
from events.models import Event, Presence, Registration
from members.policies import desk

ON_A_PAGE = 50
LONGEST_SEARCH = 100


def day_of(event, text):
    """The day of a meeting that an address names. Raises Http404 for any other."""
    try:
        on = parse_date(text)
    except ValueError:
        on = None
    day = next((day for day in event.days.all() if day.on == on), None)
    if day is None:
        raise Http404
    return day


@desk("events.change_registration")
def checkin(request, pk, day):
    """The people with a place, found by any part of their name, organisation or ticket number."""
    event = get_object_or_404(Event.objects.announced().with_days(), pk=pk)
    day = day_of(event, day)
    if request.method == "POST":
        return note(request, event, day)
    words = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\0", "")
    people = event.registrations.confirmed().matching(words).with_organization()
    of_day = Prefetch("presences", Presence.objects.filter(day=day), to_attr="noted")
    page = Paginator(people.prefetch_related(of_day).order_by("search_text", "pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    noted = Presence.objects.filter(day=day, registration__state=Registration.State.CONFIRMED)
    context = {
        "event": event,
        "day": day,
        "words": words,
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "page_query": urlencode({"q": words}) if words else "",
        "expected": event.registrations.confirmed().count(),
        "arrived": noted.filter(is_present=True).count(),
        "absent": noted.filter(is_present=False).count(),
        "crumbs": [
            (_("Meetings"), reverse("events:event_list")),
            (event.title, event.get_absolute_url()),
            (_("Presence"), None),
        ],
    }
    return render(request, "events/checkin.html", context)


def note(request, event, day):
    """One tap. It says what is to hold afterwards, so the same tap of two people, or twice, is the same."""
    person = request.POST.get("person", "")
    registration = get_object_or_404(
        event.registrations, pk=int(person) if person.isascii() and person.isdigit() and len(person) < 18 else 0
    )
    try:
        presence = actions.note_presence(
            registration, day, is_present=request.POST.get("present") == "1", by=request.user
        )
        said = _("%(name)s: present.") if presence.is_present else _("%(name)s: absent.")
        messages.success(request, said % {"name": registration.name})
    except actions.EventsError as refusal:
        messages.error(request, str(refusal))
    words = request.POST.get("q", "")[:LONGEST_SEARCH]
    address = reverse("events:checkin", args=[event.pk, day.on.isoformat()])
    query = f"?{urlencode({'q': words})}" if words else ""
    # Back to the same row, so that nobody has to look for their place in a long list.
    return redirect(f"{address}{query}#osoba-{registration.pk}")


@desk("events.change_registration")
def ticket(request, code):
    """Where the QR code of a ticket leads: who it is, and one button for the day that is on."""
    registration = get_object_or_404(
        Registration.objects.with_organization().select_related("event"), code=code.upper()
    )
    event = registration.event
    today = timezone.localdate()
    days = list(event.days.all())
    day = next((day for day in days if day.on == today), None) or next((day for day in days if day.on > today), None)
    if request.method == "POST":
        return note_ticket(request, registration, day)
    context = {
        "registration": registration,
        "event": event,
        "day": day,
        "is_today": day is not None and day.on == today,
        "presence": registration.presences.filter(day=day).first() if day else None,
        "crumbs": [(event.title, event.get_absolute_url()), (_("Ticket"), None)],
    }
    return render(request, "events/checkin_ticket.html", context)


def note_ticket(request, registration, day):
    if day is None:
        messages.error(request, _("This meeting is over."))
    else:
        try:
            actions.note_presence(registration, day, is_present=True, by=request.user)
            messages.success(request, _("%(name)s: present.") % {"name": registration.name})
        except actions.EventsError as refusal:
            messages.error(request, str(refusal))
    return redirect("events:ticket", registration.code)


@desk("events.change_registration")
def checkin_events(request):
    """Meetings of today and of the near days, to begin from on a phone."""
    people = Registration.objects.filter(event=OuterRef("pk")).open()
    events = Event.objects.announced().upcoming().filter(Q(Exists(people)) | ~Q(registration_opens_at=None))
    context = {
        "events": events.with_places(),
        "crumbs": [(_("Meetings"), reverse("events:event_list")), (_("Presence"), None)],
    }
    return render(request, "events/checkin_events.html", context)
