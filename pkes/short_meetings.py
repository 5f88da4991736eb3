"""Short meetings at a meeting of the cluster: `cooperation` plans them for those who are registered in `events`."""

from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cooperation.actions import CooperationError, RoundsConflict, begin_plan, remove_plan, replan, settle_plan
from cooperation.forms.rounds import ReplanForm, RoundPlanForm
from cooperation.models import RoundPlan
from cooperation.round_papers import sheets_pdf, wall_pdf
from cooperation.rounds import LARGE
from events.models import Event
from members.models import Organization
from members.policies import by_post, desk
from pkes.lib.admin import number_in
from pkes.lib.jobs.actions import as_job, start
from pkes.lib.pdf import answer

USUAL_ROUNDS = 6

# For whoever looks after the registrations: they say who sits there.
office = desk("events.change_registration")


def key_of(event):
    return f"event:{event.pk}"


def of_event(pk):
    return get_object_or_404(Event.objects.with_days(), pk=pk)


def plan_of(event, number):
    return get_object_or_404(RoundPlan.objects.about(key_of(event)).with_guests(), pk=number)


def registered(event):
    """(organisations that have somebody with a place and may take part, names of others that have)."""
    rows = event.registrations.confirmed()
    members = Organization.objects.in_good_standing().filter(pk__in=rows.values("organization"))
    members = members.order_by("search_text", "pk")
    known = {member.pk for member in members}
    others = [str(row or name) for row, name, _people in rows.by_organization() if row is None or row.pk not in known]
    return members, others


def page(request, event, template, *, plan=None, status=200, **context):
    context = {
        **admin.site.each_context(request),
        "title": plan.name if plan else _("Short meetings"),
        "event": event,
        "plan": plan,
        **context,
    }
    return render(request, template, context, status=status)


@office
def short_meetings(request, pk):
    """The plans of a meeting, and the form for one more."""
    event = of_event(pk)
    members, others = registered(event)
    days = [(day.on, date_format(day.on, "l, j E Y")) for day in event.days.all()]
    plans = RoundPlan.objects.about(key_of(event)).with_guests()
    name = _("Short meetings")
    plan = RoundPlan(
        regarding=key_of(event),
        name=f"{name} {len(plans) + 1}" if plans else name,
        # With fewer members six rounds would be more than everybody with everybody.
        rounds=min(USUAL_ROUNDS, max(len(members) - 1, 0) | 1),
    )
    first = next(iter(event.days.all()), None)
    if first:
        plan.on, plan.starts = first.on, first.starts
    form = RoundPlanForm(request.POST if request.method == "POST" else None, instance=plan, days=days, guests=members)
    if request.method == "POST" and form.is_valid():
        try:
            return begun(request, event, form)
        except CooperationError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "members": members, "others": others, "days": days}
    return page(request, event, "pkes/office/short_meetings.html", plans=plans, **context)


def begun(request, event, form):
    """Plan it at once, or many guests in the background."""
    guests = form.cleaned_data["organizations"]
    plan = begin_plan(form.save(commit=False), guests, by=request.user)
    if len(guests) > LARGE:
        title = f"{plan.name}, {event.title}"
        return redirect(start(write_rounds, by=request.user, arguments={"plan": plan.pk}, title=title))
    settle_plan(plan, by=request.user)
    messages.success(request, _("The plan is made. It stays as it is until you plan it anew."))
    return redirect("pkes:short_meetings_plan", pk=event.pk, plan=plan.pk)


@office
def short_meetings_plan(request, pk, plan):
    event = of_event(pk)
    plan = plan_of(event, plan)
    return show(request, event, plan, replan_form(event, plan))


def show(request, event, plan, form, status=200):
    context = {"rounds": in_words(plan), "form": form}
    return page(request, event, "pkes/office/short_meetings_plan.html", plan=plan, status=status, **context)


def in_words(plan):
    """Each round with its hours, its tables and who has a break."""
    rounds = []
    for (number, starts, ends), tables in zip(plan.times, plan.seating(), strict=True):
        seated = {guest.pk for guests in tables.values() for guest in guests}
        resting = [guest for guest in plan.guests.all() if guest.is_there(number) and guest.pk not in seated]
        rounds.append({"number": number, "starts": starts, "ends": ends, "tables": tables, "resting": resting})
    return rounds


def replan_form(event, plan, data=None):
    last = [guest.organization_id for guest in plan.guests.all() if guest.is_there(plan.rounds)]
    members, _others = registered(event)
    there = Organization.objects.filter(pk__in=last).order_by("search_text", "pk")
    return ReplanForm(data, plan=plan, there=there, others=members.exclude(pk__in=last))


