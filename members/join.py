"""The way into the cluster: the page that says what it brings, the form, and the pages of one request.

Who holds the secret link of a request is its applicant; there is no account yet.
"""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.actions import MembersError
from members.actions import join as acts
from members.duplicates import listed_like
from members.forms.join import QUESTIONS, JoinForm, WithdrawForm
from members.join_papers import declaration
from members.models import Benefit, JoinLink, JoinRequest
from members.policies import open_form, public, with_link
from pkes.lib.pdf import answer
from pkes.lib.robots import BITS, Verdict, judge
from pkes.lib.stored_pages import stored
from pkes.lib.tokens import token_hash

State = JoinRequest.State

# The place in the portal where each benefit, by its position, can be had: name of the address, query, words of the link.
BENEFIT_PAGES = {
    1: ("pkes:about", "", gettext_lazy("What we do together")),
    2: ("trainings:training_list", "", gettext_lazy("Trainings for members")),
    3: ("members:organization_list", "", gettext_lazy("Services of members")),
    4: ("events:event_list", "", gettext_lazy("Meetings of members")),
    5: ("pkes:about", "", gettext_lazy("The goals of the cluster")),
    6: ("members:organization_list", "?widok=mapa", gettext_lazy("Members on the map of the region")),
}


def crumbs(*steps):
    return [(_("Home"), reverse("pkes:home")), *steps]


@public
@stored()
def join(request):
    context = {
        "benefits": [(benefit, *page_of(benefit)) for benefit in Benefit.objects.present()],
        "kinds": kinds(),
        "answer_days": settings.JOIN_ANSWER_DAYS,
        "crumbs": crumbs((_("Join"), None)),
    }
    return render(request, "members/join.html", context)


def page_of(benefit):
    """The address and the words of the page that gives a benefit; empty for one that the office added."""
    name, query, words = BENEFIT_PAGES.get(benefit.position, ("", "", ""))
    return (reverse(name) + query if name else "", words)


def kinds():
    """(value, name, its legal forms in words) of each kind of applicant, for choosing one."""
    return [
        (
            kind.value,
            kind.label,
            ", ".join(str(form.label) for form in QUESTIONS[kind].legal_forms[:4]) if kind != "other" else "",
        )
        for kind in JoinRequest.Kind
    ]


@open_form
def join_form(request):
    """A new request. The kind of applicant, which stands in the address, decides what is asked."""
    kind = request.GET.get("rodzaj", "")
    here = crumbs((_("Join"), reverse("members:join")), (_("Request to join"), None))
    if kind not in QUESTIONS:
        return render(request, "members/join_kind.html", {"kinds": kinds(), "crumbs": here})
    form = JoinForm(request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST":
        taken = take(request, form)
        if taken:
            return taken
    return show(request, form, crumbs=here)


@with_link
def join_draft(request, token):
    """A request before its address is confirmed: a draft to go on with, or one that waits for the click in the mail."""
    link = link_of(token)
    join_request = link.request if link else None
    if link is None or not link.is_alive or join_request.state == State.WITHDRAWN:
        return closed(request, link)
    if join_request.confirmed_at:
        return redirect("members:join_status", token, join_request.slug)
    if "withdraw" in request.POST:
        return withdraw_unconfirmed(request, join_request)
    if "again" in request.POST:
        return send_again(request, join_request)
    if join_request.state == State.SUBMITTED and "popraw" not in request.GET:
        context = {"join_request": join_request, "days": settings.JOIN_UNCONFIRMED_DAYS}
        return render(request, "members/join_sent.html", context)
    data = request.POST if request.method == "POST" else None
    form = JoinForm(data, kind=join_request.kind, initial=JoinForm.initial_of(join_request))
    if request.method == "POST":
        taken = take(request, form, join_request, token)
        if taken:
            return taken
    return show(request, form, join_request=join_request)


def take(request, form, join_request=None, token=None):
    """Save or send what was typed. Returns the answer, or None where the form has to be shown again."""
    is_draft = "save" in request.POST
    if not (has_address(form) if is_draft else form.is_valid() and knows_of_members(form)):
        return None
    verdict = judge(request, form, action="join")
    if verdict == Verdict.STOP:
        return render(request, "429.html", status=429)
    if verdict == Verdict.CHALLENGE:
        form.set_challenge()
        return None
    common = {
        "kind": form.kind,
        "language": translation.get_language(),
        "request": join_request,
        "form_key": form.form_key or None,
    }
    try:
        if is_draft:
            email = form.cleaned_data["contact_email"]
            saved, new_token = acts.save_draft(JoinForm.typed(form.data), email=email, **common)
            messages.success(
                request, _("Saved. The link to this draft is in the mail to %(email)s.") % {"email": email}
            )
        else:
            saved, new_token = acts.submit(
                form.values(),
                goals=form.chosen_goals(),
                clause=form.clause,
                newsletter_clause=form.newsletter_clause if form.cleaned_data.get("newsletter") else None,
                **common,
            )
    except MembersError as refusal:
        form.add_error(None, str(refusal))
        return None
    if saved.confirmed_at:  # the same form once more, long after
        return redirect("members:join")
    return redirect("members:join_draft", new_token or token)


def has_address(form):
    """A draft needs nothing but an address; what else is missing or wrong is said when it is sent."""
    for name in [name for name in form.errors if name != "contact_email"]:
        del form.errors[name]
    return not form.errors


def knows_of_members(form):
    """True where no listed member is like the applicant, or the applicant was told and sends all the same."""
    form.similar = listed_like(form.values())
    if form.similar and not form.cleaned_data["is_another"]:
        form.add_error(
            "is_another",
            _("A member of the cluster looks the same: %(names)s. Talk to us, or tick this and send.")
            % {"names": ", ".join(organization.name for organization in form.similar)},
        )
    return form.is_valid()


def show(request, form, **context):
    """The form, with the sums for the browser to do where there was doubt."""
    is_challenged = getattr(form, "is_challenged", False)
    context = {
        "form": form,
        "similar": getattr(form, "similar", []),
        "challenge_bits": BITS if is_challenged else 0,
        "days": settings.JOIN_UNCONFIRMED_DAYS,
        **context,
    }
    return render(request, "members/join_form.html", context)


def withdraw_unconfirmed(request, join_request):
    try:
        acts.withdraw(join_request)
    except MembersError as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    messages.success(request, _("The request is withdrawn."))
    return redirect("members:join")


def send_again(request, join_request):
    try:
        acts.send_confirmation_again(join_request)
    except MembersError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("We have sent the mail again."))
    return redirect(request.path)


