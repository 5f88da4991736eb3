"""The pages on which a member proposes meetings and sees its tasks."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from events import actions
from events.actions.proposals import base_of
from events.forms.proposals import DayFormSet, ProposalForm
from events.models import Event, Task
from members.policies import acting, by_post


def crumbs(*steps):
    return [(_("Panel"), reverse("members:panel")), *steps]


def refused(request, refusal, to, *args):
    messages.error(request, str(refusal))
    return redirect(to, *args)


def own(request, pk):
    proposals = request.acting.organization.proposed_events.present().with_days()
    return get_object_or_404(proposals, pk=pk)


@acting
def proposals(request):
    events = request.acting.organization.proposed_events.present().with_days().order_by("-updated_at", "-pk")
    context = {
        "open": [event for event in events if not event.is_announced],
        "decided": [event for event in events if event.is_announced],
        "crumbs": crumbs((_("Meetings"), None)),
    }
    return render(request, "events/panel/proposals.html", context)


@acting
def proposal_new(request):
    return edit(request, Event(), [])


@acting
def proposal_edit(request, pk):
    event = own(request, pk)
    if not event.is_draft:
        return render(request, "events/panel/proposal_detail.html", detail(event))
    return edit(request, event, [{"on": day.on, "starts": day.starts, "ends": day.ends} for day in event.days.all()])


def detail(event):
    return {"event": event, "crumbs": here(event.title)}


def here(title):
    return crumbs((_("Meetings"), reverse("events:proposals")), (title, None))


def edit(request, event, days):
    """The form of a draft. What is saved is handed to the office at once where the person says so."""
    initial = ProposalForm.initial_of(event, base_of(event)) if event.pk else {}
    form = ProposalForm(request.words, initial=initial)
    rows = DayFormSet(request.words, initial=days, prefix="days")
    status = 200
    is_save = request.method == "POST" and "add" not in request.POST
    if is_save and all([form.is_valid(), rows.is_valid()]):
        try:
            return saved(request, event, form, rows)
        except actions.Stale as stale:
            messages.warning(request, _("%(reason)s Saving again replaces what they wrote.") % {"reason": stale})
            form, status = newer(form, stale.base), 409
        except actions.EventsError as refusal:
            messages.error(request, str(refusal))
    context = {
        "form": form,
        "rows": rows.one_more() if "add" in request.POST else rows,
        "event": event,
        "crumbs": here(event.title if event.pk else _("A new meeting")),
    }
    return render(request, "events/panel/proposal_form.html", context, status=status)


def newer(form, base):
    """The same words, now knowing what the others did."""
    data = form.data.copy()
    data["base"] = base
    return type(form)(data)


def saved(request, event, form, rows):
    person, organization = request.user, request.acting.organization
    event = actions.save_proposal(
        event, form.values(), rows.rows(), goals=form.cleaned_data["goals"], by=person, organization=organization,
        base=form.cleaned_data["base"],
    )  # fmt: skip
    if "send" not in request.POST:
        messages.success(request, _("Saved. Only your team sees it so far."))
        return redirect("events:proposal_edit", event.pk)
    try:
        actions.propose(event, by=person)
    except actions.EventsError as refusal:
        return refused(request, refusal, "events:proposal_edit", event.pk)
    messages.success(request, _("The coordinator has your proposal now. You will get a mail when it is decided."))
    return redirect("events:proposals")


@acting
@by_post("events:proposals")
def proposal_send(request, pk):
    try:
        actions.propose(own(request, pk), by=request.user)
    except actions.EventsError as refusal:
        return refused(request, refusal, "events:proposal_edit", pk)
    messages.success(request, _("The coordinator has your proposal now. You will get a mail when it is decided."))
    return redirect("events:proposals")


@acting
@by_post("events:proposals")
def proposal_withdraw(request, pk):
    try:
        actions.withdraw(own(request, pk), by=request.user)
    except actions.EventsError as refusal:
        return refused(request, refusal, "events:proposals")
    messages.success(request, _("The proposal is yours again. Change it, and propose it once more."))
    return redirect("events:proposal_edit", pk)


@acting
@by_post("events:proposals")
def proposal_remove(request, pk):
    try:
        actions.remove_proposal(own(request, pk), by=request.user)
    except actions.EventsError as refusal:
        return refused(request, refusal, "events:proposals")
    messages.success(request, _("The draft is removed."))
    return redirect("events:proposals")


@acting
def tasks(request):
    """What the organisation took on at meetings."""
    rows = list(Task.objects.of(request.acting.organization)[:200])
    context = {
        "open": [task for task in rows if not task.is_done],
        "done": [task for task in rows if task.is_done],
        "crumbs": crumbs((_("Tasks"), None)),
    }
    return render(request, "events/panel/tasks.html", context)


@acting
@by_post("events:tasks")
def task_done(request, pk):
    task = get_object_or_404(Task.objects.of(request.acting.organization), pk=pk)
    is_done = request.POST.get("done") == "1"
    try:
        actions.mark_task(task, done=is_done, by=request.user)
    except actions.EventsError as refusal:
        return refused(request, refusal, "events:tasks")
    messages.success(request, _("Marked as done.") if is_done else _("The task is open again."))
    return redirect("events:tasks")
