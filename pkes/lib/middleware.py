"""What every request passes through."""

import logging
import time

from django.conf import settings
from django.core.exceptions import BadRequest
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from pkes.lib import logs
from pkes.lib.content_version import content_version
from pkes.lib.outbox import errors

access = logging.getLogger("pkes.access")

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def write_log(get_response):
    """Give the request an ID that stands in all its lines of the log and in its answer, and write one line about it.

    The ID is that of our own proxy where it sends a well-formed one; a visitor's word is not taken.
    """

    def middleware(request):
        given = request.headers.get("X-Request-ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        request_id = given if logs.WELL_FORMED.fullmatch(given) else logs.new_id()
        logs.begin(request=request_id)
        started = time.perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = request_id
        if not request.path.startswith(settings.STATIC_URL):
            ms = round((time.perf_counter() - started) * 1000)
            path = logs.without_tokens(request.path)
            line = {"method": request.method, "path": path, "status": response.status_code, "ms": ms}
            access.info("%(method)s %(path)s %(status)s %(ms)s ms", line, extra=line)
        errors.tell()
        return response

    return middleware


def refuse_malformed(get_response):
    """Answer 400 to a NUL byte in the address and to a body in a charset that Python does not decode safely."""

    def middleware(request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        charset = request.content_params.get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8", "us-ascii", "iso-8859-1"}:
            raise BadRequest("unknown charset")
        return get_response(request)

    return middleware


def protect(get_response):
    """Add the headers that Django does not; keep every answer out of caches unless its view says otherwise."""

    def middleware(request):
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware


def note_content_version(get_response):
    """Note the content version and the minute before anything is read: no part of the page is kept as newer than it is."""

    def middleware(request):
        request.content_version, request.minute = content_version().read(), int(time.time() // 60)
        return get_response(request)

    return middleware


def language_from_path(get_response):
    """English below /en/, Polish elsewhere. The address alone decides: no cookie, no guess from the browser."""

    def middleware(request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.setdefault("Content-Language", language)
        return response

    return middleware


def show_as_to_a_visitor(get_response):
    """Answer an address with ?podglad=gosc as to somebody without cookies: just what every visitor sees.

    Whoever looks stays logged in, because the answer sets no cookie, either.
    """

    def middleware(request):
        if request.method not in {"GET", "HEAD"} or request.GET.get("podglad") != "gosc":
            return get_response(request)
        request.COOKIES = {}
        response = get_response(request)
        response.cookies.clear()
        response["Cache-Control"] = "private, no-store"
        return response

    return middleware
