from datetime import date, timedelta

import pytest
from django.utils import timezone

from events import actions
from events.actions import EventsError
from events.models import Presence, Registration, Survey, SurveyAnswer, SurveyInvitation
from pkes.erasure import erase_stranger
from pkes.lib.outbox.models import Mail
from pkes.lib.tokens import token_hash
from tests.factories import make_event, make_user
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db

PRESENT = [("anna@example.com", "pl"), ("Bob@example.com", "en")]
MARKS = {"useful": "8", "organised": "10", "recommended": "0"}


@pytest.fixture
def office():
    return make_user(is_staff=True)


@pytest.fixture
def event():
    return make_event(slug="zebranie", status="done", days=[date(2026, 3, 5)])


def invite(event, token, **fields):
    survey, _created = Survey.objects.get_or_create(event=event)
    return SurveyInvitation.objects.create(survey=survey, email=f"{token}@example.com", token_hash=token_hash(token))


def answer(event, **fields):
    survey, _created = Survey.objects.get_or_create(event=event)
    return SurveyAnswer.objects.create(survey=survey, **{"useful": 5, "organised": 5, "recommended": 5, **fields})


def link_of(mail):
    return next(word for word in mail.text.split() if "/ankieta/" in word).split("/ankieta/")[1].strip("/")


def test_each_of_those_present_gets_one_link(event, office):
    assert actions.send_survey(event, PRESENT, by=office) == 2
    assert actions.send_survey(event, [*PRESENT, ("nowa@example.com", "pl")], by=office) == 1
    mails = list(Mail.objects.order_by("pk"))
    assert [(mail.recipient, mail.language, mail.is_secret) for mail in mails] == [
        ("anna@example.com", "pl", True), ("bob@example.com", "en", True), ("nowa@example.com", "pl", True),
    ]  # fmt: skip
    stored = set(SurveyInvitation.objects.values_list("token_hash", flat=True))
    assert stored == {token_hash(link_of(mail)) for mail in mails}


def test_only_those_who_were_present_are_asked(event, coordinator):
    people = [
        {"email": "byla@example.com"},
        {"email": "nie-byla@example.com"},
        {"email": "zrezygnowala@example.com", "state": "resigned"},
        {"email": ""},
    ]
    for number, fields in enumerate(people):
        row = Registration.objects.create(
            **{"event": event, "number": number, "name": f"Osoba {number}", "state": "confirmed", **fields}
        )
        if row.email == "nie-byla@example.com":
            Presence.objects.create(registration=row, day=event.days.get(), is_present=False)
    coordinator.post(f"/admin/events/event/{event.pk}/survey/")
    assert list(Mail.objects.values_list("recipient", flat=True)) == ["byla@example.com"]


def test_what_is_refused(event, office):
    closed = make_event(status="done")
    Survey.objects.create(event=closed, closes_at=timezone.now())
    for each, present in (
        (event, []),
        (event, [("  ", "pl")]),
        (make_event(), PRESENT),
        (make_event(status="cancelled", days=[date(2026, 3, 5)]), PRESENT),
        (closed, PRESENT),
    ):
        with pytest.raises(EventsError):
            actions.send_survey(each, present, by=office)


def test_a_link_answers_once(visitor, event):
    invite(event, "token")
    page = visitor.get("/en/ankieta/token/")
    document = assert_valid(page.content)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")
    assert len(document.findall(".//fieldset")) == 3
    assert SurveyAnswer.objects.count() == 0
    done = visitor.post("/en/ankieta/token/", {**MARKS, "best": " Rozmowy\r\n", "better": ""})
    assert text_of(assert_valid(done.content).find(".//h1")) == "Thank you"
    row = SurveyAnswer.objects.get()
    assert (row.useful, row.organised, row.recommended, row.best, row.better) == (8, 10, 0, "Rozmowy", "")
    for method in (visitor.get, visitor.post):
        assert method("/en/ankieta/token/").status_code == 410
    assert visitor.post("/en/ankieta/token/", MARKS).status_code == 410
    assert SurveyAnswer.objects.count() == 1


def test_nothing_leads_from_an_answer_to_a_person(visitor, event):
    invitation = invite(event, "token")
    visitor.post("/ankieta/token/", MARKS)
    fields = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert fields == {"id", "survey", "useful", "organised", "recommended", "best", "better"}
    invitation.refresh_from_db()
    assert {field.name for field in SurveyInvitation._meta.get_fields()} == {
        "id",
        "survey",
        "email",
        "token_hash",
        "is_used",
    }
    assert invitation.is_used


@pytest.mark.parametrize(
    "fields",
    [
        {"useful": ""}, {"useful": "11"}, {"useful": "-1"}, {"useful": "x"}, {"best": "x" * 10_000},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_said_at_the_question(visitor, event, fields):
    invite(event, "token")
    response = visitor.post("/ankieta/token/", {**MARKS, **fields})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == list(fields)
    assert_valid(response.content)
    assert not SurveyAnswer.objects.exists()


@pytest.mark.parametrize("token", ["wrong", "x" * 10_000, "%00", "ą"])
def test_a_wrong_link_is_not_found(visitor, token):
    assert visitor.get(f"/ankieta/{token}/").status_code in {400, 404}


def test_a_closed_survey_takes_no_answer_and_forgets_the_addresses(visitor, event):
    invite(event, "token")
    answer(event)
    Survey.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert visitor.post("/ankieta/token/", MARKS).status_code == 410
    assert actions.forget_invitations() == 1
    assert (SurveyInvitation.objects.count(), SurveyAnswer.objects.count()) == (0, 1)


def test_few_answers_are_not_shown(coordinator, event):
    for number in range(4):
        answer(event, best=f"tajne {number}")
    html = coordinator.get("/en/wydarzenia/zebranie/ankieta/").content.decode()
    assert "tajne" not in html
    assert '<figure class="chart"' not in html
    assert "There is too little to show" in html


def test_the_office_sees_bars_and_the_same_as_a_table(coordinator, event):
    for useful in (10, 10, 7, 0, 10):
        answer(event, useful=useful, best="<b>Kawa</b>" if useful == 7 else "")
    document = assert_valid(coordinator.get("/en/wydarzenia/zebranie/ankieta/").content)
    first = document.findall(".//section")[0]
    assert text_of(first.find("p")) == "On average 7.4 of 10."
    assert [cell.text for cell in first.findall(".//tbody/tr/td")] == [
        "1",
        "0",
        "0",
        "0",
        "0",
        "0",
        "0",
        "1",
        "0",
        "0",
        "3",
    ]
    assert [int(bar.get("height")) for bar in first.iter("rect")] == [40, 40, 120]
    assert text_of(document.findall(".//section")[3]) == "What was most valuable? <b>Kawa</b>"


def test_only_the_office_sees_results(visitor, owner, event):
    answer(event)
    assert visitor.get("/wydarzenia/zebranie/ankieta/").status_code == 302
    assert owner.get("/wydarzenia/zebranie/ankieta/").status_code == 403


def test_whoever_is_erased_is_not_asked_any_more(coordinator, event):
    actions.send_survey(event, PRESENT, by=coordinator.user)
    erase_stranger(email="Anna@example.com", by=coordinator.user)
    assert list(SurveyInvitation.objects.values_list("email", flat=True)) == ["bob@example.com"]
