"""From the form to the ticket, with the mails that the portal really sent; and the entrance on a phone."""

import email
import email.policy
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

MEETING = """
import datetime
from django.utils import timezone
from events.models import Event, EventDay
event = Event.objects.create(
    kind="open_day", status="published", slug="{slug}", title_pl="Dzień otwarty", title_en="Open day",
    capacity={capacity}, registration_opens_at=timezone.now() - datetime.timedelta(days=1),
)
EventDay.objects.create(event=event, on=timezone.localdate() + datetime.timedelta(days=20))
print(event.pk, event.days.get().on)
"""
DESK = """
from allauth.account.models import EmailAddress
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from events import actions
from events.models import Event
from members.models import User
from tests.factories import make_second_factor
office = User.objects.create_superuser("desk@example.com", "a long password")
make_second_factor(office)
for name in ["Anna Nowak-Wiśniewska", "Bartłomiej Brzęczyszczykiewicz-Chrząszczyżewoszycki", "Łucja Żak"]:
    actions.register(Event.objects.get(slug="{slug}"), by=office, name=name, email="", language="pl")
session = SessionStore()
session[SESSION_KEY] = str(office.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = office.get_session_auth_hash()
session.create()
print(session.session_key, Event.objects.get(slug="{slug}").registrations.get(name="Łucja Żak").code)
"""


@pytest.fixture
def link_in_mail(environment):
    """link_in_mail(to, begins): the address in the newest mail to somebody; waits until the worker has sent it."""

    def find(to, begins, ending=""):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for message in reversed(mails(Path(environment["VAR_DIR"]) / "mail")):
                if message["To"] == to and message["Subject"].startswith(begins):
                    text = message.get_body(("plain",)).get_content().replace("=\n", "")
                    return re.search(rf"https?://[^/]+((?:/en)?/wydarzenia/zapis/[\w-]+/{ending})", text)[1]
            time.sleep(0.3)
        pytest.fail(f"no mail to {to} that begins with {begins}")

    return find


def mails(folder):
    """What the portal sent, oldest first; a file holds the mails of one connection."""
    found = []
    for file in sorted(folder.glob("*"), key=lambda file: file.stat().st_mtime_ns):
        parts = re.split(rb"(?m)^-{70,}\n", file.read_bytes())
        found += [email.message_from_bytes(part, policy=email.policy.default) for part in parts if part.strip()]
    return found


def register(page, slug, name, address):
    page.goto(f"/en/wydarzenia/{slug}/zapisy/")
    # Nobody types that fast; whoever does is asked to send once more.
    page.wait_for_timeout(4_200)
    page.get_by_label("Name and surname").fill(name)
    page.get_by_label("E-mail").fill(address)
    follow(page.get_by_role("button", name="Register"))
    expect(page.locator("h1")).to_have_text("Look into your mail")


