import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from tests.accounts import PASSWORD, app_code, code_in, errors, last_mail, log_in, make_person
from tests.factories import make_second_factor

pytestmark = pytest.mark.django_db

BY_PASSWORD = "/konto/reauthenticate/"
BY_CODE = "/konto/reauthenticate/code/"
SENSITIVE = [
    "/konto/2fa/totp/activate/",
    "/konto/2fa/webauthn/add/",
    "/konto/2fa/recovery-codes/generate/",
    "/konto/password/set/",
]


@pytest.fixture
def person(db):
    return make_person(email="ola@example.com")


@pytest.fixture
def without_password(person):
    person.set_unusable_password()
    person.save()
    return person


def reached(response):
    return response.status_code, response.get("Location")


@pytest.mark.parametrize("path", SENSITIVE[:3])
def test_even_right_after_the_login_the_password_is_asked_for(visitor, person, path):
    log_in(visitor, person)
    for response in (visitor.get(path), visitor.post(path, {})):
        assert reached(response) == (302, f"{BY_PASSWORD}?next={path.replace('/', '%2F')}")


def test_the_right_password_leads_on_for_five_minutes(visitor, person):
    log_in(visitor, person)
    path = SENSITIVE[0]
    visitor.get(path)
    assert visitor.post(BY_PASSWORD, {"password": "wrong", "next": path}).status_code == 200
    assert reached(visitor.post(BY_PASSWORD, {"password": PASSWORD, "next": path})) == (302, path)
    assert visitor.get(path).status_code == 200
    session = visitor.session
    session["account_authentication_methods"][-1]["at"] = time.time() - 301
    session.save()
    assert visitor.get(path).status_code == 302


def test_whoever_has_an_app_may_use_its_code(visitor, person):
    secret = make_second_factor(person).data["secret"]
    visitor.force_login(person)
    path = "/konto/2fa/recovery-codes/generate/"
    page = visitor.get(BY_PASSWORD + f"?next={path}").content.decode()
    assert "/konto/2fa/reauthenticate/" in page
    response = visitor.post("/konto/2fa/reauthenticate/", {"code": app_code(secret), "next": path})
    assert reached(response) == (302, path)
    assert visitor.get(path).status_code == 200


@pytest.mark.parametrize("path", SENSITIVE)
def test_without_a_password_a_code_by_mail_is_asked_for(visitor, without_password, path):
    visitor.force_login(without_password)
    response = visitor.get(path)
    assert reached(response)[1].split("?")[0] == BY_CODE
    assert visitor.get(response["Location"]).status_code == 200
    assert reached(visitor.post(BY_CODE, {"send": "1", "next": path}))[1].split("?")[0] == BY_CODE
    mail = last_mail("ola@example.com")
    code = code_in(mail)
    assert code not in mail.subject
    assert visitor.post(BY_CODE, {"code": "0000-0000", "next": path}).status_code == 200
    assert reached(visitor.post(BY_CODE, {"code": code, "next": path})) == (302, path)


def test_three_wrong_codes_end_it(visitor, without_password):
    visitor.force_login(without_password)
    visitor.post(BY_CODE, {"send": "1"})
    code = code_in(last_mail("ola@example.com"))
    for wrong in ["0000-0000"] * 3 + [code]:
        assert visitor.post(BY_CODE, {"code": wrong}).status_code == 200
    assert visitor.get(SENSITIVE[0]).status_code == 302


def test_without_a_sent_code_no_code_is_right(visitor, without_password):
    visitor.force_login(without_password)
    for code in ("", "-", "None", "0", "\0", "9" * 10_000):
        assert visitor.post(BY_CODE, {"code": code}).status_code == 200
    assert visitor.get(SENSITIVE[0]).status_code == 302


def test_five_codes_are_mailed_and_no_sixth(visitor, without_password):
    visitor.force_login(without_password)
    for _time in range(6):
        visitor.post(BY_CODE, {"send": "1"})
    assert last_mail("ola@example.com").__class__.objects.filter(recipient="ola@example.com").count() == 5


def test_this_way_is_only_for_those_without_another(visitor, person):
    visitor.force_login(person)
    assert reached(visitor.get(BY_CODE)) == (302, BY_PASSWORD)


def test_a_first_password_never_lies_in_the_session(visitor, without_password):
    visitor.force_login(without_password)
    fields = {"password1": "my brand new secret", "password2": "my brand new secret"}
    assert visitor.post("/konto/password/set/", fields).status_code == 302
    assert "my brand new secret" not in repr(dict(visitor.session.items()))
    without_password.refresh_from_db()
    assert not without_password.has_usable_password()


def test_changing_the_password_needs_the_old_one_and_ends_the_other_sessions(visitor, client, person):
    log_in(visitor, person)
    log_in(client, person)
    fields = {"password1": "an even longer password", "password2": "an even longer password"}
    assert visitor.post("/konto/password/change/", {**fields, "oldpassword": "wrong"}).status_code == 200
    assert client.get("/konto/sessions/").status_code == 200
    assert visitor.post("/konto/password/change/", {**fields, "oldpassword": PASSWORD}).status_code == 302
    assert visitor.get("/konto/sessions/").status_code == 200
    assert client.get("/konto/sessions/").status_code == 302
    assert last_mail("ola@example.com").template == "account/email/password_changed"


def test_changing_the_address_asks_and_takes_effect_with_the_code(visitor, person):
    log_in(visitor, person)
    fields = {"email": "new@example.com", "action_add": ""}
    assert reached(visitor.post("/konto/email/", fields))[1].startswith(BY_PASSWORD)
    visitor.post(BY_PASSWORD, {"password": PASSWORD, "next": "/konto/sessions/"})
    assert reached(visitor.post("/konto/email/", fields)) == (302, "/konto/confirm-email/")
    person.refresh_from_db()
    assert person.email == "ola@example.com"
    visitor.post("/konto/confirm-email/", {"code": code_in(last_mail("new@example.com"))})
    person.refresh_from_db()
    assert person.email == "new@example.com"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("new@example.com", True, True)]
    # The old address learns of it.
    assert last_mail("ola@example.com").template == "account/email/email_changed"


def test_the_address_of_somebody_else_cannot_be_taken(visitor, person):
    make_person(email="else@example.com")
    log_in(visitor, person)
    visitor.post(BY_PASSWORD, {"password": PASSWORD, "next": "/konto/sessions/"})
    response = visitor.post("/konto/email/", {"email": "else@example.com", "action_add": ""})
    assert reached(response) == (302, "/konto/confirm-email/")
    response = visitor.post("/en/konto/confirm-email/", {"code": code_in(last_mail("else@example.com"))})
    assert errors(response, "code") == ["Another account has this address already."]
    person.refresh_from_db()
    assert person.email == "ola@example.com"


def test_removing_a_factor_asks_too(visitor, person):
    make_second_factor(person)
    visitor.force_login(person)
    assert reached(visitor.post("/konto/2fa/totp/deactivate/", {}))[1].startswith(BY_PASSWORD)
    assert Authenticator.objects.count() == 1
    visitor.post(BY_PASSWORD, {"password": PASSWORD, "next": "/konto/2fa/"})
    assert reached(visitor.post("/konto/2fa/totp/deactivate/", {})) == (302, "/konto/2fa/")
    assert Authenticator.objects.count() == 0
