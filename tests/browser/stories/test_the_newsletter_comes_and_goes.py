"""Subscribe, confirm, receive, and leave by one click, with the mails that the portal really sent."""

import os
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow, messages_in
from tests.browser.stories.test_a_visitor_gets_a_place import DESK
from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

ISSUE = """
from publications.models import NewsItem, NewsletterIssue
issue = NewsletterIssue.objects.create(subject_pl="Co nowego w maju", intro_pl="## Zapraszamy\\n\\nZobacz [członków](/czlonkowie/).")
issue.news.add(*NewsItem.objects.published()[:2])
print(issue.pk)
"""
SESSION = DESK.partition("for name in")[0].replace("desk@example.com", "newsletter-desk@example.com") + (
    "session = SessionStore()"
    + DESK.partition("session = SessionStore()")[2].rpartition("print(")[0]
    + "print(session.session_key)"
)
ANNA = "anna.newsletter@example.com"


def picture(page, name):
    """A picture to look at, where SHOTS names a folder for it."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def mail_to(environment, recipient, subject):
    """The newest mail to somebody with this subject; waits until the worker has sent it."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        for message in messages_in(Path(environment["VAR_DIR"], "mail")):
            if message["To"] == recipient and message["Subject"] == subject:
                return message
        time.sleep(0.5)
    return pytest.fail(f"no mail to {recipient}: {subject}")


def test_subscribe_confirm_receive_and_leave_by_one_click(open_tab, manage, mailed, environment):
    page = open_tab("/newsletter/", width=390)
    picture(page, "newsletter-390")
    page.get_by_label("E-mail").fill(ANNA)
    page.wait_for_timeout(4500)  # nobody types faster
    follow(page.get_by_role("button", name="Zgadzam się"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Zajrzyj do poczty")
    page.goto(mailed(ANNA, "/newsletter/potwierdz/"))
    picture(page, "confirm-390")
    assert barriers(page) == []
    follow(page.get_by_role("button", name="Tak, chcę"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Dostajesz nasz newsletter")

    desk = open_tab("")
    desk.context.add_cookies([{"name": "session", "value": manage(SESSION), "url": environment["PORTAL_URL"]}])
    desk.goto(f"/admin/publications/newsletterissue/{manage(ISSUE)}/change/")
    picture(desk, "issue")
    assert barriers(desk) == []
    follow(desk.get_by_role("link", name="Podgląd, odbiorcy, wysyłka"))
    expect(desk.get_by_text(ANNA)).to_be_visible()
    picture(desk, "look")
    assert barriers(desk) == []
    follow(desk.get_by_role("button", name="Wyślij do"))
    expect(desk.get_by_text("w ciągu minuty")).to_be_visible()

    newsletter = mail_to(environment, ANNA, "Co nowego w maju")
    assert newsletter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    reading = open_tab("", width=600)
    reading.set_content(newsletter.get_body(["html"]).get_content())
    picture(reading, "mail")
    address = newsletter["List-Unsubscribe"].strip(" <>")
    expect(page.locator("main").get_by_role("button")).to_have_count(0)
    page.goto(address)
    picture(page, "unsubscribe-390")
    assert barriers(page) == []
    expect(page.get_by_role("button", name="Wypisz mnie")).to_be_visible()
    # What a mail program does by itself: one request, without cookies or a token of a form.
    with urllib.request.urlopen(urllib.request.Request(address, b"List-Unsubscribe=One-Click")) as answer:
        assert answer.status == 200
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Newsletter wyłączony")
    desk.goto("/admin/publications/subscriber/")
    expect(desk.get_by_text("zakończona").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_message_is_sent_without_javascript(open_tab, width, scheme):
    page = open_tab("/kontakt/", width=width, java_script_enabled=False, color_scheme=scheme)
    picture(page, f"contact-{width}-{scheme}")
    page.get_by_label("Imię i nazwisko").fill("Jan Kowalski")
    page.get_by_label("E-mail").fill("jan.kontakt@example.com")
    page.get_by_label("Czego dotyczy").select_option("meetings")
    page.get_by_role("textbox", name="Wiadomość").fill("Kiedy następne spotkanie?")
    page.wait_for_timeout(4500)
    follow(page.get_by_role("button", name="Wyślij wiadomość"))
    expect(page.get_by_text("Mamy Twoją wiadomość")).to_be_visible()
