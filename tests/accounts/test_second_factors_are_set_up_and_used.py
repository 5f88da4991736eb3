import pytest
from allauth.mfa.models import Authenticator

from pkes.lib.outbox.models import Mail
from tests.accounts import PASSWORD, app_code, errors, is_logged_in, log_in, make_person
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db

ACTIVATE = "/en/konto/2fa/totp/activate/"
CODES = "/en/konto/2fa/recovery-codes/"
AUTHENTICATE = "/en/konto/2fa/authenticate/"


@pytest.fixture
def person(db):
    return make_person(email="ola@example.com")


@pytest.fixture
def inside(visitor, person):
    """Logged in, and has just shown who they are."""
    log_in(visitor, person)
    visitor.post("/en/konto/reauthenticate/", {"password": PASSWORD, "next": ACTIVATE})
    return visitor


def set_up(client):
    """Set up an app; returns its secret."""
    secret = assert_valid(client.get(ACTIVATE).content).find(".//*[@id='authenticator_secret']").text
    response = client.post(ACTIVATE, {"code": app_code(secret)})
    assert (response.status_code, response["Location"]) == (302, CODES)
    return secret


def recovery_codes(client):
    page = assert_valid(client.get(CODES).content)
    return [text_of(item) for item in page.findall(".//*[@id='recovery_codes']/li")]


def test_an_app_is_set_up_with_its_first_code(inside, person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(inside)
    assert set(Authenticator.objects.filter(user=person).values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert len(secret) == 32
    assert list(Mail.objects.values_list("template", "recipient")) == [("mfa/email/totp_activated", "ola@example.com")]


def test_a_wrong_code_sets_up_nothing(inside):
    inside.get(ACTIVATE)
    response = inside.post(ACTIVATE, {"code": "000000"})
    assert errors(response, "code") == ["This code is not right."]
    assert Authenticator.objects.count() == 0


def test_a_recovery_code_lets_in_once(inside, client, person):
    set_up(inside)
    codes = recovery_codes(inside)
    assert len(codes) == 10
    log_in(client, person)
    assert client.post(AUTHENTICATE, {"code": codes[0]}).status_code == 302
    assert is_logged_in(client)
    client.post("/konto/logout/")
    log_in(client, person)
    assert client.post(AUTHENTICATE, {"code": codes[0]}).status_code == 200
    assert not is_logged_in(client)
    assert recovery_codes(inside) == codes[1:]


def test_new_recovery_codes_end_the_old_ones(inside):
    set_up(inside)
    old = recovery_codes(inside)
    assert inside.post(CODES + "generate/")["Location"] == CODES
    assert not set(recovery_codes(inside)) & set(old)


def test_the_file_holds_the_codes(inside):
    set_up(inside)
    response = inside.get(CODES + "download/")
    assert response["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert "no-store" in response["Cache-Control"]
    assert response.content.decode().split() == recovery_codes(inside)


def test_removing_the_app_takes_the_recovery_codes_along(inside, person):
    set_up(inside)
    assert inside.post("/en/konto/2fa/totp/deactivate/")["Location"] == "/en/konto/2fa/"
    assert not Authenticator.objects.filter(user=person).exists()


def test_the_overview_is_sound_in_every_state(inside):
    assert_valid(inside.get("/en/konto/2fa/").content)
    set_up(inside)
    page = assert_valid(inside.get("/en/konto/2fa/").content)
    assert "You have 10 unused codes." in text_of(page)
