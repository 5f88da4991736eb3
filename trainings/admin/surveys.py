"""Surveys at the office's desk: asking, typing in papers, and what came of it."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pkes.lib import pdf
from pkes.lib.surveys.models import SMALLEST_GROUP
from trainings import results
from trainings.actions.errors import TrainingsError
from trainings.actions.surveys import check_time, enter_paper, send_survey
from trainings.admin.pages import context, editable, routes
from trainings.forms.surveys import SurveyForm
from trainings.models import Training, TrainingSurvey
from trainings.print import paper_survey

Phase = TrainingSurvey.Phase
# How each round is called in addresses.
ROUNDS = {"przed": Phase.BEFORE, "po": Phase.AFTER}


def urls(desk):
    return routes(
        desk,
        ("<int:pk>/ankiety/", surveys_view, "surveys"),
        ("<int:pk>/ankiety/<slug:word>/papier/", paper_view, "survey_paper"),
        ("<int:pk>/ankiety/<slug:word>.pdf", paper_pdf_view, "survey_pdf"),
    )


def cycle_urls(desk):
    return routes(desk, ("<int:pk>/ankiety/", cycle_view, "surveys"))


def of_address(desk, request, pk):
    return editable(desk, request, pk, Training.objects.prefetch_related("sessions", "learning_outcomes"))


def phase_of(word):
    """Raises Http404 for what is no round."""
    if word not in ROUNDS:
        raise Http404
    return ROUNDS[word]


def surveys_view(desk, request, pk):
    training = of_address(desk, request, pk)
    if request.method == "POST":
        try:
            number = send_survey(training, phase_of(request.POST.get("round", "")), by=request.user)
        except TrainingsError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, ngettext("%(number)s person was asked.", "%(number)s people were asked.", number) % {"number": number}
            )  # fmt: skip
        return HttpResponseRedirect(request.path)
    more = {
        "training": training,
        "rounds": [round_of(training, word, phase) for word, phase in ROUNDS.items()],
        "results": results.of_training(training),
        "smallest": SMALLEST_GROUP,
    }
    return render(request, "trainings/office/surveys.html", context(desk, request, training, _("Surveys"), **more))


def round_of(training, word, phase):
    """What the page says of one round: how many were asked and answered, and what can be done now."""
    survey = training.surveys.filter(phase=phase).first()
    people = training.enrolments.present() if phase == Phase.AFTER else training.enrolments.confirmed()
    try:
        check_time(training, phase)
        why_not = ""
    except TrainingsError as refusal:
        why_not = str(refusal)
    asked = survey.invitations.count() if survey else 0
    addresses = people.exclude(email="").values("email").distinct().count()
    return {
        "word": word,
        "label": phase.label,
        "survey": survey,
        "asked": asked,
        "everybody_asked": 0 < addresses <= asked,
        "answered": survey.answers.count() if survey else 0,
        "people": people.count(),
        "without_address": people.filter(email="").count(),
        "why_not": why_not,
    }


def paper_view(desk, request, pk, word):
    """One form for each paper that came back."""
    training, phase = of_address(desk, request, pk), phase_of(word)
    form = SurveyForm(training, phase, request.POST if request.method == "POST" else None, is_paper=True)
    back = reverse("admin:trainings_training_surveys", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            enter_paper(training, phase, by=request.user, **form.values)
        except TrainingsError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(back)
        messages.success(request, _("The paper is stored, without a name. Here is the form for the next one."))
        return HttpResponseRedirect(request.path)
    more = {"training": training, "form": form, "phase": phase, "back": back}
    return render(
        request, "trainings/office/survey_paper.html", context(desk, request, training, _("Type in a paper"), **more)
    )


def paper_pdf_view(desk, request, pk, word):
    training, phase = of_address(desk, request, pk), phase_of(word)
    return pdf.answer(paper_survey(training, phase), f"ankieta-{word}-{training.slug}.pdf")


def cycle_view(desk, request, pk):
    cycle = editable(desk, request, pk)
    more = {"cycle": cycle, "results": results.of_cycle(cycle), "smallest": SMALLEST_GROUP}
    return render(request, "trainings/office/cycle_surveys.html", context(desk, request, cycle, _("Surveys"), **more))
