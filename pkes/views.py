"""The portal's own pages, and its answers when something is wrong."""

import datetime
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.maps import line_map
from members.models import Benefit, Cluster, Goal, Organization
from members.policies import public
from pkes import news
from pkes.history import beginning
from pkes.home import departures, membership
from pkes.machines import structured_data

NEWS_ON_HOME = 5
SECONDS_TO_RETRY = 10

# What the accessibility statement and the privacy notice say about themselves. Change a date with the text it is about.
PORTAL_PUBLISHED_ON = datetime.date(2026, 11, 21)
PORTAL_CHANGED_ON = datetime.date(2026, 11, 21)
ACCESSIBILITY_STATED_ON = datetime.date(2026, 11, 21)
PRIVACY_STATED_ON = datetime.date(2026, 11, 21)


def get_cluster():
    """The cluster with all that its own pages show of it; None before its data is loaded."""
    return Cluster.objects.select_related("coordinator", "declared_source").first()


def crumbs(title):
    return [(_("Home"), reverse("pkes:home")), (title, None)]


@public
def home(request):
    cluster = get_cluster()
    today = timezone.localdate()
    coordinator_id = cluster and cluster.coordinator_id
    context = {
        "cluster": cluster,
        "today": today,
        "membership": membership(coordinator_id),
        "departures": departures(today),
        "news": news.latest(NEWS_ON_HOME),
        "line_map": line_map(Organization.objects.evidenced(), coordinator_id),
        "structured_data": structured_data(cluster),
    }
    return render(request, "pkes/home.html", context)


@public
def about(request):
    cluster = get_cluster()
    goals = Goal.objects.all()
    context = {
        "cluster": cluster,
        "today": timezone.localdate(),
        "main_goals": [goal for goal in goals if goal.is_main],
        "other_goals": [goal for goal in goals if not goal.is_main],
        "benefits": Benefit.objects.all(),
        "evidenced": Organization.objects.evidenced().count(),
        "stations": beginning(cluster) if cluster else [],
        "structured_data": structured_data(cluster),
        "crumbs": crumbs(_("About")),
    }
    return render(request, "pkes/about.html", context)


@public
def contact(request):
    context = {"cluster": get_cluster(), "crumbs": crumbs(_("Contact"))}
    return render(request, "pkes/contact.html", context)


@public
def privacy(request):
    context = {
        "cluster": get_cluster(),
        "stated_on": PRIVACY_STATED_ON,
        "mail_days": settings.MAIL_KEPT_DAYS,
        "needs_days": settings.SPECIAL_NEEDS_DAYS,
        "unconfirmed_days": settings.JOIN_UNCONFIRMED_DAYS,
        "rejected_days": settings.JOIN_KEEP_DAYS,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 3600),
        "crumbs": crumbs(_("Privacy")),
    }
    return render(request, "pkes/privacy.html", context)


@public
def accessibility(request):
    context = {
        "cluster": get_cluster(),
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
    """Called while the exception is being handled: a database that is away is a short break, all else our fault.

    Here and not in a middleware, because the database is asked outside views, too: for sessions, by other handlers.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        response = render(None, "503.html", status=503)
        response["Retry-After"] = SECONDS_TO_RETRY
        return response
    return render(None, "500.html", status=500)
