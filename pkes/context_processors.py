"""What every template knows."""

from secrets import token_hex

from django.conf import settings
from django.db import connection
from django.utils.functional import SimpleLazyObject

from members.acting import acting_of
from pkes.lib.content_version import content_version
from pkes.modules import Switches, cluster_of

# Parts of addresses by which the navigation tells where somebody is.
PLACES = {"czlonkowie", "wydarzenia", "wspolpraca", "aktualnosci", "dolacz", "panel"}


def portal(request):
    """The cluster (None before its data is loaded), who acts for what, the addresses of this page and of its twin."""
    path = request.path
    twin = path.removeprefix("/en") if path.startswith("/en/") else f"/en{path}"
    query = request.META.get("QUERY_STRING")
    version = version_of(request)
    return {
        "cluster": SimpleLazyObject(lambda: cluster_of(request)),
        "modules": Switches(request),
        # For parts of pages that are kept: under which content, also until the next full minute, and for which place in the portal.
        "content_version": version,
        "content_minute": f"{version} {getattr(request, 'minute', 0)}",
        "place": "/".join(part for part in path.split("/") if part in PLACES),
        "acting": SimpleLazyObject(lambda: acting_of(request)),
        "portal_url": settings.PORTAL_URL,
        "canonical_url": settings.PORTAL_URL + request.path,
        "twin_url": twin,
        "twin_url_here": f"{twin}?{query}" if query else twin,
    }


def version_of(request):
    """The content version that was there when the request came; one that nobody else has where something is newer than that.

    Somebody may have written since; and within a transaction a page may see what is not committed.
    """
    noted = getattr(request, "content_version", b"")
    is_fresh = noted and noted == content_version().read() and not connection.in_atomic_block
    return noted.hex() if is_fresh else token_hex(8)