@office
@by_post("admin:events_event_changelist")
def short_meetings_anew(request, pk, plan):
    """Who is not there, who came later: the rounds from one on are planned anew."""
    event = of_event(pk)
    plan = plan_of(event, plan)
    version = seen_version(request)
    if version != plan.version:
        return overtaken(request, event, plan)
    form = replan_form(event, plan, request.POST)
    if not form.is_valid():
        return show(request, event, plan, form)
    choice = {"version": version, "from_round": form.cleaned_data["from_round"]}
    choice |= {key: [row.pk for row in form.cleaned_data.get(key, [])] for key in ("without", "joining")}
    if plan.guests.count() > LARGE:
        arguments = {"plan": plan.pk, **choice}
        return redirect(start(write_anew, by=request.user, arguments=arguments, title=f"{plan.name}, {event.title}"))
    try:
        anew(plan, by=request.user, **choice)
    except RoundsConflict:
        return overtaken(request, event, plan)
    except CooperationError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The rounds are planned anew. Print the new sheets; the rounds before are as they were.")
        )
    return redirect("pkes:short_meetings_plan", pk=event.pk, plan=plan.pk)


def overtaken(request, event, plan):
    """The plan as somebody else made it since the page was opened; what was chosen is chosen anew."""
    messages.error(request, _("Somebody has planned the rounds anew meanwhile. Look at the plan as it is now."))
    plan = plan_of(event, plan.pk)
    return show(request, event, plan, replan_form(event, plan), status=409)


def seen_version(request):
    """The version that the page showed from which the form was sent."""
    version = number_in(request.POST.get("version", ""))
    if version is None:
        raise BadRequest("no version")
    return version


def anew(plan, *, version, from_round, without, joining, by):
    rows = Organization.objects.in_bulk([*without, *joining])
    without, joining = [[rows[pk] for pk in numbers if pk in rows] for numbers in (without, joining)]
    return replan(plan, version=version, from_round=from_round, without=without, joining=joining, by=by)


@office
@by_post("admin:events_event_changelist")
def short_meetings_remove(request, pk, plan):
    event = of_event(pk)
    try:
        remove_plan(plan_of(event, plan), by=request.user)
    except CooperationError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The plan is deleted."))
    return redirect("pkes:short_meetings", pk=event.pk)


@office
def short_meetings_wall(request, pk, plan):
    """The plan for the wall."""
    event = of_event(pk)
    plan = plan_of(event, plan)
    return answer(wall_pdf(plan, in_words(plan), event.title), f"spotkania-{plan.pk}-{plan.version}.pdf")


@office
def short_meetings_sheets(request, pk, plan):
    """A sheet for each guest: with whom in which round, why, and room for notes."""
    event = of_event(pk)
    plan = plan_of(event, plan)
    return answer(sheets_pdf(plan, in_words(plan), event.title), f"arkusze-{plan.pk}-{plan.version}.pdf")


# In the background


@as_job(gettext_lazy("Short meetings"))
def write_rounds(job, *, plan):
    """Seat the guests of a plan; the file is the plan for the wall."""
    row = RoundPlan.objects.filter(pk=plan).first()
    if row is None:
        raise CooperationError(_("This plan is not there any more."))
    job.progress(0, row.rounds)
    settle_plan(row, by=job.by)
    return written(job, plan)


@as_job(gettext_lazy("Short meetings, planned anew"))
def write_anew(job, *, plan, version, **choice):
    row = RoundPlan.objects.filter(pk=plan).first()
    if row is None:
        raise CooperationError(_("This plan is not there any more."))
    job.progress(0, row.rounds)
    anew(row, version=version, by=job.by, **choice)
    return written(job, plan)


def written(job, number):
    plan = RoundPlan.objects.with_guests().get(pk=number)
    event = Event.objects.filter(pk=plan.regarding.partition(":")[2]).first()
    with job.file(f"spotkania-{plan.pk}-{plan.version}.pdf") as file:
        file.write(wall_pdf(plan, in_words(plan), event.title if event else ""))
    job.progress(plan.rounds, plan.rounds)
    guests = len(plan.guests.all())
    return ngettext(
        "%(number)s organisation has its places. The plan stands at the meeting, with the sheets for print.",
        "%(number)s organisations have their places. The plan stands at the meeting, with the sheets for print.",
        guests,
    ) % {"number": guests}
