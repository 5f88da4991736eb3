import pytest

from tests.browser.pages import PUBLIC

pytestmark = pytest.mark.browser

BUDGET = 60 * 1024


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC)
def test_within_the_budget_and_without_a_cookie(open_tab, path):
    page = open_tab(None)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    received = {}
    addresses = {}
    network.on(
        "Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]})
    )
    network.on(
        "Network.loadingFinished",
        lambda event: received.update({addresses[event["requestId"]]: event["encodedDataLength"]}),
    )
    page.goto(path, wait_until="networkidle")
    # A browser with a window fetches an icon, too.
    icon = page.locator("link[rel=icon][type='image/svg+xml']").get_attribute("href")
    received[icon] = len(page.request.get(icon).body())
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0
    assert len(received) > 5
    assert sum(received.values()) <= BUDGET, sorted(received.items(), key=lambda item: -item[1])
