import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import ALL

pytestmark = pytest.mark.browser

# What has the focus, and whether somebody who looks at the page sees that.
FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const style = getComputedStyle(it);
  // The SVG of the skip link or a checkbox may be drawn by the element around it.
  const ring = [it, it.closest("label")].filter(Boolean).map((part) => getComputedStyle(part))
    .some((s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none");
  const box = it.getBoundingClientRect();
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {what: it.outerHTML.slice(0, 120), ring, inside, visible: style.visibility === "visible"};
}"""


@pytest.mark.parametrize("path", ["/", "/czlonkowie/", "/en/dolacz/", "/konto/login/"])
def test_the_skip_link_comes_first_and_leads_to_the_content(open_tab, path):
    page = open_tab(path)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main#tresc")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ALL.values(), ids=ALL)
def test_every_stop_of_the_tab_key_is_seen(open_tab, path, width):
    page = open_tab(path, width=width)
    stops = []
    for _ in range(300):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        stops.append(stop)
    assert 5 < len(stops) < 300
    assert [stop["what"] for stop in stops if not (stop["ring"] and stop["inside"] and stop["visible"])] == []


def test_a_filter_is_set_by_keyboard_alone(open_tab):
    page = open_tab("/czlonkowie/", width=390)
    page.locator("details.filters > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#powiat-1803").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("powiat=1803"))
    expect(page.locator("[role=status]")).to_contain_text("1")
