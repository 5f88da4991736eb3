"""The survey after a meeting: answering it, and what came of it."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events import actions
from events.forms.surveys import SurveyForm
from events.models import Survey, SurveyAnswer, SurveyInvitation
from members.policies import desk, with_link
from pkes.lib import charts
from pkes.lib.surveys import links, results
from pkes.lib.surveys.models import SMALLEST_GROUP


@with_link
def survey_answer(request, token):
    """Opening the link shows the questions; sending them answers, once."""
    invitation, is_open = links.find(SurveyInvitation.objects.select_related("survey__event"), token)
    if not is_open:
        return render(request, "surveys/closed.html", status=410 if invitation else 404)
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_survey(invitation, form.cleaned_data)
        except actions.EventsError:
            return render(request, "surveys/closed.html", status=410)
        return render(request, "surveys/done.html", {"next": "events:event_list"})
    return render(request, "events/survey_form.html", {"form": form, "event": invitation.survey.event})


@desk("events.view_survey")
def survey_results(request, slug):
    """What the answers say together; nothing at all where there are so few that one could tell whose they are."""
    survey = get_object_or_404(Survey.objects.select_related("event"), event__slug=slug)
    answers = list(survey.answers.all())
    is_enough = results.is_enough(answers)
    context = {
        "survey": survey,
        "event": survey.event,
        "asked": survey.invitations.count(),
        "answered": len(answers),
        "smallest": SMALLEST_GROUP,
        "is_enough": is_enough,
        "marks": [of_question(name, answers) for name in SurveyAnswer.MARKS] if is_enough else [],
        "words": [in_words(name, answers) for name in SurveyAnswer.WORDS] if is_enough else [],
        "crumbs": [
            (_("Meetings"), reverse("events:event_list")),
            (survey.event.title, survey.event.get_absolute_url()),
            (_("Survey"), None),
        ],
    }
    return render(request, "events/survey_results.html", context)


def of_question(name, answers):
    """(question, mean, chart of how often each mark was given)"""
    marks = [getattr(answer, name) for answer in answers]
    question = str(SurveyAnswer.question(name))
    chart = charts.columns(name, question, [pgettext("survey", "Mark"), _("Answers")], results.distribution(marks))
    return question, results.mean(marks), chart


def in_words(name, answers):
    return SurveyAnswer.question(name), results.in_words([getattr(answer, name) for answer in answers])
