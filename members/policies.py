"""Who may open which page. Every view carries exactly one of these decorators."""

import functools

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from members.acting import CHOSEN, acting_of, ask_to_log_in, may_act_on_behalf, take_words, words_of
from members.models import CouncilMember
from pkes.lib.stored_pages import BROWSER_SECONDS, WAITS, is_stored


def public_file(view):
    """For everybody, reading only; sent as it is."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.has_header("Cache-Control"):
            return response
        if is_stored(response):
            patch_vary_headers(response, ["Cookie"])
        if request.session.is_empty() and is_stored(response):
            patch_cache_control(response, public=True, max_age=BROWSER_SECONDS)
        elif request.session.is_empty():
            patch_cache_control(response, public=True, no_cache=True)
        else:
            # The page of somebody logged in shows their name; it stays with them.
            patch_cache_control(response, private=True, no_store=True)
        return response

    guarded = require_safe(guarded)
    guarded.policy = "public"
    return guarded


def public(view):
    """For everybody, reading only, compressed: what everybody may see holds no secret to guess (BREACH).

    With `@stored` below it the page of a visitor is kept and compressed in front of Django (`pkes.lib.stored_pages`).
    """
    plain = public_file(view)
    packed = gzip_page(plain)

    @functools.wraps(plain)
    def guarded(request, *args, **kwargs):
        if WAITS not in request.META:
            return packed(request, *args, **kwargs)
        response = plain(request, *args, **kwargs)
        return response if is_stored(response) else gzip_page(lambda request: response)(request)

    guarded.policy = "public"
    return guarded


def only(predicate, name, *, tells_visitors=True):
    """Return a decorator that lets in the logged-in people of whom `predicate(user)` is true.

    A visitor is sent to log in, or told no more than no where the address names a thing (`tells_visitors=False`).
    """

    def decorate(view):
        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated and tells_visitors:
                return redirect_to_login(request.get_full_path())
            if not request.user.is_authenticated or not predicate(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = name
        return guarded

    return decorate


def is_of_council(user):
    """True of a member of the cluster's council whose term runs today and who may give opinions."""
    return user.has_perm("members.add_opinion") and CouncilMember.objects.current().filter(person=user).exists()


staff = only(lambda user: user.is_staff, "staff")
office = only(may_act_on_behalf, "office", tells_visitors=False)
council = only(is_of_council, "council")


def desk(permission):
    """Return a decorator for a page of the office's desk: only for staff who have the right."""
    return only(lambda user: user.is_staff and user.has_perm(permission), "desk")


def only_acting(predicate, name):
    """Return a decorator that lets in whom `predicate(acting)` is true of, with `request.acting` and `request.words` set.

    Whether somebody acts for an organisation is read on every request, so a removed representative is out at once.
    `request.words` is what a form is filled with: sent now, or typed before the session ended; None where there is neither.
    """

    def decorate(view):
        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                if kwargs:
                    # Whoever names a thing of an organisation is told nothing, not even that it is there.
                    raise PermissionDenied
                return ask_to_log_in(request)
            request.kept = take_words(request)
            acting = acting_of(request)
            if acting is None:
                return render(request, "members/panel/no_organization.html", status=403)
            if not predicate(acting):
                raise PermissionDenied
            request.words = words_of(request)
            if request.kept and not acting.is_on_behalf:
                request.session[CHOSEN] = acting.organization.pk
            return view(request, *args, **kwargs)

        guarded.policy = name
        return guarded

    return decorate


# Who acts for an organisation, or the office on its behalf; who decides on its people; only its own people.
acting = only_acting(lambda acting: True, "acting")
owner = only_acting(lambda acting: acting.is_owner, "owner")
representative = only_acting(lambda acting: not acting.is_on_behalf, "representative")


def logged_in(view):
    """For everybody who is logged in."""
    return only(lambda user: True, "logged_in")(view)


def own_things(view):
    """For everybody who is logged in, the office with its second factor; the view shows only what is the person's own."""
    return only(lambda user: True, "own_things")(view)


def open_form(view):
    """For everybody, with a form to send; never kept, because it comes back with what somebody typed."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    guarded.policy = "open_form"
    return guarded


def with_link(view):
    """For whoever holds the link of a mail: never kept, never indexed, its address told to nobody."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        # Not "no-referrer": with it browsers send "Origin: null" with the page's own form, which CSRF protection refuses.
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    guarded.policy = "with_link"
    return guarded


def by_post(to):
    """Return a decorator for a view that only changes something: whoever merely opens its address is led to page `to`."""

    def decorate(view):
        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            return view(request, *args, **kwargs) if request.method == "POST" else redirect(to)

        return guarded

    return decorate
