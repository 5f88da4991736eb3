"""Who acts for the organisation."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members import actions
from members.forms import InviteForm, RoleForm
from members.panel.frame import attempt, crumbs
from members.policies import acting, owner, representative


def here(title):
    return crumbs((_("Team"), reverse("members:team")), (title, None))


@acting
def team(request):
    organization = request.acting.organization
    context = {
        "representatives": organization.representatives.select_related("person").order_by("-role", "person__name"),
        "invitations": organization.invitations.filter(accepted_at=None, revoked_at=None).select_related("invited_by"),
        "crumbs": crumbs((_("Team"), None)),
    }
    return render(request, "members/panel/team.html", context)


@owner
def representative_invite(request):
    form = InviteForm(request.words)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(request.acting.organization, by=request.user, **form.cleaned_data)
        except actions.MembersError as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email})
            return redirect("members:team")
    context = {"form": form, "crumbs": here(_("Invite somebody"))}
    return render(request, "members/panel/invite_form.html", context)


@owner
def representative_role(request, pk):
    person = own_person(request, pk)
    form = RoleForm(request.words, initial={"role": person.role})
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        if not attempt(request, lambda: actions.change_representative_role(person, role, by=request.user)):
            messages.success(request, _("The role of %(person)s is changed.") % {"person": person.person})
        return redirect("members:team")
    context = {"form": form, "representative": person, "crumbs": here(_("Change the role"))}
    return render(request, "members/panel/role_form.html", context)


@owner
def representative_remove(request, pk):
    person = own_person(request, pk)
    if request.method == "POST":
        if attempt(request, lambda: actions.remove_representative(person, by=request.user)):
            return redirect("members:team")
        messages.success(request, _("%(person)s does not act for you any more.") % {"person": person.person})
        return redirect("pkes:home" if person.person == request.user else "members:team")
    context = {"representative": person, "crumbs": here(_("Remove from the team"))}
    return render(request, "members/panel/remove_confirm.html", context)


@representative
def team_leave(request):
    """Stop acting for the organisation, of one's own accord."""
    own = request.acting.representative
    if request.method == "POST":
        if attempt(request, lambda: actions.remove_representative(own, by=request.user)):
            return redirect("members:team")
        messages.success(
            request, _("You do not act for %(name)s any more.") % {"name": request.acting.organization.name}
        )
        return redirect("pkes:home")
    context = {"representative": own, "crumbs": here(_("Leave the team"))}
    return render(request, "members/panel/leave_confirm.html", context)


@owner
def invitation_again(request, pk):
    invitation = get_object_or_404(request.acting.organization.invitations, pk=pk)
    if request.method == "POST" and not attempt(request, lambda: actions.invite_again(invitation, by=request.user)):
        messages.success(request, _("The invitation is on its way to %(email)s again.") % {"email": invitation.email})
    return redirect("members:team")


@owner
def invitation_revoke(request, pk):
    invitation = get_object_or_404(request.acting.organization.invitations, pk=pk)
    if request.method == "POST" and not attempt(
        request, lambda: actions.revoke_invitation(invitation, by=request.user)
    ):
        messages.success(request, _("The invitation of %(email)s is revoked.") % {"email": invitation.email})
    return redirect("members:team")


def own_person(request, pk):
    people = request.acting.organization.representatives.select_related("person", "organization")
    return get_object_or_404(people, pk=pk)
