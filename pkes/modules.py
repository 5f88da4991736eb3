"""Parts of the portal that the office can switch off. One that is off is gone for everybody but the office's own pages.

A page belongs to the first module that names its address or the namespace of its address. The switches are a column of the
cluster's row, which every page reads anyway.
"""

import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from members.models import Cluster
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.kept import kept

log = logging.getLogger(__name__)

# The office goes on with its own work whatever the public sees.
OFFICE_POLICIES = {"desk", "office", "staff"}


@dataclass(frozen=True)
class Module:
    """A part of the portal. `names` are beginnings of the names of addresses, `namespace` all addresses of an app."""

    key: str
    name: Any
    help_text: Any
    names: tuple = ()
    namespace: str = ""

    def has(self, view_name):
        return view_name.startswith(self.names) or (bool(self.namespace) and view_name.startswith(f"{self.namespace}:"))


MODULES = [
    Module(
        "joining",
        _("Joining"),
        _("The page about joining, the form, the links of applicants, and the council’s pages."),
        names=("members:join", "members:council_list", "members:council_request"),
    ),
    Module(
        "certificates",
        _("Checking of certificates"),
        _("Where anybody can check a certificate and people fetch theirs. Papers that were given out name this page."),
        names=("trainings:certificate_",),
    ),
    Module(
        "meetings",
        _("Meetings"),
        _("Meetings, the calendar, registration, minutes and surveys, also in the panel."),
        namespace="events",
    ),
    Module(
        "trainings",
        _("Trainings"),
        _("Trainings, cycles, enrolment and surveys, also in the panel."),
        namespace="trainings",
    ),
    Module(
        "cooperation",
        _("Cooperation"),
        _("Offers and needs, conversations, shared resources, funding calls and joint offers, also in the panel."),
        namespace="cooperation",
    ),
    Module(
        "news",
        _("News"),
        _("News with their feed, also on the home page."),
        names=("publications:news_", "publications:share_picture", "publications:preview_picture"),
    ),
    Module(
        "documents",
        _("Documents"),
        _("The documents of the cluster: their list, their pages and their files."),
        names=("publications:document_",),
    ),
    Module(
        "newsletter",
        _("Newsletter"),
        _("The form of the newsletter. Whoever gets it can unsubscribe all the same."),
        names=("publications:newsletter_",),
    ),
]
KEYS = [module.key for module in MODULES]


def cluster_of(request):
    """The cluster with all that pages show of it, read once for a request; None before its data is loaded."""
    if not hasattr(request, "own_cluster"):
        request.own_cluster = present_cluster()
    return request.own_cluster


@kept()
def present_cluster():
    return Cluster.objects.select_related("coordinator", "declared_source").first()


def is_on(key, request):
    cluster = cluster_of(request)
    return cluster is None or key not in cluster.modules_off


def module_of(view_name):
    """The module to which the page of an address belongs; None where it is always there."""
    return next((module for module in MODULES if module.has(view_name)), None)


class Switches:
    """For templates: `modules.meetings` is true while that module is on, `modules.off` names those that are not.

    Asks for the cluster only when it is asked.
    """

    def __init__(self, request):
        self.request = request

    def __getitem__(self, key):
        if key == "off":
            cluster = cluster_of(self.request)
            return " ".join(cluster.modules_off) if cluster else ""
        if key not in KEYS:
            raise KeyError(key)
        return is_on(key, self.request)


def only_what_is_on(get_response):
    """Answer 404 for the pages of a module that is off."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        module = module_of(request.resolver_match.view_name)
        if module and getattr(view, "policy", "") not in OFFICE_POLICIES and not is_on(module.key, request):
            raise Http404

    middleware.process_view = process_view
    return middleware


@transaction.atomic
def switch_modules(cluster, off, *, by):
    """Switch off exactly the modules named in `off`, all others on. Returns whether anything is other than before."""
    cluster = Cluster.objects.select_for_update().get(pk=cluster.pk)
    off = [key for key in KEYS if key in off]
    if off == cluster.modules_off:
        return False
    names = {module.key: str(module.name) for module in MODULES}
    for key in KEYS:
        if (key in off) != (key in cluster.modules_off):
            words = _("switched off: %(module)s") if key in off else _("switched on: %(module)s")
            note(by, Entry.What.MODULE, cluster, words=words % {"module": names[key]})
            log.info("module: %s %s by=%s", key, "off" if key in off else "on", by and by.pk)
    cluster.modules_off = off
    cluster.save(update_fields=["modules_off"])
    return True
