"""At the office's desk: how the training ended for each person."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trainings.actions.errors import TrainingsError
from trainings.actions.outcomes import accept_proposals, note_outcomes
from trainings.admin.attendance import of_address, with_attendances
from trainings.admin.pages import context, routes
from trainings.forms.outcomes import read
from trainings.models import Enrolment


def urls(desk):
    return routes(desk, ("<int:pk>/wyniki/", outcomes_view, "outcomes"))


def outcomes_view(desk, request, pk):
    """Everybody with the hours, what they propose, and what was noted; one button accepts all proposals."""
    training = of_address(desk, request, pk)
    refused, typed = {}, {}
    if request.method == "POST":
        try:
            if "accept" in request.POST:
                stored = accept_proposals(training, by=request.user)
            else:
                verdicts = read(request.POST)
                stored, refused = note_outcomes(training, verdicts, by=request.user)
                typed = {verdict.enrolment: verdict for verdict in verdicts if verdict.enrolment in refused}
        except TrainingsError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        if stored:
            messages.success(request, ngettext("%d result is stored.", "%d results are stored.", stored) % stored)
        elif not refused:
            messages.info(request, _("Nothing was changed."))
        if not refused:
            return HttpResponseRedirect(request.path)
    people = training.enrolments.confirmed().select_related("organization").order_by("search_text", "pk")
    people = with_attendances(list(people), training)
    for person in people:
        person.typed = typed.get(person.pk)
        person.refused = refused.get(person.pk, "")
    shown = {person.pk for person in people}
    due_on, missing = training.outcomes_due_on, sum(not person.outcome for person in people)
    last = max((day.on for day in training.sessions.all()), default=None)
    more = {
        "training": training,
        "people": people,
        "outcomes": Enrolment.Outcome.choices,
        "missing": missing,
        "is_over": last is not None and last <= timezone.localdate(),
        "due_on": due_on,
        "is_late": bool(missing and due_on and due_on < timezone.localdate()),
        "faults": [(key if key in shown else 0, reason) for key, reason in refused.items()],
    }
    status = 409 if refused else 200
    return render(
        request, "trainings/office/outcomes.html", context(desk, request, training, _("Results of people"), **more),
        status=status,
    )  # fmt: skip


class AwaitingOutcomes(admin.SimpleListFilter):
    """Trainings that are over and where somebody's result is missing; the first page of the desk leads here."""

    title = gettext_lazy("results")
    parameter_name = "wyniki"

    def lookups(self, request, model_admin):
        return [("brak", _("still to be noted"))]

    def queryset(self, request, queryset):
        return queryset.awaiting_outcomes() if self.value() == "brak" else queryset


class AwaitingSheets(admin.SimpleListFilter):
    """Trainings with a day that is over and whose signed sheet is missing; the first page of the desk leads here."""

    title = gettext_lazy("signed sheets")
    parameter_name = "listy"

    def lookups(self, request, model_admin):
        return [("brak", _("missing"))]

    def queryset(self, request, queryset):
        return queryset.awaiting_sheets() if self.value() == "brak" else queryset
