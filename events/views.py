"""The public pages of meetings."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event
from events.schema_org import describe
from members.policies import public
from pkes.lib.dates import pick_year


@public
def event_list(request):
    past = Event.objects.published().past()
    years = past.by_year()
    year = pick_year(request.GET.get("rok"), years)
    context = {
        "upcoming": Event.objects.published().upcoming(),
        "years": years,
        "year": year,
        "past": past.in_year(year) if year else [],
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Meetings"), None)],
    }
    return render(request, "events/event_list.html", context)


@public
def event_detail(request, slug):
    event = get_object_or_404(Event.objects.published().with_programme(), slug=slug)
    context = {
        "event": event,
        "structured_data": describe(event),
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("Meetings"), reverse("events:event_list")),
            (event.title, None),
        ],
    }
    return render(request, "events/event_detail.html", context)
