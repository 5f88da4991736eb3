"""Whoever works in the office needs a second factor before any page of the office opens."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.shortcuts import redirect

# Of views of ours: everybody's pages, those of a link in a mail, and those that lead to the factor.
FREE_POLICIES = {"public", "open_form", "with_link", "logged_in"}
FREE_OFFICE_PAGES = {"admin:login", "admin:logout"}
# Key of the session: the page that somebody wanted before they were sent to set up a factor.
WANTED = "wanted_page"


def has_second_factor(user):
    """Recovery codes alone are none: they only stand in for a lost one."""
    return is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def needs_second_factor(user):
    return settings.SECOND_FACTOR == "required" and user.is_staff and not has_second_factor(user)


def is_guarded(request, view):
    """Pages on which somebody of the office has the office's rights: the admin, and views by policy."""
    match = request.resolver_match
    if "admin" in match.namespaces:
        return match.view_name not in FREE_OFFICE_PAGES
    return getattr(view, "policy", "public") not in FREE_POLICIES


def require_second_factor(get_response):
    """Send somebody of the office without a factor to the page that helps to set one up. A middleware.

    Not a decorator, because the admin's views carry none of ours; what a later page may do by its policy is covered, too.
    """

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        if not is_guarded(request, view) or not request.user.is_authenticated:
            return None
        if needs_second_factor(request.user):
            if request.method == "GET":
                request.session[WANTED] = request.get_full_path()
            return redirect("second_factor")
        request.session.pop(WANTED, None)
        return None

    middleware.process_view = process_view
    return middleware
