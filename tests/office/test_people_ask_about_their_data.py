"""The RODO desk: what people ask about their own data, by when it is answered, and what is done."""

import datetime
import json
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from members.actions import MembersError, data_requests
from members.models import ContactPerson, DataRequest, User
from pkes import retention
from pkes.erasure import erase, erase_as_asked
from pkes.lib.audit.models import Entry
from pkes.lib.dates import months_later
from pkes.lib.outbox.actions import deliver
from pkes.lib.outbox.models import Mail
from tests.conftest import Person
from tests.factories import make_organization, make_user
from tests.html import assert_valid
from tests.my_data.search import places
from tests.office.desk import address, messages, words

pytestmark = pytest.mark.django_db
State = DataRequest.State


@pytest.fixture
def clerk():
    return make_user(is_staff=True)


def day(text):
    return datetime.date.fromisoformat(text)


def record(by, **fields):
    fields = {"kind": "access", "channel": "mail", "email": "anna@example.com", **fields}
    return data_requests.record_request(DataRequest(**fields), by=by)


def begun(by, **fields):
    return data_requests.begin(record(by, **fields), identity="dowód okazany w biurze", by=by)


def press(person, request, button, **data):
    return person.post(address("datarequest", button, request.pk), data)


def mails():
    return [(mail.template.rsplit("/", 1)[-1], mail.recipient) for mail in Mail.objects.order_by("pk")]


# Deadlines


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        ("2026-11-22", 1, "2026-12-22"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-11-30", 3, "2027-02-28"),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last_of_a_shorter_one(received, months, due):
    assert months_later(day(received), months) == day(due)


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)), st.integers(1, 24))
def test_months_are_never_more_than_they_are(start, number):
    later = months_later(start, number)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == number
    assert later.day <= start.day


def test_the_answer_is_due_in_a_month_and_once_in_three(clerk):
    request = record(clerk, received_on=timezone.localdate())
    assert request.due_on == months_later(request.received_on, 1)
    request = data_requests.extend(request, reason="Dużo dokumentów.", by=clerk)
    assert request.due_on == months_later(request.received_on, 3)
    assert mails() == [("data_request_received", "anna@example.com"), ("data_request_extended", "anna@example.com")]
    assert "Dużo dokumentów." in Mail.objects.first().text
    with pytest.raises(MembersError):
        data_requests.extend(request, reason="Jeszcze.", by=clerk)


def test_what_is_late_cannot_be_put_off(clerk):
    request = record(clerk, received_on=months_later(timezone.localdate(), -2))
    assert request.is_late
    with pytest.raises(MembersError):
        data_requests.extend(request, reason="Za późno.", by=clerk)


def test_a_day_still_to_come_is_refused(clerk):
    with pytest.raises(MembersError):
        record(clerk, received_on=timezone.localdate() + datetime.timedelta(days=1))


# Acts


def test_nothing_is_done_before_it_is_known_who_asks(clerk):
    request = record(clerk)
    with pytest.raises(MembersError):
        data_requests.settle(request, outcome="x", by=clerk)
    with pytest.raises(MembersError):
        erase_as_asked(record(clerk, kind="erasure"), by=clerk)


def test_a_request_is_answered_by_mail_once(clerk):
    request = data_requests.settle(begun(clerk), outcome="Wysłaliśmy kopię danych.", by=clerk)
    assert (request.state, request.closed_by) == (State.DONE, clerk)
    assert mails()[-1] == ("data_request_done", "anna@example.com")
    assert "Wysłaliśmy kopię danych." in Mail.objects.first().text
    for act in (data_requests.settle, data_requests.refuse):
        with pytest.raises(MembersError):
            act(request, outcome="Jeszcze raz.", by=clerk)


def test_a_refusal_says_where_to_complain(clerk):
    data_requests.refuse(record(clerk), outcome="Nie wiemy, kto pyta.", by=clerk)
    text = Mail.objects.first().text
    assert "Nie wiemy, kto pyta." in text
    assert "Urzędu Ochrony Danych Osobowych" in text


def test_an_address_with_an_account_is_linked_to_it(clerk):
    person = make_user(email="anna@example.com", language="en")
    request = record(clerk, email="Anna@example.com")
    assert (request.person, request.language) == (person, "en")
    assert Mail.objects.get().subject == f"We have your request about your data: {request.reference}"


