"""Who may open which page. Every view carries exactly one of these decorators."""

import functools

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe


def public_file(view):
    """For everybody, reading only; sent as it is."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.has_header("Cache-Control"):
            return response
        if request.session.is_empty():
            patch_cache_control(response, public=True, no_cache=True)
        else:
            # The page of somebody logged in shows their name; it stays with them.
            patch_cache_control(response, private=True, no_store=True)
        return response

    guarded = require_safe(guarded)
    guarded.policy = "public"
    return guarded


def public(view):
    """For everybody, reading only, compressed: what everybody may see holds no secret to guess (BREACH)."""
    guarded = gzip_page(public_file(view))
    guarded.policy = "public"
    return guarded


def only(predicate, name):
    """Return a decorator that lets in the logged-in people of whom `predicate(user)` is true."""

    def decorate(view):
        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not predicate(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = name
        return guarded

    return decorate


staff = only(lambda user: user.is_staff, "staff")
