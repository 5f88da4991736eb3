import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [390, 1440])
def test_from_the_home_page_through_facet_and_map_to_a_member_and_back(open_tab, javascript, width):
    page = open_tab("/", width=width, java_script_enabled=javascript)
    follow(page.locator("header").get_by_role("link", name="Członkowie"))
    expect(page).to_have_url("/czlonkowie/")
    expect(page.locator("h1")).to_have_count(1)

    if width == 390:
        page.locator("details.filters > summary").click()
    page.locator("#powiat-1803").check()
    if not javascript:
        follow(page.locator("#filtry button"))
    expect(page).to_have_url(re.compile("powiat=1803"))
    expect(page.locator(".members > li").filter(has_not=page.locator(".badge"))).to_have_count(1)
    expect(page.locator(".members")).to_contain_text("Bergamotka")

    page.locator("#widok").get_by_role("link", name="Mapa").click()
    expect(page).to_have_url(re.compile(r"\?(?=.*powiat=1803)(?=.*widok=mapa)"))
    page.locator(".counties a").filter(has_text="dębicki").click()
    expect(page).to_have_url(re.compile(r"\?(?=.*powiat=1803)(?!.*widok)"))

    follow(page.get_by_role("link", name="Spółdzielnia Socjalna Bergamotka"))
    expect(page).to_have_url("/czlonkowie/bergamotka/")
    expect(page.locator("h1")).to_have_text("Spółdzielnia Socjalna Bergamotka")
    expect(page.locator("main")).to_contain_text("Dębica")

    page.go_back()
    expect(page).to_have_url(re.compile("powiat=1803"))
    expect(page.locator(".members")).to_contain_text("Bergamotka")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_text_filter_does_not_mind_accents(open_tab, javascript):
    page = open_tab("/czlonkowie/", java_script_enabled=javascript)
    page.locator("#q").fill("laka")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile("q=laka"))
    expect(page.locator(".members")).to_contain_text("Spółdzielnia Socjalna FENIKS")
    expect(page.locator(".members")).not_to_contain_text("Bergamotka")


def test_going_back_after_a_filter_shows_what_was_there_before(open_tab):
    page = open_tab("/czlonkowie/")
    before = page.locator(".members > li").count()
    page.locator("#powiat-1803").check()
    expect(page).to_have_url(re.compile("powiat=1803"))
    page.go_back()
    expect(page).to_have_url("/czlonkowie/")
    expect(page.locator(".members > li")).to_have_count(before)
    expect(page.locator("#powiat-1803")).not_to_be_checked()
