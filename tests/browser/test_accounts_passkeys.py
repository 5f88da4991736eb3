"""A passkey, kept by a virtual authenticator of the browser, is added and logs in on its own."""

import pytest
from playwright.sync_api import expect

from tests.browser.accounts import confirm, log_in, make_person
from tests.browser.conftest import follow

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(chromium, portal):
    """A tab at localhost, because a passkey belongs to a name, not to a number; with an authenticator plugged in."""
    context = chromium.new_context(base_url=portal.replace("127.0.0.1", "localhost"), locale="pl-PL")
    trouble = []
    context.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()
    assert trouble == []


@pytest.fixture
def plugged_in(tab):
    session = tab.context.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def add_passkey(page, name):
    page.goto("/konto/2fa/webauthn/add/")
    confirm(page)
    page.wait_for_url("**/konto/2fa/webauthn/add/")
    page.locator("#id_name").fill(name)
    assert page.locator("#id_passwordless").is_checked()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/konto/2fa/recovery-codes/")


def log_out(page):
    page.goto("/konto/logout/")
    follow(page.locator("main form.form button.btn"))


def test_a_passkey_is_added_and_logs_in_without_a_password(tab, plugged_in, manage):
    email = make_person(manage, "passkey@example.com", is_staff=True)
    log_in(tab, email)
    add_passkey(tab, "Mój telefon")
    tab.goto("/konto/2fa/webauthn/")
    assert tab.locator("main article h2").all_inner_texts() == ["Mój telefon"]
    log_out(tab)

    tab.goto("/konto/login/")
    tab.locator("#passkey_login").click()
    # It is both steps in one: the office opens at once.
    tab.wait_for_url("**/admin/")

    # After the password it serves as the second step.
    log_out(tab)
    log_in(tab, email)
    tab.wait_for_url("**/konto/2fa/authenticate/")
    tab.locator("#mfa_webauthn_authenticate").click()
    tab.wait_for_url("**/admin/")

    # And it shows who is there before it is removed.
    tab.goto("/konto/2fa/webauthn/")
    follow(tab.locator("main article a.btn-danger"))
    tab.wait_for_url("**/konto/reauthenticate/**")
    tab.locator("main a.btn-line", has_text="lucz").or_(tab.locator("main a[href*='webauthn']")).first.click()
    tab.locator("#mfa_webauthn_reauthenticate").click()
    tab.wait_for_url("**/remove/")
    follow(tab.locator("main button.btn-danger"))
    tab.goto("/admin/")
    tab.wait_for_url("**/konto/drugi-skladnik/")


def test_a_passkey_that_does_not_work_is_told_on_the_page(tab, portal):
    tab.goto(portal + "/konto/login/")  # a number: no passkey can belong to it
    expect(tab.locator("#passkey-error")).to_be_hidden()
    tab.locator("#passkey_login").click()
    expect(tab.locator("#passkey-error")).to_be_visible()
    expect(tab.locator("#passkey-error")).to_be_focused()


def test_without_javascript_the_page_says_what_works(chromium, portal):
    context = chromium.new_context(base_url=portal, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/konto/login/")
    assert "A passkey needs JavaScript" in page.locator("main noscript").inner_text()
    context.close()
