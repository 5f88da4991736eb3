"""What every request passes through."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.utils import translation
from django.utils.cache import add_never_cache_headers

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
