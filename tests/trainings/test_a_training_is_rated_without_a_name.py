"""Surveys before and after a training: one-time links, answers without names, results of groups only."""

import io
import uuid
from datetime import date, datetime, timedelta

import pypdf
import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from pkes.erasure import erase_stranger
from pkes.lib.logs import without_tokens
from pkes.lib.outbox.models import Mail
from pkes.lib.tokens import token_hash
from tests.factories import make_cycle, make_enrolment, make_training, make_user
from tests.html import assert_valid, text_of
from tests.office.desk import words
from trainings import actions, results
from trainings.actions import TrainingsError
from trainings.models import (
    LearningOutcome,
    OutcomeRating,
    TrainingSurvey,
    TrainingSurveyAnswer,
    TrainingSurveyInvitation,
)

pytestmark = pytest.mark.django_db

BEFORE, AFTER = TrainingSurvey.Phase
MARKS = {"useful": "8", "trainer": "9", "organised": "10", "recommended": "0"}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return make_user(is_staff=True)


def with_aims(**fields):
    training = make_training(**fields)
    for number, text in enumerate(["Cele", "Kryzys"], 1):
        LearningOutcome.objects.create(training=training, position=number, text_pl=text)
    return training


@pytest.fixture
def coming():
    return with_aims()


@pytest.fixture
def past():
    return with_aims(days=[date(2026, 3, 5), date(2026, 3, 9)], slug="minione")


def invite(training, token="token", phase=AFTER):  # noqa: S107
    survey, _created = TrainingSurvey.objects.get_or_create(training=training, phase=phase)
    return TrainingSurveyInvitation.objects.create(
        survey=survey, email=f"{token}@example.com", token_hash=token_hash(token)
    )


def answer(training, *values, phase=AFTER, **columns):
    survey, _created = TrainingSurvey.objects.get_or_create(training=training, phase=phase)
    row = TrainingSurveyAnswer.objects.create(survey=survey, **columns)
    for outcome, value in zip(training.learning_outcomes.all(), values, strict=False):
        OutcomeRating.objects.create(answer=row, learning_outcome=outcome, value=value)


def form(training, **changes):
    return {f"outcome-{row.pk}": "7" for row in training.learning_outcomes.all()} | MARKS | changes


def token_of(mail):
    return next(word for word in mail.text.split() if "/ankieta/" in word).split("/ankieta/")[1].strip("/")


def recipients():
    return list(Mail.objects.order_by("pk").values_list("recipient", flat=True))


# Asking


def test_before_the_training_everybody_with_a_place_and_an_address_is_asked(coming, by):
    make_enrolment(training=coming, email="Anna@example.com", language="en")
    make_enrolment(training=coming, email="", enrolled_by=make_user(email="szef@example.com"))
    make_enrolment(training=coming, email="czeka@example.com", state="waiting")
    assert actions.send_survey(coming, BEFORE, by=by) == 1
    assert actions.send_survey(coming, BEFORE, by=by) == 0
    mail = Mail.objects.get()
    assert (mail.recipient, mail.language, mail.is_secret) == ("anna@example.com", "en", True)
    assert TrainingSurveyInvitation.objects.get().token_hash == token_hash(token_of(mail))
    first_day_ends = timezone.make_aware(datetime.combine(coming.sessions.get().on, datetime.min.time())) + timedelta(1)
    assert TrainingSurvey.objects.get().closes_at == first_day_ends


def test_after_the_training_only_those_who_were_there_are_asked(past, by):
    there, absent, partly = (make_enrolment(training=past, email=f"{name}@example.com") for name in "abc")
    for person, days in ((absent, past.sessions.all()), (partly, past.sessions.all()[:1])):
        for day in days:
            actions.note_attendance(person, day, is_present=False, by=by)
    assert actions.send_survey(past, AFTER, by=by) == 2
    assert recipients() == [there.email, partly.email]


