"""What every template knows."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from members.acting import acting_of
from members.models import Cluster


def portal(request):
    """The cluster (None before its data is loaded), who acts for what, the addresses of this page and of its twin."""
    path = request.path
    twin = path.removeprefix("/en") if path.startswith("/en/") else f"/en{path}"
    query = request.META.get("QUERY_STRING")
    return {
        "cluster": SimpleLazyObject(lambda: Cluster.objects.select_related("coordinator").first()),
        "acting": SimpleLazyObject(lambda: acting_of(request)),
        "portal_url": settings.PORTAL_URL,
        "canonical_url": settings.PORTAL_URL + request.path,
        "twin_url": twin,
        "twin_url_here": f"{twin}?{query}" if query else twin,
    }
