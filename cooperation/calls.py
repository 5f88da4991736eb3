"""Funding calls: the public list, and in the panel what an organisation may enter, why, and with whom."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation import actions, data_sheets, entrants
from cooperation.forms.calls import (
    ConsortiumEditForm,
    ConsortiumForm,
    InviteForm,
    JoinForm,
    NotesForm,
    ResultForm,
    SubmittedForm,
)
from cooperation.models import CallStance, Consortium, ConsortiumPartner, FundingCall
from members.models import Organization
from members.policies import acting, by_post, public
from pkes.lib.stored_pages import stored

MOST_SHOWN = 50

Stance = CallStance.Stance
State = ConsortiumPartner.State


@public
@stored()
def call_list(request):
    """The open calls that the office ticked for everybody. Nothing of consortia or organisations stands here."""
    calls = list(FundingCall.objects.public().with_rules()[:MOST_SHOWN])
    context = {
        "calls": calls,
        "crumbs": [(_("Home"), reverse("pkes:home")), *cooperation(), (_("Funding calls"), None)],
    }
    return render(request, "cooperation/call_list.html", context)


def cooperation():
    return [(_("Cooperation"), reverse("cooperation:listing_list"))]


def crumbs(*steps):
    return [
        (_("Panel"), reverse("members:panel")),
        (_("Cooperation"), reverse("cooperation:panel_listings")),
        *steps,
    ]


def calls_crumbs(*steps):
    return crumbs((_("Funding calls"), reverse("cooperation:panel_calls")), *steps)


def attempt(request, act, words):
    """Do an act and say that it is done, or why it was refused. Returns what it returned; None where it was refused."""
    try:
        result = act()
    except actions.CooperationError as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, words)
    return result or True


@acting
def panel_calls(request):
    """What is open, what the rules say of the organisation, and where it is in."""
    organization = request.acting.organization
    visible = FundingCall.objects.visible_to(organization)
    calls = list(
        visible.open().with_rules().annotate(seeking=Count("consortia", filter=Q(consortia__status="forming")))
    )
    entrants.judge_all(calls, organization)
    stances = dict(organization.call_stances.filter(call__in=calls).values_list("call", "stance"))
    for call in calls:
        call.stance = Stance(stances[call.pk]) if call.pk in stances else None
    own = Consortium.objects.of(organization).select_related("call", "leader")
    context = {
        "may_enter": [call for call in calls if call.verdict.may_enter],
        "others": [call for call in calls if not call.verdict.may_enter],
        "own": own.active(),
        "ended": own.exclude(status__in=Consortium.ACTIVE)[:MOST_SHOWN],
        "invitations": ConsortiumPartner.objects.invitations_of(organization).select_related(
            "consortium__call", "consortium__leader"
        ),
        "requests": ConsortiumPartner.objects.requests_to(organization).select_related("consortium", "organization"),
        "crumbs": crumbs((_("Funding calls"), None)),
    }
    return render(request, "cooperation/panel/calls.html", context)


def own_call(request, pk):
    return get_object_or_404(FundingCall.objects.visible_to(request.acting.organization).with_rules(), pk=pk)


@acting
def panel_call(request, pk):
    """One call: its rules and what they say of the organisation; who else forms a consortium, and whom it lacks."""
    organization, call = request.acting.organization, own_call(request, pk)
    own = list(Consortium.objects.of(organization).filter(call=call).select_related("leader"))
    parts = {
        part.consortium_id: part
        for part in ConsortiumPartner.objects.filter(organization=organization, consortium__call=call)
    }
    others = (
        list(call.consortia.seeking().exclude(pk__in=[row.pk for row in own]).with_people()) if call.is_open else []
    )
    for consortium in others:
        consortium.lacks = entrants.lacks_of(consortium)
        consortium.part = parts.get(consortium.pk)
    verdict = entrants.verdict_of(call, organization)
    stance = organization.call_stances.filter(call=call).first()
    is_in = any(row.is_active for row in own)
    context = {
        "call": call,
        "verdict": verdict,
        "stance": stance,
        "stances": [Stance.PARTNER, Stance.LOOKING] if verdict.may_enter and not is_in else [],
        "is_in": is_in,
        "own": own,
        "can_lead": verdict.may_lead and call.is_open and not any(is_led(row, organization) for row in own),
        "others": others,
        "form": JoinForm(),
        "crumbs": calls_crumbs((call.title, None)),
    }
    return render(request, "cooperation/panel/call.html", context)


def is_led(consortium, organization):
    return consortium.leader_id == organization.pk and consortium.status != Consortium.Status.WITHDRAWN


@acting
@by_post("cooperation:panel_calls")
def call_stance(request, pk):
    call, stance = own_call(request, pk), request.POST.get("stance", "")
    if stance not in ["", *Stance.values]:
        raise Http404
    organization = request.acting.organization
    words = {
        "": _("You said nothing about this call now."),
        Stance.NOT_INTERESTED: _("You will get no reminders of this call."),
    }.get(stance, _("Noted. Whoever leads a consortium for this call sees it and may invite you."))
    attempt(request, lambda: actions.take_stance(call, organization, stance, by=request.user), words)
    return redirect(call)


@acting
def consortium_new(request, pk):
    """Go in as a leader: a title and whom one looks for."""
    call, form = own_call(request, pk), ConsortiumForm(request.words)
    if request.method == "POST" and form.is_valid():
        organization = request.acting.organization
        consortium = attempt(
            request,
            lambda: actions.lead(call, organization, **form.cleaned_data, by=request.user),
            _("You lead a consortium now. Invite partners, or wait for those who ask."),
        )
        return redirect(consortium or call)
    context = {
        "call": call,
        "form": form,
        "crumbs": calls_crumbs((call.title, call.get_absolute_url()), (_("Go in as a leader"), None)),
    }
    return render(request, "cooperation/panel/consortium_new.html", context)


# The board


def own_consortium(request, pk):
    """A consortium of the organisation; of others' boards nothing is known."""
    return get_object_or_404(Consortium.objects.of(request.acting.organization).with_people(), pk=pk)


