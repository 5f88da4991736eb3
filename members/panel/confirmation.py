"""Confirming by the link of a mail that an organisation's data is still true."""

from django.contrib import messages
from django.shortcuts import redirect, render

from members import actions
from members.actions.freshness import can_use
from members.models import ConfirmationRequest
from members.policies import with_link
from pkes.lib.tokens import token_hash


@with_link
def data_confirm(request, token):
    """Opening the link shows the data; the button confirms it, once."""
    asked = ConfirmationRequest.objects.select_related("organization").filter(token_hash=token_hash(token)).first()
    if asked is None or not can_use(asked):
        return render(request, "members/data_confirm_closed.html", {"asked": asked}, status=410 if asked else 404)
    organization = asked.organization
    if request.method == "POST":
        try:
            actions.confirm_data(organization, request=asked)
        except actions.MembersError as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        return render(request, "members/data_confirm_done.html", {"organization": organization})
    context = {
        "organization": organization,
        "services": organization.services.select_related("theme"),
        "contact_persons": organization.contact_persons.all(),
    }
    return render(request, "members/data_confirm.html", context)
