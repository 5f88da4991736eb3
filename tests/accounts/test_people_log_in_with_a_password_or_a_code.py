import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user

from pkes.lib.outbox.models import Mail
from tests.accounts import (
    CODE_CONFIRM,
    CODE_REQUEST,
    LOGIN,
    PASSWORD,
    app_code,
    code_in,
    errors,
    is_logged_in,
    last_mail,
    log_in,
    make_person,
)
from tests.factories import make_second_factor, make_user
from tests.html import parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db):
    return make_person(email="ola@example.com")


def who(client):
    request = type("Request", (), {"session": client.session})
    return get_user(request)


def ask_for_code(client, address="ola@example.com"):
    response = client.post(CODE_REQUEST, {"email": address})
    assert (response.status_code, response["Location"]) == (302, CODE_CONFIRM)


def test_with_the_password(visitor, person):
    response = log_in(visitor, person)
    assert (response.status_code, response["Location"]) == (302, "/panel/")
    assert who(visitor) == person


def test_the_address_may_be_written_in_capitals(visitor, person):
    visitor.post(LOGIN, {"login": "OLA@Example.com ", "password": PASSWORD})
    assert who(visitor) == person


def test_with_a_wrong_password_not(visitor, person):
    response = visitor.post("/en" + LOGIN, {"login": person.email, "password": "wrong password"})
    assert response.status_code == 200
    assert errors(response) == ["The e-mail address or the password is not right."]
    assert not is_logged_in(visitor)


def test_with_a_code_by_mail(visitor, person):
    ask_for_code(visitor)
    mail = last_mail("ola@example.com")
    code = code_in(mail)
    assert code not in mail.subject
    response = visitor.post(CODE_CONFIRM, {"code": code})
    assert (response.status_code, response["Location"]) == (302, "/panel/")
    assert who(visitor) == person


def test_the_code_may_be_written_without_its_dash(visitor, person):
    ask_for_code(visitor)
    visitor.post(CODE_CONFIRM, {"code": code_in(last_mail("ola@example.com")).replace("-", " ")})
    assert is_logged_in(visitor)


def test_a_code_works_in_the_browser_that_asked_for_it_only(visitor, client, person):
    ask_for_code(visitor)
    response = client.post(CODE_CONFIRM, {"code": code_in(last_mail("ola@example.com"))})
    assert (response.status_code, response["Location"]) == (302, CODE_REQUEST)
    assert not is_logged_in(client)


def test_after_three_wrong_codes_the_right_one_is_too_late(visitor, person):
    ask_for_code(visitor)
    code = code_in(last_mail("ola@example.com"))
    assert [visitor.post(CODE_CONFIRM, {"code": "0000-0000"}).status_code for _try in range(3)] == [200, 200, 302]
    assert visitor.post(CODE_CONFIRM, {"code": code})["Location"] == CODE_REQUEST
    assert not is_logged_in(visitor)


def test_a_new_code_ends_the_old_one(visitor, person):
    ask_for_code(visitor)
    first = code_in(last_mail("ola@example.com"))
    assert visitor.post(CODE_CONFIRM, {"action": "resend"})["Location"] == CODE_CONFIRM
    assert Mail.objects.filter(recipient="ola@example.com").count() == 2
    assert visitor.post(CODE_CONFIRM, {"code": first}).status_code == 200
    visitor.post(CODE_CONFIRM, {"code": code_in(last_mail("ola@example.com"))})
    assert is_logged_in(visitor)


def test_after_a_quarter_of_an_hour_the_code_is_too_old(visitor, person, monkeypatch):
    ask_for_code(visitor)
    session = visitor.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 901
    session.save()
    response = visitor.post(CODE_CONFIRM, {"code": code_in(last_mail("ola@example.com"))})
    assert (response.status_code, response["Location"]) == (302, CODE_REQUEST)


@pytest.mark.parametrize("way", ["password", "code"])
def test_whoever_has_a_second_factor_is_asked_for_it(visitor, person, way):
    factor = make_second_factor(person)
    if way == "password":
        response = log_in(visitor, person)
    else:
        ask_for_code(visitor)
        response = visitor.post(CODE_CONFIRM, {"code": code_in(last_mail("ola@example.com"))})
    assert (response.status_code, response["Location"]) == (302, "/konto/2fa/authenticate/")
    assert not is_logged_in(visitor)
    assert visitor.post("/konto/2fa/authenticate/", {"code": "000000"}).status_code == 200
    response = visitor.post("/konto/2fa/authenticate/", {"code": app_code(factor.data["secret"])})
    assert (response.status_code, response["Location"]) == (302, "/panel/")
    assert who(visitor) == person


def test_a_code_of_the_app_works_once(visitor, client, person):
    secret = make_second_factor(person).data["secret"]
    code = app_code(secret)
    for browser, status in ((visitor, 302), (client, 200)):
        log_in(browser, person)
        assert browser.post("/konto/2fa/authenticate/", {"code": code}).status_code == status


def test_somebody_entered_by_the_office_proves_the_address_by_the_code_that_lets_in(visitor):
    person = make_user(email="office@example.com", is_staff=True)
    ask_for_code(visitor, person.email)
    response = visitor.post(CODE_CONFIRM, {"code": code_in(last_mail(person.email))})
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    address = EmailAddress.objects.get()
    assert (address.user, address.email, address.verified, address.primary) == (person, person.email, True, True)
    assert Mail.objects.count() == 1


def test_somebody_entered_by_the_office_confirms_the_address_at_the_first_login_with_the_password(visitor):
    person = make_user(email="office@example.com", password=PASSWORD, is_staff=True)
    assert log_in(visitor, person)["Location"] == "/konto/confirm-email/"
    assert not is_logged_in(visitor)
    mail = last_mail(person.email)
    response = visitor.post("/konto/confirm-email/", {"code": code_in(mail)})
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert EmailAddress.objects.get().verified
    # And never again.
    visitor.post("/konto/logout/")
    assert log_in(visitor, person)["Location"] == "/admin/"


def test_a_switched_off_account_is_told_so_only_with_the_right_password(visitor):
    person = make_person(is_active=False)
    assert log_in(visitor, person, "wrong").status_code == 200
    assert log_in(visitor, person)["Location"] == "/konto/inactive/"
    assert not is_logged_in(visitor)


def test_the_login_leads_back_to_the_page_that_was_wanted_but_never_to_another_host(visitor, person):
    for wanted, reached in [
        ("/kontakt/", "/kontakt/"),
        ("https://evil.example/", "/panel/"),
        ("//evil.example", "/panel/"),
    ]:
        response = visitor.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": wanted})
        assert response["Location"] == reached
        visitor.post("/konto/logout/")


def test_the_ways_stand_in_this_order(visitor):
    page = parse(visitor.get("/en" + LOGIN).content)
    buttons = [
        text_of(element) for element in page.find(".//main").iter() if "btn" in (element.get("class") or "").split()
    ]
    assert buttons == ["Log in", "Mail me a code", "Log in with a passkey"]


def test_logging_out_needs_the_button(visitor, person):
    log_in(visitor, person)
    assert visitor.get("/konto/logout/").status_code == 200
    assert is_logged_in(visitor)
    response = visitor.post("/konto/logout/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert not is_logged_in(visitor)
