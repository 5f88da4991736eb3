import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FLAGS, follow
from tests.conftest import CHROMIUM

pytestmark = pytest.mark.browser


def test_a_visitor_reads_and_a_person_logs_in(installation, playwright):
    installation.manage(
        "shell",
        "--no-imports",
        "-v0",
        "-c",
        "from members.models import User; from allauth.account.models import EmailAddress; "
        "user = User.objects.create_user('anna@example.com', 'trudne-haslo-1', name='Anna'); "
        "EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)",
    )
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    page = browser.new_context(ignore_https_errors=True, locale="pl").new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(installation.url)
    follow(page.get_by_role("link", name="Członkowie").first)
    page.wait_for_url("**/czlonkowie/")
    assert page.get_by_role("heading", level=1).inner_text() == "Członkowie klastra"
    page.goto(f"{installation.url}/konto/login/?next=/kontakt/")
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("Hasło", exact=True).fill("trudne-haslo-1")
    follow(page.get_by_role("button", name="Zaloguj się", exact=True))
    page.wait_for_url("**/kontakt/")
    expect(page.get_by_role("button", name="Wyloguj się")).to_be_visible()
    cookies = page.context.cookies()
    assert {cookie["name"] for cookie in cookies} >= {"__Host-session"}
    assert all(cookie["secure"] for cookie in cookies)
    assert problems == []
    browser.close()
