"""An invited person takes up the invitation: by the link of the mail, with a new account or with the one they have."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from members import actions
from members.forms.accounts import AcceptForm, NewAccountForm
from members.models import Clause, Invitation, User
from members.policies import with_link
from pkes.lib.tokens import token_hash


@with_link
@sensitive_post_parameters("password")
def invitation_accept(request, token):
    """Opening the link changes nothing; the button accepts. What is in the way is said on the page."""
    invitation = Invitation.objects.with_names().filter(token_hash=token_hash(token)).first()
    if invitation is None or not invitation.is_open:
        return closed(request, invitation)
    clause = Clause.objects.current(Clause.Kind.ACCOUNT)
    by = request.user if request.user.is_authenticated else None
    context = {"invitation": invitation, "clause": clause, "log_in_first": False, "is_other_person": False}
    if by is None and User.objects.filter(email=invitation.email).exists():
        return render(request, "members/invitation_accept.html", {**context, "log_in_first": True})
    if by is not None and by.email != invitation.email:
        return render(request, "members/invitation_accept.html", {**context, "is_other_person": True})
    data = request.POST if request.method == "POST" else None
    form = AcceptForm(data, clause=clause) if by else NewAccountForm(data, clause=clause, email=invitation.email)
    if not form.is_valid():
        return render(request, "members/invitation_accept.html", {**context, "form": form})
    try:
        representative = actions.accept_invitation(
            invitation, by=by, clause=clause, language=translation.get_language(), **form.cleaned_data
        )
    except actions.MembersError as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    return enter(request, representative, is_new=by is None)


def enter(request, representative, *, is_new):
    """To the panel; a new person is logged in on the way, through all the stages that a login has here."""
    messages.success(
        request, _("You now act for %(organization)s.") % {"organization": representative.organization.name}
    )
    if not is_new:
        return redirect("members:panel")
    person = representative.person
    record_authentication(request, person, method="invitation", email=person.email)
    return perform_login(request, person, email=person.email, redirect_url=reverse("members:panel"), signup=True)


def closed(request, invitation):
    """Unknown, used, revoked or too old. Whoever has accepted it just now, by a double click, goes on to the panel."""
    if (
        invitation
        and invitation.accepted_at
        and request.user.is_authenticated
        and request.user.email == invitation.email
    ):
        return redirect("members:panel")
    status = 410 if invitation else 404
    return render(request, "members/invitation_closed.html", {"invitation": invitation}, status=status)