def test_what_is_refused(coming, past, by):
    make_enrolment(training=coming), make_enrolment(training=past, email="")
    empty, cancelled = make_training(), with_aims(status="cancelled")
    closed = with_aims(days=[date(2026, 3, 5)])
    make_enrolment(training=empty), make_enrolment(training=closed)
    TrainingSurvey.objects.create(training=closed, phase=AFTER, closes_at=timezone.now())
    for training, phase, why in (
        (coming, AFTER, "not over yet"), (past, BEFORE, "has begun"), (past, AFTER, "Print the survey"),
        (empty, BEFORE, "no learning outcomes"), (cancelled, BEFORE, "takes place"), (closed, AFTER, "is closed"),
    ):  # fmt: skip
        with pytest.raises(TrainingsError, match=why):
            actions.send_survey(training, phase, by=by)
    assert recipients() == []


def test_the_clock_asks_before_and_after(by):
    now = timezone.localtime().replace(hour=9)
    soon = with_aims(days=[now.date() + timedelta(3)])
    later = with_aims(days=[now.date() + timedelta(4)])
    over = with_aims(days=[now.date() - timedelta(1)])
    long_over = with_aims(days=[now.date() - timedelta(31)])
    for number, training in enumerate((soon, later, over, long_over)):
        make_enrolment(training=training, email=f"{number}@example.com")
    assert actions.send_due_surveys(now.replace(hour=7)) == 0
    assert actions.send_due_surveys(now) == 1
    assert recipients() == ["0@example.com"]
    # Who gets a place later is asked, too; after the training everybody is, once it is clear who was there.
    make_enrolment(training=soon, email="new@example.com")
    for training in (over, long_over):
        actions.accept_proposals(training, by=by)
    assert actions.send_due_surveys(now) == 2
    assert recipients()[1:] == ["new@example.com", "2@example.com"]
    assert actions.send_due_surveys(now) == 0


def test_a_paper_that_was_typed_in_early_keeps_nobody_from_being_asked(by):
    now = timezone.localtime().replace(hour=9)
    over = with_aims(days=[now.date() - timedelta(1)])
    make_enrolment(training=over, email="anna@example.com")
    actions.enter_paper(over, AFTER, ratings={}, by=by)
    actions.accept_proposals(over, by=by)
    assert [actions.send_due_surveys(now) for _turn in range(2)] == [1, 0]
    assert recipients() == ["anna@example.com"]


def test_whoever_has_not_answered_is_reminded_once(past, by, visitor):
    for name in ("anna", "bartek"):
        make_enrolment(training=past, email=f"{name}@example.com")
    actions.send_survey(past, AFTER, by=by)
    used, old = (token_of(mail) for mail in Mail.objects.order_by("pk"))
    visitor.post(f"/szkolenia/ankieta/{used}/", form(past))
    now = (timezone.localtime() + timedelta(days=7)).replace(hour=9)
    assert actions.remind_of_surveys(now - timedelta(2)) == 0
    assert actions.remind_of_surveys(now + timedelta(days=1)) == 1
    assert actions.remind_of_surveys(now + timedelta(days=1)) == 0
    again = Mail.objects.order_by("pk").last()
    assert again.recipient == "bartek@example.com"
    assert visitor.get(f"/szkolenia/ankieta/{old}/").status_code == 404
    assert visitor.get(f"/szkolenia/ankieta/{token_of(again)}/").status_code == 200


# Answering


