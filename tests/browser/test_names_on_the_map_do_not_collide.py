"""The letters as the browser draws them, on narrow screens bigger than on wide ones."""

import itertools

import pytest

pytestmark = pytest.mark.browser

BOXES = """
() => [...document.querySelectorAll("svg.map text:not(.st-n)")].map(text => {
  const {left, right, top, bottom} = text.getBoundingClientRect();
  // A line's box has air above and below its letters.
  const air = (bottom - top) / 5;
  return {name: text.textContent, left, right, top: top + air, bottom: bottom - air};
})
"""


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
@pytest.mark.parametrize("address", ["/", "/czlonkowie/?widok=mapa"])
def test_names_on_the_map_do_not_collide(open_tab, address, width):
    page = open_tab(address, width=width)
    page.evaluate("document.fonts.ready")
    names = page.evaluate(BOXES)
    assert len(names) >= 8
    collisions = [
        (a["name"], b["name"])
        for a, b in itertools.combinations(names, 2)
        if a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]
    ]
    assert collisions == []
    picture = page.locator("svg.map").first.bounding_box()
    for name in names:
        assert picture["x"] - 1 <= name["left"], name["name"]
        assert name["right"] <= picture["x"] + picture["width"] + 1, name["name"]
