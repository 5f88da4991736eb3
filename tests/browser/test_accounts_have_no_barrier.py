"""Every page of accounts: axe's rules and the width of a phone, light and dark, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.accounts import PASSWORD
from tests.browser.accounts import make_person
from tests.browser.conftest import follow
from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

INVITE = """
from members.actions import invite
from members.models import Organization, User
invite(Organization.objects.first(), email="invited@example.com", role="owner", by=User.objects.first())
from pkes.lib.outbox.models import Mail
print(Mail.objects.filter(recipient="invited@example.com").latest("pk").text)
"""
FOR_VISITORS = {
    "login": "/konto/login/",
    "code": "/konto/login/code/",
    "forgotten password": "/konto/password/reset/",
    "look into your mail": "/konto/password/reset/done/",
    "dead link": "/konto/password/reset/key/1-wrong/",
    "password is set": "/konto/password/reset/key/done/",
    "sign-up": "/konto/signup/",
    "switched off": "/konto/inactive/",
    "invitation that does not work": "/zaproszenie/nie-ma/",
}
OWN = {
    "address": "/konto/email/",
    "password": "/konto/password/change/",
    "overview": "/konto/2fa/",
    "app": "/konto/2fa/totp/activate/",
    "passkey": "/konto/2fa/webauthn/add/",
    "passkeys": "/konto/2fa/webauthn/",
    "devices": "/konto/sessions/",
    "second factor": "/konto/drugi-skladnik/",
    "reauthentication": "/konto/reauthenticate/",
    "log out": "/konto/logout/",
}
SURROUNDINGS = {
    "Polish, light": ("", "light"),
    "English, dark": ("/en", "dark"),
    "English, light": ("/en", "light"),
    "Polish, dark": ("", "dark"),
}


def check(page):
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.fixture(scope="module")
def staff(manage):
    return make_person(manage, "barriers@example.com", is_staff=True)


@pytest.mark.parametrize(("prefix", "scheme"), SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_pages_for_visitors(open_tab, prefix, scheme):
    page = open_tab(None, width=390, color_scheme=scheme, reduced_motion="reduce")
    for path in FOR_VISITORS.values():
        page.goto(prefix + path)
        check(page)
    page.goto(prefix + "/konto/login/")
    follow(page.locator("main form.form button.btn").first)
    expect(page.locator(".error-summary")).to_be_visible()
    check(page)
    page.goto(prefix + "/konto/login/code/")
    page.locator("#id_email").fill("nobody@example.com")
    follow(page.locator("main form.form button.btn").first)
    page.wait_for_url("**/confirm/")
    check(page)


@pytest.mark.parametrize(("prefix", "scheme"), SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_pages_of_somebody_logged_in(open_tab, staff, prefix, scheme):
    page = open_tab(prefix + "/konto/login/", width=390, color_scheme=scheme, reduced_motion="reduce")
    page.locator("#id_login").fill(staff)
    page.locator("#id_password").fill(PASSWORD)
    follow(page.locator("main form.form button.btn").first)
    page.wait_for_url("**/drugi-skladnik/")
    page.goto(prefix + "/konto/reauthenticate/?next=" + prefix + "/konto/2fa/")
    page.locator("#id_password").fill(PASSWORD)
    follow(page.locator("main form.form button.btn").first)
    page.wait_for_url("**/2fa/")
    for path in OWN.values():
        page.goto(prefix + path)
        assert page.url.endswith(path), page.url
        check(page)


def test_an_invitation_from_the_mail_to_the_panel(open_tab, manage):
    address = re.search(r"^http://\S+$", manage(INVITE), re.MULTILINE)[0]
    for prefix, scheme in SURROUNDINGS.values():
        page = open_tab(None, width=390, color_scheme=scheme, reduced_motion="reduce")
        page.goto(re.sub(r"(//[^/]+)", rf"\1{prefix}", address, count=1))
        page.locator("details").evaluate_all("all => all.forEach(details => { details.open = true })")
        check(page)
    page.locator("#id_name").fill("Iga Zaproszona")
    follow(page.locator("main form.form button.btn"))
    page.wait_for_url("**/panel/")