def test_a_link_answers_once(visitor, past):
    invitation = invite(past)
    page = visitor.get("/en/szkolenia/ankieta/token/")
    document = assert_valid(page.content)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")
    assert len(document.findall(".//fieldset")) == 6
    assert not TrainingSurveyAnswer.objects.exists()
    done = visitor.post("/en/szkolenia/ankieta/token/", form(past, best=" Rozmowy\r\n", better=""))
    assert text_of(assert_valid(done.content).find(".//h1")) == "Thank you"
    row = TrainingSurveyAnswer.objects.get()
    assert (row.useful, row.trainer, row.organised, row.recommended, row.best) == (8, 9, 10, 0, "Rozmowy")
    assert list(row.ratings.values_list("learning_outcome__text_pl", "value").order_by("learning_outcome__position")) == [
        ("Cele", 7), ("Kryzys", 7),
    ]  # fmt: skip
    for method in (visitor.get, visitor.post):
        assert method("/szkolenia/ankieta/token/").status_code == 410
    with pytest.raises(TrainingsError):
        actions.answer_survey(invitation, ratings={})
    assert TrainingSurveyAnswer.objects.count() == 1


def test_before_the_training_only_the_aims_are_asked(visitor, coming):
    invite(coming, phase=BEFORE)
    page = visitor.get("/en/szkolenia/ankieta/token/")
    assert len(assert_valid(page.content).findall(".//fieldset")) == 2
    visitor.post("/szkolenia/ankieta/token/", form(coming))
    row = TrainingSurveyAnswer.objects.get()
    assert (row.useful, row.ratings.count()) == (None, 2)


def test_nothing_leads_from_an_answer_to_a_person(visitor, past):
    invite(past)
    visitor.post("/szkolenia/ankieta/token/", form(past))
    names = {
        model: {field.name for field in model._meta.get_fields()}
        for model in (TrainingSurveyAnswer, OutcomeRating, TrainingSurveyInvitation)
    }
    assert names == {
        TrainingSurveyAnswer: {
            "id", "survey", "ratings", "useful", "trainer", "organised", "recommended", "best", "better",
        },
        OutcomeRating: {"id", "answer", "learning_outcome", "value"},
        TrainingSurveyInvitation: {"id", "survey", "email", "token_hash", "is_used", "is_reminded"},
    }  # fmt: skip
    # Keys in a row would tell the order of the answers.
    assert {
        type(model._meta.pk.to_python(model.objects.first().pk)) for model in (TrainingSurveyAnswer, OutcomeRating)
    } == {uuid.UUID}


@pytest.mark.parametrize("changes", [{"useful": ""}, {"useful": "11"}, {"trainer": "x"}, {"best": "x" * 10_000}])
def test_what_is_no_answer_is_said_at_the_question(visitor, past, changes):
    invite(past)
    response = visitor.post("/szkolenia/ankieta/token/", form(past, **changes))
    assert (response.status_code, list(response.context["form"].errors)) == (200, list(changes))
    assert_valid(response.content)
    assert not TrainingSurveyAnswer.objects.exists()


@pytest.mark.parametrize("token", ["wrong", "x" * 10_000, "%00", "ą"])
def test_a_wrong_link_is_not_found(visitor, token):
    assert visitor.get(f"/szkolenia/ankieta/{token}/").status_code in {400, 404}


def test_a_closed_survey_takes_no_answer_and_forgets_the_addresses(visitor, past):
    invite(past)
    answer(past, 5)
    TrainingSurvey.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert visitor.post("/szkolenia/ankieta/token/", form(past)).status_code == 410
    call_command("apply_retention", verbosity=0)
    assert (TrainingSurveyInvitation.objects.count(), TrainingSurveyAnswer.objects.count()) == (0, 1)


def test_whoever_is_erased_is_not_asked_any_more(coordinator, past):
    invite(past, "anna"), invite(past, "bartek")
    erase_stranger(email="Anna@example.com", by=coordinator.user)
    assert list(TrainingSurveyInvitation.objects.values_list("email", flat=True)) == ["bartek@example.com"]


def test_the_log_holds_no_link():
    assert without_tokens("GET /en/szkolenia/ankieta/abc-DEF_1/ 500") == "GET /en/szkolenia/ankieta/…/ 500"


# On paper


def desk(training, rest=""):
    return f"/en/admin/trainings/training/{training.pk}/ankiety/{rest}"