@pytest.mark.parametrize(("javascript", "width"), [(True, 1440), (False, 390)])
def test_register_confirm_full_wait_promoted_resign(open_tab, manage, link_in_mail, javascript, width):
    slug = f"dzien-otwarty-{width}"
    manage(MEETING.format(slug=slug, capacity=1))
    anna, bartek = f"anna-{width}@example.com", f"bartek-{width}@example.com"
    page = open_tab(f"/en/wydarzenia/{slug}/", width=width, java_script_enabled=javascript)
    expect(page.locator("main")).to_contain_text("1 free place")
    register(page, slug, "Anna Nowak", anna)

    page.goto(link_in_mail(anna, "Confirm your e-mail address"))
    follow(page.get_by_role("button", name="Yes, this is my address"))
    expect(page.locator("h1")).to_have_text("You have a place")
    expect(page.get_by_role("img", name="QR code for the entrance")).to_be_visible()

    page.goto(f"/en/wydarzenia/{slug}/")
    page.reload()
    expect(page.locator("main")).to_contain_text("Join the waiting list")
    register(page, slug, "Bartek Żak", bartek)
    waiting = link_in_mail(bartek, "Wait for a place (number 1 on the list)")
    page.goto(waiting)
    expect(page.locator("h1")).to_have_text("You are number 1 on the waiting list")

    page.goto(link_in_mail(anna, "Come on", "rezygnacja/"))
    follow(page.get_by_role("button", name="Yes, I resign"))
    expect(page.locator("h1")).to_have_text("You have resigned")

    page.goto(link_in_mail(bartek, "Accept your place by"))
    follow(page.get_by_role("button", name="I accept the place"))
    expect(page.locator("h1")).to_have_text("You have a place")
    page.goto(waiting)
    follow(page.get_by_role("link", name="I cannot come: resign"))
    follow(page.get_by_role("button", name="Yes, I resign"))
    expect(page.locator("h1")).to_have_text("You have resigned")
    page.goto(f"/en/wydarzenia/{slug}/")
    page.reload()  # a browser may show its copy of a public page for some seconds
    expect(page.locator("main")).to_contain_text("1 free place")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_at_the_entrance_with_a_phone(open_tab, manage, portal, javascript):
    slug = f"targi-{javascript}".lower()
    event, day = manage(MEETING.format(slug=slug, capacity=10)).split()[-2:]
    manage("from members.models import User; User.objects.filter(email='desk@example.com').delete()")
    session, code = manage(DESK.format(slug=slug)).split()[-2:]
    page = open_tab(None, width=390, java_script_enabled=javascript)
    page.context.add_cookies([{"name": "session", "value": session, "url": portal}])
    page.goto(f"/en/biuro/obecnosc/{event}/{day}/")
    rows = page.locator(".desk > li")
    expect(rows).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    page.locator("main").get_by_role("searchbox").fill("lucja")
    follow(page.get_by_role("button", name="Search"))
    expect(rows).to_have_count(1)
    follow(rows.get_by_role("button", name="Present"))
    expect(rows).to_contain_text("present,")
    follow(page.get_by_role("link", name="Show everybody"))
    follow(rows.filter(has_text="Anna").get_by_role("button", name="Absent"))
    expect(rows.filter(has_text="Anna")).to_contain_text("absent")
    expect(page.locator("main")).to_contain_text("Arrived: 1, absent: 1.")

    page.goto(f"/en/biuro/bilet/{code}/")
    expect(page.locator("h1")).to_have_text("Łucja Żak")


def test_no_barrier_on_the_way(open_tab, manage, link_in_mail, portal):
    slug = "bez-barier"
    manage(MEETING.format(slug=slug, capacity=2))
    page = open_tab(f"/en/wydarzenia/{slug}/", width=390, reduced_motion="reduce")
    register(page, slug, "Celina Łąka", "celina@example.com")
    link = link_in_mail("celina@example.com", "Confirm your e-mail address")
    manage("from members.models import User; User.objects.filter(email='desk@example.com').delete()")
    session, code = manage(DESK.format(slug=slug)).split()[-2:]
    event, day = manage(
        f"from events.models import Event; e = Event.objects.get(slug='{slug}'); print(e.pk, e.days.get().on)"
    ).split()
    found = {}
    public = [f"/wydarzenia/{slug}/zapisy/", f"/wydarzenia/{slug}/zapisy/wyslane/", link, f"{link}rezygnacja/"]
    desk = [f"/biuro/obecnosc/{event}/{day}/", f"/biuro/bilet/{code}/", "/biuro/obecnosc/"]
    for width, scheme in [(390, "light"), (1440, "dark")]:
        page = open_tab(None, width=width, color_scheme=scheme, reduced_motion="reduce")
        for path in public:
            page.goto(path)
            found[f"{path} {width}"] = barriers(page)
        page.goto(link)
        if page.get_by_role("button", name="Yes, this is my address").count():
            follow(page.get_by_role("button", name="Yes, this is my address"))
            found[f"ticket {width}"] = barriers(page)
        page.context.add_cookies([{"name": "session", "value": session, "url": portal}])
        for path in desk:
            page.goto(path)
            found[f"{path} {width}"] = barriers(page)
            assert page.evaluate("document.documentElement.scrollWidth") == width
    assert {path: faults for path, faults in found.items() if faults} == {}