# Erasing closes it


def test_erasing_at_the_desk_leaves_the_proof_and_one_last_mail(clerk):
    person = make_user(email="anna@example.com", name="Anna Nowak")
    request = begun(clerk, kind="erasure", wish="Anna Nowak prosi o usunięcie.", name="Anna Nowak")
    proof = erase_as_asked(request, by=clerk)
    assert proof == request
    assert not User.objects.filter(pk=person.pk).exists()
    proof.refresh_from_db()
    assert (proof.state, proof.closed_by, proof.who, proof.wish, proof.identity) == (State.DONE, clerk, "", "", "")
    [last] = Mail.objects.filter(recipient="anna@example.com")
    assert last.template == "members/email/data_request_erased"
    deliver(last.pk)
    retention.apply()
    assert places("anna@example.com", "Anna Nowak") == set()
    assert [(entry.what, entry.subject) for entry in Entry.objects.all()] == [("erasure", proof)]


def test_somebody_without_an_address_is_erased_by_the_name_in_one_organisation(clerk):
    organization = make_organization()
    ContactPerson.objects.create(organization=organization, name="Jan Kowal")
    other = ContactPerson.objects.create(organization=make_organization(), name="Jan Kowal")
    request = begun(clerk, kind="erasure", email="", name="Jan Kowal", organization=organization)
    erase_as_asked(request, by=clerk)
    assert list(ContactPerson.objects.all()) == [other]
    assert not DataRequest.objects.exclude(name="").exists()
    assert not Mail.objects.exists()


def test_erasing_oneself_closes_what_one_had_asked(clerk):
    person = make_user(email="anna@example.com")
    asked = begun(clerk, kind="rectification", wish="Mam inne nazwisko.")
    erase(person, by=person)
    asked.refresh_from_db()
    assert (asked.state, asked.closed_by, asked.wish, asked.email) == (State.DONE, None, "", "")
    proof = DataRequest.objects.get(kind="erasure")
    assert (proof.state, proof.channel, proof.recorded_by) == (State.DONE, "panel", None)


# The desk


