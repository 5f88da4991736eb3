"""With JavaScript a filter changes the page where it stands; without it, a button does the same."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def focused(page):
    return page.evaluate("document.activeElement.id")


def mark(page):
    """Leave a sign on the document that a new page load would wipe away."""
    page.evaluate("document.documentElement.dataset.sign = 'here'")


def is_same_document(page):
    return page.evaluate("document.documentElement.dataset.sign === 'here'")


def open_filters(page, width):
    if width == 390:
        page.locator("details.filters > summary").click()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_ticked_filter_refreshes_in_place(open_tab, width):
    page = open_tab("/czlonkowie/", width=width)
    mark(page)
    open_filters(page, width)
    page.locator("#powiat-1803").focus()
    page.keyboard.press("Space")
    expect(page.locator(".members > li")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/czlonkowie/\?(.*&)?powiat=1803(&|$)"))
    assert is_same_document(page)
    expect(page.locator("#powiat-1803")).to_be_checked()
    expect(page.locator("#powiat-1803")).to_be_visible()
    assert focused(page) == "powiat-1803"
    expect(page.locator("[role=status]")).to_have_text(re.compile(r"^\s*1 członek\s*$"))
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#ile")).to_have_text("1 wybrany")


def test_the_keyboard_goes_on_from_filter_to_filter(open_tab):
    page = open_tab("/czlonkowie/")
    mark(page)
    page.locator("#sektor-social").focus()
    page.keyboard.press("Space")
    expect(page.locator(".chip")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".chip")).to_have_count(2)
    assert is_same_document(page)
    assert focused(page) == page.locator("#wybory input:checked").nth(1).get_attribute("id")


def test_quick_ticks_are_not_lost(chromium, portal):
    # Not with open_tab: htmx notes in the console that it gave a request up, which is what is wanted here.
    page = chromium.new_page(base_url=portal, viewport={"width": 1440, "height": 900})
    page.goto("/czlonkowie/")
    page.evaluate("for (const id of ['powiat-1803', 'powiat-1816', 'powiat-1863']) document.getElementById(id).click()")
    expect(page.locator(".chip")).to_have_count(3)
    for powiat in ["1803", "1816", "1863"]:
        expect(page.locator(f"#powiat-{powiat}")).to_be_checked()
        assert f"powiat={powiat}" in page.url
    page.close()


def test_back_and_forward_show_what_stood_there(open_tab):
    page = open_tab("/czlonkowie/")
    before = page.locator(".members > li").count()
    page.locator("#powiat-1803").check()
    expect(page.locator(".members > li")).to_have_count(1)
    page.locator("#powiat-1816").check()
    expect(page.locator(".members > li")).to_have_count(3)
    page.go_back()
    expect(page.locator(".members > li")).to_have_count(1)
    expect(page.locator("#powiat-1803")).to_be_checked()
    expect(page.locator("#powiat-1816")).not_to_be_checked()
    page.go_back()
    expect(page.locator(".members > li")).to_have_count(before)
    page.go_forward()
    expect(page.locator(".members > li")).to_have_count(1)


def test_the_order_and_the_text_refresh_in_place_too(open_tab):
    page = open_tab("/czlonkowie/")
    mark(page)
    page.locator("#sortuj").select_option("miejscowosc")
    expect(page.locator(".members h2").first).to_have_text(re.compile("Bergamotka"))
    page.locator("#q").fill("laka")
    page.locator("#q").press("Enter")
    expect(page.locator(".members > li")).to_have_count(1)
    assert is_same_document(page)
    assert focused(page) == "q"
    expect(page).to_have_url(re.compile(r"(?=.*q=laka)(?=.*sortuj=miejscowosc)"))


def test_the_map_keeps_its_view(open_tab):
    page = open_tab("/czlonkowie/?widok=mapa")
    page.locator("#powiat-1803").check()
    expect(page.locator(".map text")).to_have_text(["Dębica"])
    expect(page).to_have_url(re.compile(r"(?=.*widok=mapa)(?=.*powiat=1803)"))
    page.locator("#widok").get_by_role("link", name="Lista").click()
    expect(page.locator(".members > li")).to_have_count(1)


def test_the_other_language_asks_for_the_same(open_tab):
    page = open_tab("/czlonkowie/")
    page.locator("#powiat-1803").check()
    expect(page.locator(".members > li")).to_have_count(1)
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/czlonkowie/\?.*powiat=1803"))
    expect(page.locator(".members > li")).to_have_count(1)


def test_nobody_found_says_so_and_leads_back(open_tab):
    page = open_tab("/czlonkowie/?q=laka")
    mark(page)
    page.locator("#q").fill("nikt taki")
    page.locator("#q").press("Enter")
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator("[role=status]")).to_have_text(re.compile("0 członków"))
    assert is_same_document(page)
    page.locator(".chip").click()
    expect(page.locator(".members > li")).not_to_have_count(0)


@pytest.mark.parametrize("width", [390, 1440])
def test_without_javascript_the_form_does_the_same(open_tab, width):
    page = open_tab("/czlonkowie/", width=width, java_script_enabled=False)
    open_filters(page, width)
    page.locator("#powiat-1803").check()
    page.locator("#sortuj").select_option("miejscowosc")
    page.locator("#filtry button").click()
    expect(page).to_have_url(re.compile(r"(?=.*powiat=1803)(?=.*sortuj=miejscowosc)"))
    expect(page.locator(".members > li")).to_have_count(1)
    expect(page.locator("#sortuj")).to_have_value("miejscowosc")
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)