def led_consortium(request, pk):
    """One that the organisation leads; a partner sees the board, but does not move it."""
    consortium = own_consortium(request, pk)
    if consortium.leader_id != request.acting.organization.pk:
        raise PermissionDenied
    return consortium


def board_crumbs(consortium, *steps):
    call = consortium.call
    return calls_crumbs((call.title, call.get_absolute_url()), *steps)


@acting
def consortium(request, pk):
    """The board: who leads, who is in, who is asked, and which kinds are still missing."""
    row = own_consortium(request, pk)
    is_leader = row.leader_id == request.acting.organization.pk
    partners = row.partners.all()
    is_open = row.status == Consortium.Status.FORMING and row.call.is_open
    context = {
        "consortium": row,
        "call": row.call,
        "is_leader": is_leader,
        "needs": entrants.needs_of(row),
        "lacks": entrants.lacks_of(row),
        "asked": [part for part in partners if part.state == State.ASKED],
        "invited": [part for part in partners if part.state == State.INVITED],
        "gone": [part for part in partners if part.state in {State.REFUSED, State.LEFT}],
        "own_part": next(
            (part for part in row.accepted if part.organization_id == request.acting.organization.pk), None
        ),
        "suggested": suggestions(row) if is_leader and is_open else [],
        "is_open": is_open,
        "crumbs": board_crumbs(row, (row.title, None)),
    }
    return render(request, "cooperation/panel/consortium.html", context)


def suggestions(consortium):
    """Members that are of a kind that is missing, or that said they are ready: those who said so first."""
    lacking = {lack.kind for lack in entrants.lacks_of(consortium)}
    inside = {organization.pk for organization in consortium.organizations}
    busy = {part.organization_id for part in consortium.partners.all()}
    stances = dict(consortium.call.stances.values_list("organization", "stance"))
    found = []
    for organization, verdict in entrants.able_to_enter(consortium.call):
        stance = stances.get(organization.pk, "")
        if organization.pk in inside | busy or stance == Stance.NOT_INTERESTED or not verdict.may_be_partner:
            continue
        kinds = entrants.kinds_of(consortium.call, organization)
        if stance or kinds & lacking or lacking == {None}:
            organization.stance = Stance(stance) if stance else None
            organization.missing_kinds = [kind.label for kind in kinds & lacking]
            found.append(organization)
    return sorted(found, key=lambda row: (not row.stance, not row.missing_kinds))[:MOST_SHOWN]


def edit(request, row, form_class, fields, title):
    """A form over the board's words; where somebody was faster, their words stand above one's own (409)."""
    initial = {"base": row.version, **{name: getattr(row, name) for name in fields}}
    form, theirs = form_class(request.words, initial=initial), None
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            actions.edit_consortium(row, values, base=form.cleaned_data["base"], by=request.user)
        except actions.Overtaken as conflict:
            theirs = [(form.fields[name].label, getattr(conflict.theirs, name)) for name in values]
            form = form.over(conflict.theirs.version)
        except actions.CooperationError as refusal:
            messages.error(request, str(refusal))
            return redirect(row)
        else:
            messages.success(request, _("Saved."))
            return redirect(row)
    context = {
        "form": form,
        "theirs": theirs,
        "title": title,
        "back": row.get_absolute_url(),
        "crumbs": board_crumbs(row, (row.title, row.get_absolute_url()), (title, None)),
    }
    return render(request, "cooperation/panel/words_form.html", context, status=409 if theirs else 200)


@acting
def consortium_edit(request, pk):
    return edit(
        request, led_consortium(request, pk), ConsortiumEditForm, ["title", "seeks"], _("Title, and whom you look for")
    )


@acting
def consortium_notes(request, pk):
    return edit(request, own_consortium(request, pk), NotesForm, ["notes"], _("Notes of the consortium"))