def test_a_request_is_entered_and_answered_at_the_desk(office):
    today = timezone.localdate()
    form = {
        "kind": "rectification",
        "channel": "phone",
        "received_on": today,
        "email": "anna@example.com",
        "language": "pl",
    }
    response = office.post(address("datarequest", "add"), form)
    request = DataRequest.objects.get()
    assert response["Location"] == address("datarequest", "change", request.pk)
    assert (request.recorded_by, request.state) == (office.user, "received")
    assert press(office, request, "zalatw", outcome="x").status_code == 302
    request.refresh_from_db()
    assert request.state == "received"
    press(office, request, "tozsamosc", identity="Oddzwoniliśmy.")
    press(office, request, "zalatw", outcome="Poprawiliśmy telefon.")
    request.refresh_from_db()
    assert (request.state, request.outcome, request.identity) == ("done", "Poprawiliśmy telefon.", "Oddzwoniliśmy.")
    page = words(office.get(address("datarequest", "change", request.pk)))
    assert "artykuł 16 RODO" in page
    assert "Poprawiliśmy telefon." in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"received_on": "2999-01-01"}, {"email": ""}, {"email": "", "name": "Jan"}, {"kind": "x"}, {"wish": "\0"},
        {"email": "x\r\ny@example.com"}, {"received_on": "31.02.2026"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_stored(office, wrong):
    form = {
        "kind": "access",
        "channel": "phone",
        "received_on": "2026-01-01",
        "email": "a@example.com",
        "language": "pl",
    }
    assert office.post(address("datarequest", "add"), {**form, **wrong}).status_code == 200
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("role", ["staff", "owner", "visitor"])
def test_nobody_else_does_it(request, clerk, role):
    person, asked = request.getfixturevalue(role), begun(clerk, kind="erasure")
    for button in ("tozsamosc", "zalatw", "usun-dane", "przedluz", "odmow"):
        assert press(person, asked, button, outcome="x").status_code in {302, 403}
    for page in ("data", "data_file"):
        assert person.get(address("datarequest", page, asked.pk)).status_code in {302, 403}
    asked.refresh_from_db()
    assert asked.state == "in_progress"


def test_the_desk_shows_and_gives_out_what_is_held_and_notes_that_it_did(office):
    make_user(email="anna@example.com", name="Anna Nowak")
    request = begun(office.user)
    page = words(office.get(address("datarequest", "data", request.pk)))
    assert "Anna Nowak" in page
    answer = office.get(address("datarequest", "data_file", request.pk))
    data = json.loads(zipfile.ZipFile(BytesIO(answer.content)).read("data.json"))
    assert data["account"][0]["email"] == "anna@example.com"
    assert data["data_requests"][0]["received"] == str(request.received_on)
    noted = Entry.objects.filter(what="data", by=office.user, subject_id=request.pk)
    assert sorted(noted.values_list("words", flat=True)) == ["", "ZIP"]


def test_of_somebody_without_an_account_it_shows_what_hangs_on_the_address(office):
    ContactPerson.objects.create(organization=make_organization(), name="Jan Kowal", email="jan@example.com")
    request = begun(office.user, email="jan@example.com")
    assert "Jan Kowal" in words(office.get(address("datarequest", "data", request.pk)))
    stranger = begun(office.user, email="", name="Jan Kowal", organization=make_organization())
    assert office.get(address("datarequest", "data", stranger.pk)).status_code == 404


def test_nothing_is_shown_before_it_is_known_who_asks(office):
    request = record(office.user)
    assert office.get(address("datarequest", "data", request.pk)).status_code == 404
    assert not Entry.objects.filter(what="data").exists()


def test_the_desk_names_the_nearest_deadline(office, founding):
    record(office.user, received_on=timezone.localdate() - datetime.timedelta(days=3))
    nearest = record(office.user, received_on=timezone.localdate() - datetime.timedelta(days=9))
    data_requests.settle(begun(office.user, received_on=day("2020-01-01")), outcome="x", by=office.user)
    day_in_words = date_format(nearest.due_on, "j E Y")
    assert "2 wnioski w sprawie danych" in words(office.get(reverse("admin:index")))
    assert day_in_words in words(office.get(address("datarequest", "changelist")))
    rows = office.get(address("datarequest", "changelist")).context["cl"].result_list
    assert next(iter(rows)) == nearest
    assert len(rows) == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_many_queries_for_one_as_for_three(office, clerk, number, django_assert_num_queries):
    office.get(address("datarequest", "changelist"))
    for index in range(number):
        make_user(email=f"{index}@example.com")
        record(clerk, email=f"{index}@example.com", organization=make_organization())
    with django_assert_num_queries(COUNT):
        office.get(address("datarequest", "changelist"))


COUNT = 10


# The panel


def test_a_person_asks_in_the_panel(owner, office):
    page = owner.get("/panel/moje-dane/wniosek/")
    assert_valid(page.content)
    kinds = [value for value, _label in page.context["form"].fields["kind"].choices]
    assert kinds == ["rectification", "restriction", "objection"]
    response = owner.post("/panel/moje-dane/wniosek/", {"kind": "objection", "wish": "Nie chcę być w katalogu."})
    assert response["Location"] == "/panel/moje-dane/"
    request = DataRequest.objects.get()
    assert (request.person, request.channel, request.state) == (owner.user, "panel", "in_progress")
    assert [kind for kind, _address in mails()] == ["data_request_received", "data_request_office"]
    assert (
        messages(owner.get("/panel/moje-dane/"))
        or "Nie chcę być w katalogu." in owner.get("/panel/moje-dane/").content.decode()
    )


@pytest.mark.parametrize("wrong", [{"kind": "erasure"}, {"wish": ""}, {"wish": "x" * 3001}, {"kind": ""}])
def test_the_panel_says_what_is_wrong(owner, wrong):
    response = owner.post("/panel/moje-dane/wniosek/", {"kind": "objection", "wish": "Nie chcę.", **wrong})
    assert response.status_code == 200
    assert_valid(response.content)
    assert not DataRequest.objects.exists()


def test_only_ones_own_requests_are_shown(owner, clerk):
    record(clerk, email="anna@example.com", wish="Tajne słowa")
    other = Person(make_user(email="jan@example.com"))
    assert "Tajne słowa" not in other.get("/panel/moje-dane/").content.decode()
