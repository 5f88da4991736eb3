"""Who the organisation is: proposed here, accepted by the coordinator."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members import actions
from members.actions.proposals import OPEN, state_of
from members.fields import IDENTITY, read
from members.forms import IdentityForm, LegalStatusFormSet, MarkFormSet
from members.history import lines
from members.models import ProposedField
from members.panel.frame import attempt, conflict_context, crumbs, status_of, who
from members.panel.profile import is_save
from members.policies import acting, by_post


@acting
def identity_edit(request):
    organization = request.acting.organization
    # Read before the values, so that what comes between is rather told once too often.
    proposal = organization.proposals.filter(status__in=OPEN).first()
    asked = list(proposal.fields.all()) if proposal else []
    start = wanted(organization, asked)
    form = IdentityForm(
        request.words, initial={**start, "base": state_of(organization, proposal)}, organization=organization
    )
    rows = LegalStatusFormSet(request.words, initial=start["legal_statuses"], prefix="statuses")
    marks = MarkFormSet(request.words, initial=start["marks"], prefix="marks")
    trouble = None
    if is_save(request) and all([form.is_valid(), rows.is_valid(), marks.is_valid()]):
        values = {**form.values(), "legal_statuses": rows.values(), "marks": marks.values()}
        trouble = proposed(request, values, form.cleaned_data["base"])
        if trouble is None:
            return redirect("members:identity_edit")
    if status_of(trouble) == 409:
        form.data = {**form.data.dict(), "base": trouble.base}
    more = request.POST.get("add")
    context = {
        "form": form,
        "rows": rows.one_more() if more and more != "mark" else rows,
        "marks": marks.one_more() if more == "mark" else marks,
        "proposal": proposal,
        "open_lines": lines(field for field in asked if field.verdict != ProposedField.Verdict.ACCEPTED),
        "crumbs": crumbs((_("Organisation's data"), None)),
        **conflict_context(trouble),
    }
    return render(request, "members/panel/identity_form.html", context, status=status_of(trouble))


def wanted(organization, asked):
    """The identity as the organisation wants it: what is live, and over it what it has proposed."""
    proposed = {field.field: field.new for field in asked if field.verdict != ProposedField.Verdict.ACCEPTED}
    return {field: proposed.get(field, read(organization, field)) for field in IDENTITY}


def proposed(request, values, base):
    """Send a proposal. Returns what came in the way, as `attempt` does."""
    results = []
    organization = request.acting.organization
    trouble = attempt(request, lambda: results.append(actions.propose(organization, values, base=base, **who(request))))
    if trouble is None and results[0]:
        messages.success(request, _("Sent to the coordinator. Your page shows the old data until it is accepted."))
    elif trouble is None:
        messages.info(request, _("Nothing differs from what is on your page, so there is nothing to accept."))
    return trouble


@by_post("members:identity_edit")
@acting
def proposal_withdraw(request):
    proposal = request.acting.organization.proposals.filter(status__in=OPEN).first()
    if proposal and not attempt(request, lambda: actions.withdraw_proposal(proposal, by=request.user)):
        messages.success(request, _("The proposal is withdrawn. Your page stays as it was."))
    return redirect("members:identity_edit")
