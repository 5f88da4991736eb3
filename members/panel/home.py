"""What the first page of the panel shows of an organisation, and the acts that belong to no other page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import actions
from members.acting import CHOSEN, LARGEST_KEY, ON_BEHALF
from members.completeness import completeness, overview
from members.history import lines
from members.models import ChangeProposal, Organization
from members.panel.frame import attempt
from members.policies import by_post, logged_in, office, representative, staff
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry

LATEST = 5


def home(request, **also):
    """What the first page of the panel shows of this app; the view, which knows of the others, too, stands in pkes/panel.py."""
    organization = overview(request.acting.organization, **also)
    changes = organization.changes.select_related("by")[:LATEST]
    proposal = organization.proposals.filter(status__in=["waiting", "returned"]).first()
    return {
        "organization": organization,
        "proposal": proposal,
        "is_returned": proposal is not None and proposal.status == ChangeProposal.Status.RETURNED,
        "completeness": completeness(organization),
        "representatives": organization.representatives.select_related("person").order_by("-role", "person__name"),
        "invitations": organization.invitations.open(),
        "lines": lines(changes),
    }


@by_post("members:panel")
@representative
def data_confirm_now(request):
    organization = request.acting.organization
    if not attempt(request, lambda: actions.confirm_data(organization, by=request.user)):
        messages.success(request, _("Thank you. Your page now says that its data was confirmed today."))
    return redirect("members:panel")


@by_post("members:panel")
@representative
def changes_confirm(request):
    organization = request.acting.organization
    if not attempt(request, lambda: actions.confirm_changes(organization, by=request.user)):
        messages.success(request, _("Thank you. It is noted that the changes are right."))
    return redirect("members:panel")


@logged_in
@require_POST
def organization_switch(request):
    """Act for another organisation of one's own from now on."""
    wanted = request.POST.get("organization", "")
    pk = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted) <= LARGEST_KEY else 0
    own = request.user.representations.filter(organization=pk).select_related("organization").first()
    if own is None:
        raise PermissionDenied
    request.session[CHOSEN] = pk
    request.session.pop(ON_BEHALF, None)
    messages.success(request, _("You now act for %(organization)s.") % {"organization": own.organization.name})
    return redirect("members:panel")


@office
@require_POST
def act_on_behalf(request, pk):
    """The office begins to act on behalf of an organisation."""
    organization = get_object_or_404(Organization, pk=pk)
    request.session[ON_BEHALF] = organization.pk
    note(request.user, Entry.What.ON_BEHALF, organization)
    return redirect("members:panel")


@staff
@require_POST
def on_behalf_stop(request):
    """The office stops acting on behalf of an organisation."""
    pk = request.session.pop(ON_BEHALF, None)
    messages.success(request, _("You act in nobody else's name any more."))
    if pk:
        return redirect("admin:members_organization_change", pk)
    return redirect("admin:members_organization_changelist")
