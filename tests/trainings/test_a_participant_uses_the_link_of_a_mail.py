"""Without an account: see the place, accept it, resign, take the days into the calendar."""

import datetime

import icalendar
import pytest
from django.utils import timezone

from events.actions import renew_feed
from pkes.lib.outbox.actions import message
from pkes.lib.outbox.models import Mail
from tests.factories import make_organization
from tests.html import assert_valid, text_of
from tests.trainings.enrolled import enrol, let_time_pass, mails, make_open_training, state, token
from trainings import actions
from trainings.models import Enrolment

pytestmark = pytest.mark.django_db

NASTY = "#[x] $y$ <b> =1+1 ﷽"


def page(visitor, enrolment, rest=""):
    response = visitor.get(f"/szkolenia/zapis/{token(enrolment)}/{rest}")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    return assert_valid(response.content)


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({"state": "approval"}, "Twoje zgłoszenie czeka na decyzję"),
        ({"state": "waiting"}, "Masz numer 1 na liście rezerwowej"),
        ({"state": "offered", "deadline_at": "2040-01-01T10:00Z"}, "Jest dla Ciebie wolne miejsce"),
        ({"state": "confirmed"}, "Masz miejsce"),
        ({"state": "confirmed", "outcome": "completed"}, "Ukończone"),
        ({"state": "resigned"}, "Rezygnacja przyjęta"),
        ({"state": "expired"}, "Czas na odpowiedź minął"),
        ({"state": "rejected", "decision_reason": "To dla księgowych."}, "Zgłoszenie nie zostało przyjęte"),
    ],
)
def test_the_page_says_where_the_enrolment_stands(visitor, fields, heading):
    enrolment = enrol(make_open_training(capacity=1))
    Enrolment.objects.filter(pk=enrolment.pk).update(**fields)
    shown = page(visitor, enrolment)
    assert text_of(shown.find(".//h1")) == heading
    assert (text_of(shown).count("To dla księgowych.") > 0) is (fields["state"] == "rejected")


def test_looking_changes_nothing_and_the_button_accepts(visitor):
    training = make_open_training(capacity=1)
    first, second = enrol(training), enrol(training)
    actions.resign(first)
    page(visitor, second)
    assert state(second) == "offered"
    visitor.post(f"/szkolenia/zapis/{token(second)}/", {"act": "nonsense"})
    assert state(second) == "offered"
    visitor.post(f"/szkolenia/zapis/{token(second)}/", {"act": "accept"})
    assert (state(second), mails(second)) == ("confirmed", ["waiting", "offered", "confirmed"])


def test_an_offer_that_ran_out_is_refused_in_words(visitor):
    training = make_open_training(capacity=1)
    first, second = enrol(training), enrol(training)
    actions.resign(first)
    let_time_pass(second, days=9)
    answer = visitor.post(f"/szkolenia/zapis/{token(second)}/", {"act": "accept"}, follow=True)
    assert "Tego już nie można zrobić." in answer.content.decode()
    assert state(second) != "confirmed"


def test_resigning_asks_first_and_frees_the_place(visitor):
    training = make_open_training(capacity=1)
    first, second = enrol(training), enrol(training)
    page(visitor, first, "rezygnacja/")
    assert state(first) == "confirmed"
    link = f"/szkolenia/zapis/{token(first)}/rezygnacja/"
    for _twice in range(2):
        assert visitor.post(link, follow=True).status_code == 200
    assert (state(first), state(second)) == ("resigned", "offered")


def test_what_ended_cannot_be_resigned(visitor):
    enrolment = enrol(make_open_training())
    Enrolment.objects.update(outcome="completed")
    visitor.post(f"/szkolenia/zapis/{token(enrolment)}/rezygnacja/")
    assert state(enrolment) == "confirmed"


def test_each_mail_has_a_link_of_its_own_and_all_stay_good(visitor):
    enrolment = enrol(make_open_training())
    first = token(enrolment)
    assert [actions.send_link_again(enrolment) for _number in range(4)] == [True, True, True, False]
    assert first != token(enrolment)
    for known in (first, token(enrolment)):
        assert visitor.get(f"/szkolenia/zapis/{known}/").status_code == 200


