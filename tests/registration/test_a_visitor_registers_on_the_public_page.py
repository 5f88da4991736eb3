"""The public form and the links of the mails, as a browser sends them."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import actions
from events.models import Question, Registration
from members.models import Clause, ConsentEvent
from pkes.lib import robots
from pkes.lib.outbox.models import Mail
from tests.factories import make_organization
from tests.html import assert_valid
from tests.registration.meetings import let_time_pass, mails, make_meeting, proven, register, state, token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_types_so_fast(monkeypatch):
    monkeypatch.setattr(robots, "SECONDS_TO_TYPE", 0)


def form_data(**fields):
    clause = Clause.objects.current(Clause.Kind.EVENT)
    return {
        "name": "Anna Nowak",
        "email": "anna@example.com",
        "stamp": robots.new_stamp(),
        "clause": clause.pk if clause else "",
        **fields,
    }


def send(visitor, event, **fields):
    return visitor.post(f"/wydarzenia/{event.slug}/zapisy/", form_data(**fields))


def test_the_form_makes_a_registration_and_answers_with_look_into_your_mail(visitor):
    event = make_meeting()
    response = send(visitor, event, organization="Firma X", powiat="1863", special_needs="pętla indukcyjna")
    assert (response.status_code, response["Location"]) == (302, f"/wydarzenia/{event.slug}/zapisy/wyslane/")
    registration = event.registrations.get()
    assert (registration.state, registration.name, registration.organization_in_words) == (
        "unconfirmed",
        "Anna Nowak",
        "Firma X",
    )
    assert (registration.powiat_in_words, registration.special_needs) == ("m. Rzeszów", "pętla indukcyjna")
    assert mails(registration) == ["unconfirmed"]
    assert_valid(visitor.get(response["Location"]).content)


def test_the_answer_is_the_same_whether_the_address_is_registered_already(visitor):
    event = make_meeting()
    first = send(visitor, event)
    Registration.objects.update(entered_at=timezone.now() - datetime.timedelta(hours=1))
    second = send(visitor, event, email="ANNA@example.com", name="Ktoś inny")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    registration = event.registrations.get()
    assert registration.name == "Anna Nowak"
    assert mails(registration) == ["unconfirmed", "again"]


def test_a_double_click_sends_one_mail(visitor):
    event = make_meeting()
    send(visitor, event)
    send(visitor, event)
    assert mails(event.registrations.get()) == ["unconfirmed"]


def test_one_address_does_not_get_mail_without_end(visitor):
    event = make_meeting()
    send(visitor, event)
    Registration.objects.update(entered_at=timezone.now() - datetime.timedelta(hours=1))
    answers = {send(visitor, event).status_code for _number in range(12)}
    assert answers == {302}
    assert Mail.objects.count() == 1 + 3


def test_many_forms_from_one_network_are_stopped(visitor):
    event = make_meeting(capacity=None)
    answers = [send(visitor, event, email=f"a{number}@example.com").status_code for number in range(62)]
    assert answers[:20] == [302] * 20
    assert answers[-1] == 429


def test_what_a_robot_fills_in_is_asked_once_more(visitor):
    event = make_meeting()
    response = send(visitor, event, url_again="http://spam.example")
    assert response.status_code == 200
    assert Registration.objects.count() == 0
    assert "Anna Nowak" in response.content.decode()


def test_a_members_name_typed_in_any_way_is_that_member(visitor):
    member = make_organization(name="Spółdzielnia Socjalna Łąka", powiat="1803")
    event = make_meeting()
    send(visitor, event, organization="spoldzielnia socjalna LAKA")
    registration = event.registrations.get()
    assert (registration.organization, registration.organization_name) == (member, "")
    assert registration.powiat_in_words == "powiat dębicki"


def test_the_questions_of_the_office_are_asked_and_answered(visitor):
    event = make_meeting()
    line = Question.objects.create(event=event, position=1, text_pl="Stoisko?", is_required=True)
    choice = Question.objects.create(
        event=event,
        position=2,
        text_pl="Obiad?",
        kind="choice",
        options_pl="mięsny\nwegański",
        options_en="meat\nvegan",
    )
    missing = send(visitor, event)
    assert missing.status_code == 200
    wrong = send(visitor, event, **{f"question_{line.pk}": "tak", f"question_{choice.pk}": "inny"})
    assert wrong.status_code == 200
    send(visitor, event, **{f"question_{line.pk}": "tak", f"question_{choice.pk}": "wegański"})
    assert event.registrations.get().answers == {str(line.pk): "tak", str(choice.pk): "wegański"}


def test_the_version_of_the_information_shown_is_kept(visitor):
    call_command("load_founding")
    event = make_meeting()
    send(visitor, event)
    shown = ConsentEvent.objects.get()
    assert (shown.email, shown.clause.kind, shown.act, shown.channel) == ("anna@example.com", "event", "shown", "form")
    assert send(visitor, event, clause="999", email="b@example.com").status_code == 200
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("name", "", 200),
        ("name", "A" * 10_000, 200),
        ("name", "An\x00na", 200),
        ("name", "Anna\r\nBcc: x@example.com", 302),
        ("email", "", 200),
        ("email", "anna", 200),
        ("email", "anna@example.com\r\nBcc: x@example.com", 200),
        ("email", "a" * 10_000 + "@example.com", 200),
        ("organization", "=1+1", 302),
        ("organization", "O" * 10_000, 200),
        ("powiat", "9999", 200),
        ("special_needs", "N" * 10_000, 200),
        ("stamp", "x\x00", 200),
        ("stamp", "not ours", 200),
    ],
)
def test_bad_input_is_shown_again_or_made_harmless(visitor, field, value, status):
    event = make_meeting()
    assert send(visitor, event, **{field: value}).status_code == status
    assert Registration.objects.count() == (status == 302)
    for mail in Mail.objects.all():
        assert not {"\r", "\n"} & set(mail.subject)
        assert mail.recipient == "anna@example.com"


@pytest.mark.parametrize(
    "fields",
    [{"registration_opens_at": None}, {"status": "cancelled"}, {"audience": "members", "page_is_public": True}],
)
def test_where_nobody_can_register_the_page_says_so(visitor, fields):
    event = make_meeting(**fields)
    page = visitor.get(f"/wydarzenia/{event.slug}/zapisy/")
    assert page.status_code == 200
    assert b'name="email"' not in page.content
    assert send(visitor, event).status_code == 200
    assert Registration.objects.count() == 0


def test_a_draft_is_not_there(visitor):
    event = make_meeting(status="draft")
    assert visitor.get(f"/wydarzenia/{event.slug}/zapisy/").status_code == 404
    assert send(visitor, event).status_code == 404


# The links


def test_opening_the_link_changes_nothing_and_the_button_confirms(visitor):
    registration = register(make_meeting())
    address = f"/wydarzenia/zapis/{token(registration)}/"
    page = visitor.get(address)
    assert page.status_code == 200
    assert state(registration) == "unconfirmed"
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert visitor.post(address, {"act": "confirm"}).status_code == 302
    assert state(registration) == "confirmed"
    confirmed = visitor.get(address)
    assert "<svg" in confirmed.content.decode()
    assert_valid(confirmed.content)


def test_the_link_of_every_mail_resigns(visitor):
    event = make_meeting(capacity=1)
    first, second = proven(event), register(event)
    first_mail, last_mail = token(first, "unconfirmed"), token(first, "confirmed")
    assert first_mail != last_mail
    assert visitor.get(f"/wydarzenia/zapis/{first_mail}/rezygnacja/").status_code == 200
    assert state(first) == "confirmed"
    visitor.post(f"/wydarzenia/zapis/{first_mail}/rezygnacja/")
    assert (state(first), state(second)) == ("resigned", "offered")
    visitor.post(f"/wydarzenia/zapis/{last_mail}/rezygnacja/")
    visitor.post(f"/wydarzenia/zapis/{token(second, 'offered')}/", {"act": "accept"})
    assert (state(first), state(second)) == ("resigned", "confirmed")


def test_the_place_on_the_list_is_visible(visitor):
    event = make_meeting(capacity=1)
    register(event)
    people = [register(event) for _number in range(3)]
    page = visitor.get(f"/en/wydarzenia/zapis/{token(people[2])}/").content.decode()
    assert "You are number 3 on the waiting list" in page


@pytest.mark.parametrize("path", ["", "rezygnacja/"])
@pytest.mark.parametrize("wrong", ["x", "a" * 43, "%00", "ąę", "a" * 5000])
def test_a_wrong_link_is_not_found(visitor, path, wrong):
    register(make_meeting())
    for answer in (visitor.get, visitor.post):
        assert answer(f"/wydarzenia/zapis/{wrong}/{path}").status_code in {400, 404}


@pytest.mark.parametrize("act", ["", "accept", "resign", "approve", "\x00"])
def test_an_act_that_is_not_offered_does_nothing(visitor, act):
    registration = register(make_meeting())
    visitor.post(f"/wydarzenia/zapis/{token(registration)}/", {"act": act})
    assert state(registration) == "unconfirmed"


def test_too_late_is_said_in_words(visitor):
    event = make_meeting(capacity=1)
    first, second = proven(event), register(event)
    actions.resign(first)
    let_time_pass(second, hours=49)
    address = f"/en/wydarzenia/zapis/{token(second, 'offered')}/"
    visitor.post(address, {"act": "accept"})
    assert state(second) == "offered"  # the refusal undid everything; the clock takes it back
    actions.settle_due()
    assert "The time for an answer has run out" in visitor.get(address).content.decode()


def test_a_form_without_its_csrf_token_is_refused():
    registration = register(make_meeting())
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/wydarzenia/zapis/{token(registration)}/rezygnacja/").status_code == 403
    assert state(registration) == "unconfirmed"


def test_no_token_is_kept_and_none_is_logged(visitor, caplog):
    registration = register(make_meeting())
    secret = token(registration)
    assert not registration.letters.filter(token_hash=secret).exists()
    with caplog.at_level("INFO"):
        visitor.post(f"/wydarzenia/zapis/{secret}/", {"act": "confirm"})
    assert secret not in caplog.text


# Words and queries


@pytest.mark.parametrize(
    ("capacity", "people", "words"),
    [
        (10, 2, "8 free places"),
        (2, 1, "1 free place"),
        (1, 1, "waiting list"),
        (1, 4, "waiting list: 3 people"),
        (None, 5, "registration open"),
    ],
)
def test_the_places_are_said_in_words(visitor, capacity, people, words):
    event = make_meeting(capacity=capacity)
    for _number in range(people):
        register(event)
    for address in ("/en/", "/en/wydarzenia/", f"/en/wydarzenia/{event.slug}/"):
        page = re.sub(r"\s+", " ", visitor.get(address).content.decode()).lower()
        assert words in page, address


def test_ten_thousand_registrations_cost_no_query_more(visitor):
    event = make_meeting(capacity=20)
    addresses = ["/", "/wydarzenia/", f"/wydarzenia/{event.slug}/", f"/wydarzenia/{event.slug}/zapisy/"]
    register(event)
    one = {address: queries(visitor, address) for address in addresses}
    Registration.objects.bulk_create(
        Registration(event=event, number=number, name="X", email=f"x{number}@example.com", state="waiting")
        for number in range(2, 10_001)
    )
    assert {address: queries(visitor, address) for address in addresses} == one
    assert max(one.values()) <= 8


def queries(visitor, address):
    with CaptureQueriesContext(connection) as captured:
        assert visitor.get(address).status_code == 200
    return len(captured)