@acting
def consortium_invite(request, pk):
    """Invite any member of the cluster; whoever may not be a partner is refused in words."""
    row, organization = led_consortium(request, pk), request.acting.organization
    members = Organization.objects.in_good_standing().filter(is_sample=row.is_sample).exclude(pk=organization.pk)
    members = members.order_by("search_text", "pk")
    asked = request.GET.get("kogo", "")
    form = InviteForm(
        request.words, organizations=members, initial={"organization": asked if asked.isdigit() else None}
    )
    if request.method == "POST" and form.is_valid():
        guest = form.cleaned_data["organization"]
        attempt(
            request,
            lambda: actions.invite(row, guest, message=form.cleaned_data["message"], by=request.user),
            _("%(name)s is invited.") % {"name": guest.name},
        )
        return redirect(row)
    title = _("Invite a partner")
    context = {
        "form": form,
        "title": title,
        "submit": _("Invite"),
        "back": row.get_absolute_url(),
        "crumbs": board_crumbs(row, (row.title, row.get_absolute_url()), (title, None)),
    }
    return render(request, "cooperation/panel/words_form.html", context)


@acting
@by_post("cooperation:panel_calls")
def consortium_ask(request, pk):
    """Ask a consortium of others to be let in."""
    organization = request.acting.organization
    calls = FundingCall.objects.visible_to(organization)
    row = get_object_or_404(Consortium.objects.seeking().filter(call__in=calls).select_related("call"), pk=pk)
    form = JoinForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.ask_to_join(row, organization, **form.cleaned_data, by=request.user),
            _("The leader of the consortium has your message and will answer."),
        )
    else:
        messages.error(request, " ".join(form.errors.get("message", [])))
    return redirect(row.call)


PARTNER_ACTS = {
    "przyjmij": lambda part, is_leader, by: actions.answer_partner(part, accepts=True, by=by),
    "odmow": lambda part, is_leader, by: actions.answer_partner(part, accepts=False, by=by),
    "zakoncz": lambda part, is_leader, by: actions.part_ways(part, is_leader=is_leader, by=by),
}


@acting
@by_post("cooperation:panel_calls")
def partner_act(request, pk, part, act):
    """Answer, take back or leave. The partner and the leader each have their turn; nobody else sees the row."""
    organization = request.acting.organization
    rows = ConsortiumPartner.objects.filter(consortium=pk).select_related("consortium__call", "organization")
    row = get_object_or_404(rows.filter(Q(organization=organization) | Q(consortium__leader=organization)), pk=part)
    if act not in PARTNER_ACTS:
        raise Http404
    is_leader = row.consortium.leader_id == organization.pk
    # An invitation waits for who was invited, a request for the leader.
    if act in {"przyjmij", "odmow"} and is_leader == (row.state == State.INVITED):
        raise PermissionDenied
    attempt(request, lambda: PARTNER_ACTS[act](row, is_leader, request.user), _("Done."))
    is_inside = is_leader or Consortium.objects.of(organization).filter(pk=pk).exists()
    return redirect(row.consortium if is_inside else row.consortium.call)


CONSORTIUM_ACTS = {
    "gotowe": actions.mark_ready,
    "szukaj-dalej": actions.form_again,
    "wycofaj": actions.withdraw_consortium,
}


@acting
@by_post("cooperation:panel_calls")
def consortium_act(request, pk, act):
    """What the leader does with one press."""
    row = led_consortium(request, pk)
    if act not in CONSORTIUM_ACTS:
        raise Http404
    attempt(request, lambda: CONSORTIUM_ACTS[act](row, by=request.user), _("Done."))
    return redirect(row)


@acting
def consortium_submitted(request, pk):
    row, form = (
        led_consortium(request, pk),
        SubmittedForm(request.words, initial={"submitted_on": timezone.localdate()}),
    )
    if request.method == "POST" and form.is_valid():
        attempt(
            request,
            lambda: actions.submit(row, **form.cleaned_data, by=request.user),
            _("Noted. Good luck! Come back when the funder has decided."),
        )
        return redirect(row)
    return act_form(request, row, form, _("The application is submitted"), _("Note it"))


@acting
def consortium_result(request, pk):
    row, form = led_consortium(request, pk), ResultForm(request.words)
    if request.method == "POST" and form.is_valid():
        attempt(
            request,
            lambda: actions.note_result(row, **form.values(), by=request.user),
            _("The result is noted. Thank you."),
        )
        return redirect(row)
    return act_form(request, row, form, _("Note the result"), _("Note the result"))


def act_form(request, row, form, title, submit):
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": row.get_absolute_url(),
        "crumbs": board_crumbs(row, (row.title, row.get_absolute_url()), (title, None)),
    }
    return render(request, "cooperation/panel/words_form.html", context)


@acting
def consortium_sheets(request, pk, kind):
    """The data of all partners in one document, for the people of the consortium only."""
    row = own_consortium(request, pk)
    if kind not in data_sheets.KINDS:
        raise Http404
    body, content_type = data_sheets.write(row, kind)
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="karty-partnerow-{row.pk}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response
