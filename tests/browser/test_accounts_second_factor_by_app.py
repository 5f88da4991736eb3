"""Somebody of the office sets up an authenticator app at the first login and needs it at the next."""

import re

import pytest
from playwright.sync_api import expect

from tests.accounts import app_code
from tests.browser.accounts import confirm, log_in, make_person
from tests.browser.conftest import follow

pytestmark = pytest.mark.browser


def test_the_office_opens_only_with_the_app(open_tab, manage):
    email = make_person(manage, "app@example.com", is_staff=True)
    page = open_tab("/admin/members/goal/", width=390)
    log_in(page, email, path=None)
    page.wait_for_url("**/konto/drugi-skladnik/")
    follow(page.locator("main a.btn").first)
    confirm(page)
    page.wait_for_url("**/konto/2fa/totp/activate/")
    assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 100
    secret = page.locator("#authenticator_secret").inner_text()
    page.locator("#id_code").fill(app_code(secret))
    follow(page.locator("main form.form button.btn"))
    page.wait_for_url("**/konto/2fa/recovery-codes/")
    codes = page.locator("#recovery_codes li").all_inner_texts()
    assert len(codes) == 10
    follow(page.locator("main .note a.btn"))
    page.wait_for_url("**/admin/members/goal/")

    other = open_tab("/admin/members/goal/")
    log_in(other, email, path=None)
    other.wait_for_url(re.compile("/konto/2fa/authenticate/"))
    other.locator("#id_code").fill("000000")
    follow(other.locator("main form.form button.btn").first)
    expect(other.locator(".error-summary")).to_be_visible()
    other.locator("#id_code").fill(codes[0])
    follow(other.locator("main form.form button.btn").first)
    other.wait_for_url("**/admin/members/goal/")
