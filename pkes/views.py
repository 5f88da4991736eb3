"""The portal's own pages, and its answers when something is wrong."""

import datetime
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import Benefit, Goal, Organization
from members.policies import public
from pkes import news
from pkes.history import beginning
from pkes.home import at_a_glance, departures, departures_for_all, listing_counts
from pkes.lib.messages import cookie_name
from pkes.lib.private import StorageAway, is_no_room
from pkes.lib.stored_pages import stored
from pkes.machines import structured_data
from pkes.modules import cluster_of, is_on
from pkes.retention import RULES, session_days

ARTICLES_ON_HOME = 3
NEWS_ON_HOME = 5
SECONDS_TO_RETRY = 10

# What the accessibility statement and the privacy notice say about themselves. Change a date with the text it is about.
PORTAL_PUBLISHED_ON = datetime.date(2026, 11, 21)
PORTAL_CHANGED_ON = datetime.date(2026, 11, 21)
ACCESSIBILITY_STATED_ON = datetime.date(2026, 11, 21)
PRIVACY_STATED_ON = datetime.date(2026, 11, 22)


def crumbs(title):
    return [(_("Home"), reverse("pkes:home")), (title, None)]


@public
@stored()
def home(request):
    cluster = cluster_of(request)
    today = timezone.localdate()
    kinds = news.kinds_for(request)
    numbers, line_map = at_a_glance(cluster and cluster.coordinator_id, get_language())
    visitor = request.user.is_anonymous
    articles, changes = news.for_home(ARTICLES_ON_HOME, NEWS_ON_HOME, kinds)
    context = {
        "cluster": cluster,
        "today": today,
        "membership": numbers,
        "departures": departures_for_all(today, kinds) if visitor else departures(today, request.user, kinds=kinds),
        "articles": articles,
        "news": changes,
        "line_map": line_map,
        "listings": listing_counts() if is_on("cooperation", request) else {},
        "structured_data": structured_data(cluster),
    }
    return render(request, "pkes/home.html", context)


@public
@stored()
def about(request):
    cluster = cluster_of(request)
    goals = Goal.objects.present()
    context = {
        "cluster": cluster,
        "today": timezone.localdate(),
        "main_goals": [goal for goal in goals if goal.is_main],
        "other_goals": [goal for goal in goals if not goal.is_main],
        "benefits": Benefit.objects.present(),
        "evidenced": Organization.objects.evidenced().count(),
        "stations": beginning(cluster, news.kinds_for(request)) if cluster else [],
        "structured_data": structured_data(cluster),
        "crumbs": crumbs(_("About")),
    }
    return render(request, "pkes/about.html", context)


@public
@stored()
def privacy(request):
    context = {
        "cluster": cluster_of(request),
        "stated_on": PRIVACY_STATED_ON,
        "rules": RULES,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "messages_cookie": cookie_name(),
        "session_days": session_days(),
        "crumbs": crumbs(_("Privacy")),
    }
    return render(request, "pkes/privacy.html", context)


@public
@stored()
def accessibility(request):
    context = {
        "cluster": cluster_of(request),
        "published_on": PORTAL_PUBLISHED_ON,
        "changed_on": PORTAL_CHANGED_ON,
        "stated_on": ACCESSIBILITY_STATED_ON,
        "crumbs": crumbs(_("Accessibility statement")),
    }
    return render(request, "pkes/accessibility.html", context)


# When something is wrong


def bad_request(request, exception):
    """Touch nothing of the request: its body may be what is bad."""
    return render(None, "400.html", status=400)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    """A form was open too long, or its cookie did not come with it. Nothing of it was accepted."""
    return render(request, "403_csrf.html", status=403)


def not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    """Called while the exception is being handled: a database or a bucket that is away is a short break, all else our fault.
    A disk that is full or may not be written is nobody's fault who asks, and no other page needs to suffer from it.

    Here and not in a middleware, because the database is asked outside views, too: for sessions, by other handlers.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError | StorageAway):
        response = render(None, "503.html", status=503)
        response["Retry-After"] = SECONDS_TO_RETRY
        return response
    if is_no_room(sys.exception()):
        return render(None, "503_files.html", status=503)
    return render(None, "500.html", status=500)
