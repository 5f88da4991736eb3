"""The survey after a meeting: answering it, and what came of it."""

import random

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from events import actions
from events.forms.surveys import SurveyForm, question
from events.models import Survey, SurveyAnswer, SurveyInvitation
from events.models.surveys import SMALLEST_GROUP
from members.policies import staff, with_link
from pkes.lib.tokens import token_hash

# The drawing of one question, in units of its own.
BAR_WIDTH, BAR_GAP, TALLEST = 44, 12, 120


@with_link
def survey_answer(request, token):
    """Opening the link shows the questions; sending them answers, once."""
    rows = SurveyInvitation.objects.select_related("survey__event")
    invitation = rows.filter(token_hash=token_hash(token)).first()
    if invitation is None or invitation.is_used or not invitation.survey.is_open:
        return render(request, "events/survey_closed.html", status=410 if invitation else 404)
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_survey(invitation, form.cleaned_data)
        except actions.EventsError:
            return render(request, "events/survey_closed.html", status=410)
        return render(request, "events/survey_done.html")
    return render(request, "events/survey_form.html", {"form": form, "event": invitation.survey.event})


@staff
def survey_results(request, slug):
    """What the answers say together; nothing at all where there are so few that one could tell whose they are."""
    survey = get_object_or_404(Survey.objects.select_related("event"), event__slug=slug)
    answers = list(survey.answers.all())
    is_enough = len(answers) >= SMALLEST_GROUP
    context = {
        "survey": survey,
        "event": survey.event,
        "asked": survey.invitations.count(),
        "answered": len(answers),
        "smallest": SMALLEST_GROUP,
        "is_enough": is_enough,
        "marks": [distribution(name, answers) for name in SurveyAnswer.MARKS] if is_enough else [],
        "words": [(question(name), in_words(name, answers)) for name in SurveyAnswer.WORDS] if is_enough else [],
        "crumbs": [
            (_("Meetings"), reverse("events:event_list")),
            (survey.event.title, survey.event.get_absolute_url()),
            (_("Survey"), None),
        ],
    }
    return render(request, "events/survey_results.html", context)


def distribution(name, answers):
    """How often each mark was given: the mean, and a bar for each of the eleven, its height in units of the drawing."""
    marks = [getattr(answer, name) for answer in answers]
    counts = [marks.count(mark) for mark in range(11)]
    most = max(counts)
    bars = []
    for mark, count in enumerate(counts):
        height = round(TALLEST * count / most)
        left = mark * (BAR_WIDTH + BAR_GAP)
        bars.append(
            {
                "mark": mark, "count": count, "x": left, "y": TALLEST + 24 - height, "height": height,
                "middle": left + BAR_WIDTH // 2, "top": TALLEST + 18 - height,
            }
        )  # fmt: skip
    return {
        "key": name,
        "question": question(name),
        "mean": sum(marks) / len(marks),
        "bars": bars,
        "bar_width": BAR_WIDTH,
        "width": 11 * (BAR_WIDTH + BAR_GAP) - BAR_GAP,
        "base": TALLEST + 24,
        "height": TALLEST + 52,
    }


def in_words(name, answers):
    """The answers in words, in no order that could tell anything."""
    words = [text for answer in answers if (text := getattr(answer, name).strip())]
    random.shuffle(words)
    return words
