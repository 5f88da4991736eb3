"""Answering the survey of a training by a one-time link."""

from django.shortcuts import render

from members.policies import with_link
from pkes.lib.surveys.links import find
from trainings.actions.errors import TrainingsError
from trainings.actions.surveys import answer_survey
from trainings.forms.surveys import SurveyForm
from trainings.models import TrainingSurveyInvitation


@with_link
def survey_answer(request, token):
    """Opening the link shows the questions; sending them answers, once."""
    invitation, is_open = find(TrainingSurveyInvitation.objects.select_related("survey__training"), token)
    if not is_open:
        return render(request, "surveys/closed.html", status=410 if invitation else 404)
    survey = invitation.survey
    form = SurveyForm(survey.training, survey.phase, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_survey(invitation, **form.values)
        except TrainingsError:
            return render(request, "surveys/closed.html", status=410)
        return render(request, "surveys/done.html", {"next": "trainings:training_list"})
    return render(request, "trainings/survey_form.html", {"form": form, "training": survey.training, "survey": survey})