def test_a_paper_is_printed_and_typed_in_with_its_gaps(coordinator, past):
    make_enrolment(training=past, email="")
    type(past).objects.update(title_pl="#[x] $y$ <b> =1+1", trainer="")
    response = coordinator.get(desk(past, "po.pdf"))
    text = " ".join(pypdf.PdfReader(io.BytesIO(response.content)).pages[0].extract_text().split())
    for part in ("How was the training?", "#[x] $y$ <b> =1+1", "Cele 0 1 2 3", "What was most valuable?"):
        assert part in text
    typed = coordinator.post(desk(past, "po/papier/"), {"useful": "6", "best": "Kawa"}, follow=True)
    assert "The paper is stored" in words(typed)
    row = TrainingSurveyAnswer.objects.get()
    assert (row.useful, row.trainer, row.best, row.ratings.count()) == (6, None, "Kawa", 0)
    more = coordinator.post(desk(past, "po/papier/"), {"useful": "6"}, follow=True)
    assert "There are as many answers as people already." in words(more)
    assert TrainingSurveyAnswer.objects.count() == 1


# What came of it


def test_few_answers_are_not_shown(coordinator, past):
    for number in range(4):
        answer(past, 5, 5, useful=5, best=f"tajne {number}")
    page = coordinator.get(desk(past))
    assert page.context["results"].is_empty
    assert "tajne" not in words(page)
    assert "There is too little to show: with fewer than 5 answers one could guess whose they are." in words(page)


def test_before_and_after_are_compared_where_both_are_enough(coordinator, past):
    for value in (1, 2, 3, 4, 5):
        answer(past, value, value, phase=BEFORE)
    for value in (8, 8, 9, 10):
        answer(past, value, value, useful=8, best="<b>Kawa</b>" if value == 10 else "")
    answer(past, 10, useful=3)
    page = coordinator.get(desk(past))
    chart = page.context["results"].outcomes
    assert chart.table == [["Cele", "3.0", "9.0"], ["Kryzys", "3.0", "–"]]
    assert [(question, str(mean)) for question, mean, _chart in page.context["results"].marks] == [
        ("How useful was the training for your work?", "7.00")
    ]
    assert [texts for _question, texts in page.context["results"].words] == [["<b>Kawa</b>"], []]
    assert '<svg viewBox="0 0 400 ' in page.content.decode()
    assert "&lt;b&gt;Kawa" in page.content.decode()


def test_a_cycle_sums_up_its_trainings(coordinator):
    cycle = make_cycle()
    for title, low, high in (("Pierwsze", 2, 8), ("Drugie", 4, 6)):
        training = with_aims(title_pl=title, cycle=cycle)
        for _number in range(5):
            answer(training, low, low, phase=BEFORE)
            answer(training, high, high, useful=high)
    few = with_aims(title_pl="Trzecie", cycle=cycle)
    for _number in range(4):
        answer(few, 1, 1, useful=1, best="tajne")
    page = coordinator.get(f"/en/admin/trainings/trainingcycle/{cycle.pk}/ankiety/")
    found = page.context["results"]
    assert sorted(found.outcomes.table) == [["Drugie", "4.0", "6.0"], ["Pierwsze", "2.0", "8.0"]]
    assert [str(mean) for _question, mean, _chart in found.marks] == ["7.00"]
    assert "tajne" not in words(page)


def test_results_take_the_same_number_of_queries(django_assert_num_queries, past):
    for more in (1, 5):
        for _number in range(more):
            answer(past, 5, 5, useful=5)
        with django_assert_num_queries(3):
            results.of_training(past)


def test_the_office_sends_from_the_page(coordinator, owner, visitor, past):
    make_enrolment(training=past)
    assert "1 person was asked." in words(coordinator.post(desk(past), {"round": "po"}, follow=True))
    assert "has begun" in words(coordinator.post(desk(past), {"round": "przed"}, follow=True))
    assert coordinator.post(desk(past), {"round": "x"}).status_code == 404
    assert {person.get(desk(past)).status_code for person in (owner, visitor)} == {302}
