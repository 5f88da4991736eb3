import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.browser.pages import PUBLIC

pytestmark = pytest.mark.browser

HERE = {kind: path for kind, path in PUBLIC.items() if kind != "not found"}


@pytest.mark.parametrize("path", HERE.values(), ids=HERE)
def test_there_and_back_again(open_tab, path):
    page = open_tab(path)
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    polish_heading = page.locator("h1").inner_text()

    follow(page.locator("header a[lang=en]"))
    expect(page).to_have_url(f"/en{path}")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    follow(page.locator("header a[lang=pl]"))
    expect(page).to_have_url(path)
    assert page.locator("h1").inner_text() == polish_heading