@pytest.mark.parametrize("rest", ["", "rezygnacja/", "szkolenie.ics"])
def test_an_unknown_link_is_not_found(visitor, rest):
    assert visitor.get(f"/szkolenia/zapis/{'x' * 43}/{rest}").status_code == 404


def test_the_on_line_link_is_for_those_with_a_place(visitor):
    training = make_open_training(capacity=1, is_online=True, online_link="https://example.com/sala")
    first, second = enrol(training), enrol(training)
    answers = {
        person: [
            "example.com/sala" in text_of(page(visitor, person)),
            "example.com/sala" in visitor.get(f"/szkolenia/zapis/{token(person)}/szkolenie.ics").content.decode(),
            any("example.com/sala" in mail.text for mail in Mail.objects.filter(regarding=f"enrolment:{person.pk}")),
        ]
        for person in (first, second)
    }
    assert answers == {first: [True] * 3, second: [False] * 3}
    for address in (training.get_absolute_url(), f"{training.get_absolute_url()}szkolenie.ics"):
        assert "example.com/sala" not in visitor.get(address).content.decode()


def test_each_day_is_an_entry_of_its_own(visitor):
    training = make_open_training()
    later = timezone.localdate() + datetime.timedelta(days=60)
    training.sessions.create(on=later, starts=datetime.time(9), ends=datetime.time(15))
    entries = icalendar.Calendar.from_ical(visitor.get(f"{training.get_absolute_url()}szkolenie.ics").content).walk(
        "VEVENT"
    )
    assert [str(entry["uid"]).rsplit("@")[0] for entry in entries] == [
        f"training-{training.pk}-day-{day.pk}" for day in training.sessions.all()
    ]
    assert [int(entry["sequence"]) for entry in entries] == [0, 0]


def test_the_personal_calendar_has_ones_own_trainings_and_those_of_whom_one_enrolled(visitor, owner):
    path = f"/kalendarz/{renew_feed(owner.user, by=owner.user)}.ics"
    online = {"is_online": True, "online_link": "https://example.com/sala"}
    own, entered, resigned, others = (make_open_training(title_pl=title, **online) for title in "ABCD")
    enrol(own, email="OWNER@example.com")
    enrol(entered, by=owner.user, organization=owner.organization)
    actions.resign(enrol(resigned, email="owner@example.com"))
    enrol(others)
    body = visitor.get(path).content
    assert sorted(str(entry["summary"]) for entry in icalendar.Calendar.from_ical(body).walk("VEVENT")) == ["A", "B"]
    assert b"example.com/sala" in body


def test_a_training_without_a_day_has_no_file(visitor):
    training = make_open_training(status="planned", planned_year=2040, planned_quarter=1)
    training.sessions.all().delete()
    assert visitor.get(f"{training.get_absolute_url()}szkolenie.ics").status_code == 404


def test_signs_that_mean_something_elsewhere_stay_text(visitor):
    nasty = make_open_training(title_pl=f"{NASTY}\r\nBcc: x@example.com", summary_pl=NASTY)
    enrolment = enrol(nasty, name=f"{NASTY}\r\nX: y", organization=make_organization(name=f"{NASTY}\r\nOrg"))
    mail = Mail.objects.get()
    assert "\n" not in mail.subject
    assert NASTY in mail.text
    sent = message(mail)
    assert NASTY in sent.body
    assert "<b> " not in sent.alternatives[0][0]
    assert sorted(sent.message().keys()).count("Bcc") == 0
    assert NASTY in text_of(page(visitor, enrolment))
    body = visitor.get(f"/szkolenia/zapis/{token(enrolment)}/szkolenie.ics").content
    (entry,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert str(entry["summary"]) == f"{NASTY} Bcc: x@example.com"
    assert b"\r\nBcc:" not in body
