"""Races, with real connections: the lock lets one through, the check behind it refuses the others."""

from datetime import date

import pytest

from events import actions
from events.actions import EventsError
from events.models import Event, Minutes, Survey, SurveyAnswer, SurveyInvitation
from pkes.lib.outbox.models import Mail
from pkes.lib.tokens import token_hash
from tests import threads
from tests.factories import make_event, make_organization, make_user

pytestmark = pytest.mark.django_db(transaction=True)

CLICKS = 4


def at_once(call):
    """Make the same call several times at the same moment: what came back."""
    answers = threads.at_once(*[call] * CLICKS)
    assert None not in answers
    return answers


def refusals(answers):
    return [answer for answer in answers if isinstance(answer, EventsError)]


def test_a_link_takes_one_answer():
    survey = Survey.objects.create(event=make_event(status="done"))
    invitation = SurveyInvitation.objects.create(survey=survey, email="a@example.com", token_hash=token_hash("token"))
    values = {"useful": 1, "organised": 2, "recommended": 3}
    answers = at_once(lambda: actions.answer_survey(invitation, values))
    assert len(refusals(answers)) == CLICKS - 1
    assert SurveyAnswer.objects.count() == 1


def test_a_survey_is_sent_once():
    event, office = make_event(status="done"), make_user(is_staff=True)
    answers = at_once(lambda: actions.send_survey(event, [("a@example.com", "pl"), ("b@example.com", "pl")], by=office))
    assert sorted(answers) == [0, 0, 0, 2]
    assert Mail.objects.count() == 2


def test_a_proposal_is_published_once_and_told_once():
    person, office = make_user(), make_user(is_staff=True)
    event = make_event(status="proposed", proposed_by=person)
    assert len(refusals(at_once(lambda: actions.publish(event, by=office)))) == CLICKS - 1
    assert list(Mail.objects.values_list("recipient", flat=True)) == [person.email]


def test_minutes_are_begun_once():
    event, office = make_event(status="done"), make_user(is_staff=True)
    assert len({minutes.pk for minutes in at_once(lambda: actions.start_minutes(event, by=office))}) == 1
    assert Minutes.objects.count() == 1


def test_the_same_title_at_the_same_moment_gets_different_addresses():
    organization, person = make_organization(), make_user()

    def propose():
        return actions.save_proposal(
            Event(), {"title_pl": "Targi", "kind": "fair"}, [{"on": date(2030, 5, 6), "starts": None, "ends": None}],
            goals=[], by=person, organization=organization,
        )  # fmt: skip

    assert refusals(at_once(propose)) == []
    assert sorted(Event.objects.values_list("slug", flat=True)) == ["targi", "targi-2", "targi-3", "targi-4"]
