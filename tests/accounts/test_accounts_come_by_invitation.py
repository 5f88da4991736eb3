import re

import pytest

from members.models import User
from tests.accounts import LOGIN, RESET, make_person
from tests.html import parse, text_of

pytestmark = pytest.mark.django_db

SIGNUP = "/en/konto/signup/"
FIELDS = {"email": "me@example.com", "password1": "a rather long password"}


def test_the_address_for_signing_up_says_how_accounts_come(visitor):
    for response in (visitor.get(SIGNUP), visitor.post(SIGNUP, FIELDS)):
        assert response.status_code == 200
        assert text_of(parse(response.content).find(".//h1")) == "Accounts come by invitation"
    assert User.objects.count() == 0


@pytest.mark.parametrize("path", ["/konto/signup/passkey/", "/konto/signup/webauthn/", "/konto/2fa/webauthn/signup/"])
def test_there_is_no_other_way_to_sign_up(visitor, path):
    assert visitor.post(path, FIELDS).status_code == 404


@pytest.mark.parametrize("path", [LOGIN, "/konto/login/code/", RESET, "/konto/signup/", "/konto/inactive/"])
def test_no_page_invites_to_sign_up(visitor, path):
    page = visitor.get("/en" + path).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"sign[ -]?up|register", main, re.IGNORECASE)


def test_who_is_logged_in_is_led_on(visitor):
    visitor.force_login(make_person())
    response = visitor.get(SIGNUP)
    assert (response.status_code, response["Location"]) == (302, "/en/panel/")
