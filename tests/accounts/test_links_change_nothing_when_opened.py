import pytest

from tests.accounts import PASSWORD, RESET, is_logged_in, last_mail, log_in, make_person, path_in
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db

NEW = {"password1": "an even longer password", "password2": "an even longer password"}


@pytest.fixture
def person(db):
    return make_person(email="ola@example.com", language="en")


@pytest.fixture
def link(client, person):
    client.post(RESET, {"email": person.email})
    return path_in(last_mail(person.email))


def opened(client, link):
    """What a click on the link ends at: the address without the key."""
    response = client.get(link)
    assert response.status_code == 302
    return response["Location"]


def test_the_link_is_in_the_language_of_the_person(link):
    assert link.startswith("/en/konto/password/reset/key/")


def test_opening_it_changes_nothing_as_often_as_one_likes(visitor, client, person, link):
    for _time in range(3):
        for browser in (visitor, client):
            form = opened(browser, link)
            assert link.rsplit("-", 1)[1] not in form
            assert_valid(browser.get(form).content)
    assert log_in(visitor, person)["Location"] == "/panel/"


def test_the_button_sets_the_password_once(visitor, client, person):
    log_in(client, person)
    visitor.post(RESET, {"email": person.email})
    link = path_in(last_mail(person.email))
    form = opened(visitor, link)
    assert visitor.post(form, {**NEW, "password2": "another one, too"}).status_code == 200
    response = visitor.post(form, NEW)
    assert (response.status_code, response["Location"]) == (302, "/en/konto/password/reset/key/done/")
    assert not is_logged_in(visitor)
    assert last_mail(person.email).template == "account/email/password_reset"
    # Whoever was logged in with the old one is out; the new one works, the link does not any more.
    assert client.get("/konto/sessions/").status_code == 302
    response = visitor.get(link)
    assert text_of(assert_valid(response.content).find(".//h1")) == "This link does not work any more"
    assert log_in(visitor, person, PASSWORD).status_code == 200
    assert log_in(visitor, person, NEW["password1"]).status_code == 302


def test_a_day_later_it_is_too_old(visitor, link, settings):
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert text_of(assert_valid(visitor.get(link).content).find(".//h1")) == "This link does not work any more"


@pytest.mark.parametrize(
    "key", ["1-wrong", "zzzzzzzzzzzzz-x", "zzzzzzzzzzzz-x", "1-" + "x" * 5000, "0-set-password", "1-%22", "1-ż"]
)
def test_nonsense_gets_the_same_plain_page(visitor, person, key):
    response = visitor.get(f"/en/konto/password/reset/key/{key}/")
    assert response.status_code == 200
    assert text_of(assert_valid(response.content).find(".//h1")) == "This link does not work any more"


def test_nothing_of_it_is_kept_or_told(visitor, link):
    form = opened(visitor, link)
    for response in (visitor.get(link), visitor.get(form)):
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] in {"same-origin", "strict-origin"}
