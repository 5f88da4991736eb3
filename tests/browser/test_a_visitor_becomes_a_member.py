"""From the first page of joining to the profile in the directory, with everybody who has a part in it."""

import email
import email.policy
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

PEOPLE = """
import datetime
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from members.actions.join import appoint_to_council
from members.models import CouncilMember, User
for address in ("koordynator@join.example", "rada@join.example"):
    is_staff = address.startswith("koordynator")
    person = User.objects.create_user(address, "password", name=address.partition("@")[0].title(), is_staff=is_staff)
    if is_staff:
        person.groups.set([Group.objects.get(name="Koordynator")])
        Authenticator.objects.create(user=person, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    else:
        appoint_to_council(CouncilMember(person=person, since=datetime.date(2020, 1, 1)), by=person)
    client = Client()
    client.force_login(person)
    print(client.cookies["session"].value)
"""
NAME = "Spółdzielnia Socjalna Wagonik"
ANSWERS = {
    "name": NAME,
    "locality": "Ropczyce",
    "nip": "123-456-32-18",
    "krs": "0000987654",
    "profile": "Pierzemy i prasujemy.",
    "potential": "Pralnia.",
    "expectations": "Stałe zlecenia.",
    "why": "Razem łatwiej.",
    "contact_name": "Wanda Wagon",
    "contact_email": "wanda@join.example",
}


@pytest.fixture
def people(manage, open_tab, portal):
    """Opens a tab of the coordinator or of somebody of the council, logged in."""
    cookies = dict(zip(("coordinator", "council"), manage(PEOPLE).split(), strict=True))

    def open_as(who):
        page = open_tab(None)
        page.context.add_cookies([{"name": "session", "value": cookies[who], "url": portal}])
        return page

    return open_as


@pytest.fixture
def mailed(environment):
    """Waits for a mail to an address that holds a link to a page, and returns the path of that link."""

    def mailed(recipient, page):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for file in sorted(Path(environment["VAR_DIR"], "mail").glob("*"), reverse=True):
                for part in re.split(rb"\n-{70,}\n", file.read_bytes()):
                    message = email.message_from_bytes(part.lstrip(), policy=email.policy.default)
                    text = message.get_body(["plain"]) if message["To"] else None
                    link = re.search(rf"\S+{page}\S+", text.get_content()) if text else None
                    if link and message["To"] == recipient:
                        return urlsplit(link[0]).path
            time.sleep(0.2)
        return pytest.fail(f"no mail to {recipient} with {page}")

    return mailed


def check(page):
    """No barrier, and nothing wider than the window."""
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_form_stands_what_people_type(open_tab, javascript):
    page = open_tab("/dolacz/zgloszenie/?rodzaj=ngo", width=390, java_script_enabled=javascript)
    page.locator("#id_name").fill("Fundacja Próba")
    page.locator("main form .actions button[name=send]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#id_name")).to_have_value("Fundacja Próba")
    page.locator(".error-summary a[href='#id_goals_0']").click()
    expect(page.locator("#id_goals_0")).to_be_focused()
    if javascript:
        check(page)


def test_who_is_in_doubt_sends_once_more_after_the_sums(open_tab):
    page = open_tab("/dolacz/zgloszenie/?rodzaj=ngo")
    page.evaluate("document.querySelector('[name=url_again]').value = 'http://spam.example'")
    page.locator("#id_contact_email").fill("doubt@join.example")
    page.locator("button[name=save]").click()
    expect(page.locator("#jeszcze-raz")).to_be_visible()
    check(page)
    page.wait_for_function("document.querySelector('[name=answer]').value !== ''")
    page.wait_for_timeout(2100)
    page.locator("button[name=save]").click()
    page.wait_for_url("**/dolacz/szkic/**")


def test_from_a_visitor_to_a_member(open_tab, people, mailed):
    # The visitor fills in the form as a social cooperative.
    page = open_tab("/dolacz/")
    check(page)
    page.locator(".ticket a.btn").click()
    check(page)
    page.locator("a[href='?rodzaj=social_organization']").click()
    check(page)
    page.locator("#id_legal_form").select_option("social_cooperative")
    page.locator("#id_powiat").select_option("1815")
    for name, words in ANSWERS.items():
        page.locator(f"#id_{name}").fill(words)
    page.locator("#id_goals_0").check()
    page.wait_for_timeout(4100)  # faster than anybody types would raise doubt
    page.locator("main form .actions button[name=send]").click()
    page.wait_for_url("**/dolacz/szkic/**")
    check(page)

    # They confirm the address by the mailed link.
    page.goto(mailed("wanda@join.example", "/dolacz/potwierdz/"))
    check(page)
    page.locator("main form button.btn").click()
    page.wait_for_url("**/dolacz/stan/**")
    check(page)
    number = page.locator("h1 .num").inner_text()

    # The office returns the request, with a reason.
    office = people("coordinator")
    office.goto("/admin/members/joinrequest/")
    office.get_by_role("link", name=number).click()
    request = office.url
    office.locator("a[href$='/decyzja/returned/']").click()
    office.locator("#id_reason").fill("Napiszcie, ile osób pracuje.")
    office.locator("main input[type=submit], #content-main input[type=submit]").first.click()
    office.wait_for_url(request)

    # The applicant completes it from the link.
    wanda = open_tab(mailed("wanda@join.example", "/dolacz/stan/"), width=390)
    wanda.reload()
    wanda.locator("a[href$='/uzupelnij/']").click()
    check(wanda)
    wanda.locator("#id_profile").fill("Pierzemy i prasujemy w siedem osób.")
    wanda.locator("main form .actions button[name=send]").click()
    wanda.wait_for_url("**/dolacz/stan/**")
    check(wanda)

    # The council gives its opinion.
    council = people("council")
    council.goto("/rada/")
    check(council)
    council.get_by_role("link", name=NAME).click()
    check(council)
    council.locator("input[name=verdict][value=for]").check()
    council.locator("main form button.btn").click()
    council.wait_for_url("**/rada/")

    # The office recommends and accepts.
    office.goto(request)
    office.locator("a[href$='/decyzja/recommended/']").click()
    office.locator("#content-main input[type=submit]").click()
    office.wait_for_url(request)
    office.locator("a[href$='/decyzja/accepted/']").click()
    office.locator("#id_number").fill("7/2026")
    office.locator("#id_dated_on").fill(time.strftime("%Y-%m-%d"))
    office.locator("#id_text").fill("Przyjmuje się do klastra.")
    office.locator("#content-main input[type=submit]").click()
    office.wait_for_url(request)
    wanda.reload()
    check(wanda)

    # The owner takes up the invitation, and confirms the data.
    wanda.goto(mailed("wanda@join.example", "/zaproszenie/"))
    wanda.locator("#id_name").fill("Wanda Wagon")
    wanda.locator("main form.form button.btn").click()
    wanda.wait_for_url("**/panel/")
    wanda.locator("#potwierdz form button").click()

    # Now everybody finds the profile.
    page.goto("/czlonkowie/?q=wagonik")
    page.get_by_role("link", name=NAME).click()
    expect(page.locator("h1")).to_have_text(NAME)
    expect(page.locator("main")).to_contain_text("Pierzemy i prasujemy w siedem osób.")