@with_link
def join_confirm(request, token):
    """The link of the mail that asks whether the address is right. Opening it changes nothing; the button confirms."""
    link = link_of(token)
    if link is None or not link.is_alive:
        return closed(request, link)
    if request.method == "POST":
        try:
            confirmed = acts.confirm_address(link)
        except MembersError as refusal:
            messages.error(request, str(refusal))
            return redirect("members:join_draft", token)
        messages.success(
            request, _("Thank you. Your request has the number %(number)s.") % {"number": confirmed.reference}
        )
        return redirect("members:join_status", token, confirmed.slug)
    if link.request.confirmed_at:
        return redirect("members:join_status", token, link.request.slug)
    if link.request.state != State.SUBMITTED or link.sent_to != link.request.contact_email:
        return closed(request, link)
    return render(request, "members/join_confirm.html", {"join_request": link.request})


@with_link
def join_status(request, token, number):
    """Where a request stands, in plain words, and what its applicant can do now."""
    link = numbered_link(token, number)
    if not link.is_alive:
        return closed(request, link)
    context = {
        "join_request": link.request,
        "steps": link.request.steps.all(),
        "goals": link.request.goals.all(),
        "token": token,
    }
    return render(request, "members/join_status.html", context)


@with_link
def join_complete(request, token, number):
    """The form once more, for a request that came back with a reason."""
    link = numbered_link(token, number)
    if not link.is_alive:
        return closed(request, link)
    join_request = link.request
    if not join_request.is_returned:
        messages.error(request, _("There is nothing to complete now."))
        return redirect("members:join_status", token, number)
    data = request.POST if request.method == "POST" else None
    form = JoinForm(data, kind=join_request.kind, initial=JoinForm.initial_of(join_request), is_completion=True)
    if request.method == "POST" and form.is_valid():
        try:
            acts.complete(join_request, form.values(), goals=form.chosen_goals())
        except MembersError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you. The coordinator reads the request again."))
        return redirect("members:join_status", token, number)
    return show(request, form, join_request=join_request, token=token, is_completion=True)


@with_link
def join_withdraw(request, token, number):
    """Taking a request back, after a question."""
    link = numbered_link(token, number)
    if not link.is_alive:
        return closed(request, link)
    if request.method != "POST" and not link.request.is_open:
        messages.error(request, _("The request is closed. There is nothing to withdraw."))
        return redirect("members:join_status", token, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.withdraw(link.request, reason=form.cleaned_data["reason"])
        except MembersError as refusal:
            messages.error(request, str(refusal))
        return redirect("members:join_status", token, number)
    context = {"form": form, "join_request": link.request, "token": token}
    return render(request, "members/join_withdraw.html", context)


@with_link
def join_declaration(request, token, number):
    """The declaration of accession, filled in, for the applicant to sign."""
    link = numbered_link(token, number)
    if not link.is_alive:
        return closed(request, link)
    return answer(declaration(link.request), f"deklaracja-{number}.pdf")


def link_of(token):
    return JoinLink.objects.select_related("request").filter(token_hash=token_hash(token)).first()


def numbered_link(token, number):
    """The link of a numbered request; a wrong number is as wrong as a wrong token."""
    link = link_of(token)
    if link is None or not link.request.confirmed_at or link.request.slug != number:
        raise Http404
    return link


def closed(request, link):
    """Unknown, too old, or of a request that was withdrawn."""
    return render(request, "members/join_closed.html", {"link": link}, status=410 if link else 404)
