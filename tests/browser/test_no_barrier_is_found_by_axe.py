import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import ALL

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SURROUNDINGS = {
    "wide, Polish, light": ({"width": 1440, "color_scheme": "light"}, ""),
    "narrow, English, light": ({"width": 390, "color_scheme": "light"}, "/en"),
    "narrow, Polish, dark": ({"width": 390, "color_scheme": "dark"}, ""),
}


@pytest.mark.parametrize(("options", "prefix"), SURROUNDINGS.values(), ids=SURROUNDINGS)
@pytest.mark.parametrize("path", ALL.values(), ids=ALL)
def test_the_page_breaks_no_rule(open_tab, path, options, prefix):
    page = open_tab(prefix + path, reduced_motion="reduce", **options)
    # What is folded up is read, too.
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    assert barriers(page) == []


def test_axe_would_find_one(open_tab):
    page = open_tab("/")
    page.evaluate("document.querySelector('h1').replaceWith(document.createElement('img'))")
    assert {barrier.split(":")[0] for barrier in barriers(page)} == {"image-alt", "page-has-heading-one"}


def barriers(page):
    # No rule of these reads the stylesheets; reading them would break the page's own CSP.
    options = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
    results = Axe().run(page, options=options).response
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
