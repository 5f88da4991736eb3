import pytest

from tests.browser.conftest import FLAGS
from tests.browser.pages import BOTH_LANGUAGES
from tests.conftest import CHROMIUM

pytestmark = pytest.mark.browser

# The outermost elements that reach beyond the right edge and make the page scroll sideways.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((it) => it.getBoundingClientRect().right > width + 0.5);
  const words = wide.slice(0, 5).map((it) => it.outerHTML.slice(0, 100));
  return words.length ? words : [`the page is ${document.documentElement.scrollWidth} wide`];
}"""


@pytest.fixture(scope="module")
def chromium_with_large_text(playwright):
    """A browser of somebody who set its text to twice the usual size."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*FLAGS, "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"]
    )
    yield browser
    browser.close()


@pytest.mark.parametrize("path", BOTH_LANGUAGES.values(), ids=BOTH_LANGUAGES)
def test_nothing_reaches_beyond_320_pixels(open_tab, path):
    page = open_tab(path, width=320, height=640)
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("path", BOTH_LANGUAGES.values(), ids=BOTH_LANGUAGES)
def test_nothing_reaches_beyond_the_edge_with_text_twice_as_large(open_tab, chromium_with_large_text, path):
    page = open_tab(path, width=1280, browser=chromium_with_large_text)
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 32
    assert page.evaluate(TOO_WIDE) == []
