import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from members.templatetags.devices import device
from tests.accounts import log_in, make_person
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db

LIST = "/en/konto/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture
def person(db):
    return make_person()


@pytest.fixture
def laptop(person):
    client = Client(headers={"user-agent": FIREFOX})
    log_in(client, person)
    return client


@pytest.fixture
def phone(person):
    client = Client(headers={"user-agent": CHROME})
    log_in(client, person)
    return client


def is_in(client):
    return client.get(LIST).status_code == 200


def test_each_login_is_listed_by_its_browser_with_this_one_marked(laptop, phone):
    page = assert_valid(laptop.get(LIST).content)
    cards = [text_of(card) for card in page.findall(".//article")]
    assert [
        card.startswith(name) for card, name in zip(cards, ["Firefox, Windows", "Chrome, Android"], strict=True)
    ] == [
        True,
        True,
    ]
    assert ["This device" in card for card in cards] == [True, False]
    assert all("from the network address 127.0.0.1" in card for card in cards)


def test_one_device_is_logged_out(laptop, phone):
    session = UserSession.objects.get(user_agent=CHROME)
    path = f"/en/konto/sessions/{session.pk}/koniec/"
    assert laptop.get(path).status_code == 302
    assert is_in(phone)
    assert laptop.post(path)["Location"] == LIST
    assert not is_in(phone)
    assert is_in(laptop)


def test_all_others_are_logged_out(laptop, phone, person):
    log_in(tablet := Client(), person)
    assert laptop.post(LIST)["Location"] == LIST
    assert [is_in(client) for client in (laptop, phone, tablet)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(laptop, phone):
    stranger = Client()
    log_in(stranger, make_person(email="stranger@example.com"))
    for session in UserSession.objects.all():
        if session.user.email != "stranger@example.com":
            stranger.post(f"/en/konto/sessions/{session.pk}/koniec/")
    stranger.post(f"/en/konto/sessions/{2**63}/koniec/")
    assert [is_in(client) for client in (laptop, phone, stranger)] == [True, True, True]


def test_logging_out_takes_the_session_from_the_list(laptop, phone):
    phone.post("/konto/logout/")
    page = assert_valid(laptop.get(LIST).content)
    assert len(page.findall(".//article")) == 1


@pytest.mark.parametrize(
    ("user_agent", "name"), [(FIREFOX, "Firefox, Windows"), (CHROME, "Chrome, Android"), ("", "Unknown device")]
)
def test_a_device_has_a_name_that_people_know(user_agent, name, settings):
    settings.LANGUAGE_CODE = "en"
    assert device(user_agent) == name
