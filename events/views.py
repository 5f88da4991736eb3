"""The pages of meetings."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event, EventPhoto, Minutes
from events.schema_org import describe
from members.policies import public, public_file
from pkes.lib.dates import pick_year
from pkes.lib.kept import kept
from pkes.lib.photos import photo_response
from pkes.lib.stored_pages import stored


def crumbs(*steps):
    return [(_("Home"), reverse("pkes:home")), (_("Meetings"), reverse("events:event_list")), *steps]


@public
@stored("rok")
def event_list(request):
    events = Event.objects.visible_to(request.user)
    past = events.past()
    years = past.by_year()
    year = pick_year(request.GET.get("rok"), years)
    context = {
        "upcoming": events.upcoming().with_places(),
        "years": years,
        "year": year,
        "past": past.in_year(year) if year else [],
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Meetings"), None)],
    }
    return render(request, "events/event_list.html", context)


@public
@stored()
def event_detail(request, slug):
    event = meeting_for_all(slug) if request.user.is_anonymous else meeting(slug, request.user)
    context = {
        "event": event,
        "structured_data": describe(event) if event.is_for_everybody else None,
        "crumbs": crumbs((event.title, None)),
    }
    return render(request, "events/event_detail.html", context)


def meeting(slug, user):
    """A meeting with all that its page shows, as far as somebody may see it. Raises Http404."""
    events = Event.objects.visible_to(user).with_programme().with_places().with_minutes(user)
    return get_object_or_404(events, slug=slug)


@kept(timed=True)
def meeting_for_all(slug):
    return meeting(slug, AnonymousUser())


@public_file
def photo(request, slug, pk):
    """A photo of a meeting, `?maly` for the small one."""
    found = get_object_or_404(EventPhoto.objects.select_related("event"), pk=pk, event__slug=slug)
    get_object_or_404(Event.objects.visible_to(request.user), pk=found.event_id)
    picture = found.small if "maly" in request.GET else found.image
    return photo_response(picture, is_public=found.event.is_for_everybody)


@public
@stored()
def minutes_detail(request, slug, version=None):
    """The last version of a meeting's minutes, or an older one; all of them stay readable."""
    seen = Minutes.objects.visible_to(request.user).filter(event__slug=slug)
    versions = list(seen.select_related("event").order_by("-version"))
    shown = [row for row in versions if version in {None, row.version}]
    if not shown:
        raise Http404
    minutes = shown[0]
    prefetch_related_objects([minutes], "participants", "decisions", "tasks", "event__days")
    event = minutes.event
    context = {
        "event": event,
        "minutes": minutes,
        "versions": versions,
        "is_current": minutes is versions[0],
        "crumbs": crumbs((event.title, event.get_absolute_url()), (_("Minutes"), None)),
    }
    return render(request, "events/minutes_detail.html", context)
