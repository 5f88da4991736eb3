import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until

pytestmark = pytest.mark.browser


def test_by_keyboard_with_the_number_said(open_tab):
    page = open_tab("/czlonkowie/")
    field = page.locator("#szukaj-q")
    field.focus()
    wait_until(page, "window.htmx !== undefined")
    field.press_sequentially("spoldz", delay=30)
    first = page.locator("#podpowiedzi a").first
    expect(first).to_be_visible()
    expect(page.locator("#ile-znaleziono")).to_have_text(re.compile(r"^(ponad )?[0-9]+ wynik"))
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#podpowiedzi a")).to_have_count(0)
    expect(field).to_have_value("spoldz")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/szukaj/\?q=spoldz$"))


def test_what_is_clicked_elsewhere_closes_them(open_tab):
    page = open_tab("/")
    field = page.locator("#szukaj-q")
    field.focus()
    wait_until(page, "window.htmx !== undefined")
    field.press_sequentially("rzesz", delay=30)
    expect(page.locator("#podpowiedzi a").first).to_be_visible()
    page.locator("h1").click()
    expect(page.locator("#podpowiedzi a")).to_have_count(0)


def test_a_page_that_nobody_searches_from_fetches_no_library(open_tab):
    page = open_tab("/")
    assert page.locator("script[src*=htmx]").count() == 0
