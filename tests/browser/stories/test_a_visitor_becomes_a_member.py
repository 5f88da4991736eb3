"""From the first page of joining to the profile in the directory, with everybody who has a part in it."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow
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


def check(page):
    """No barrier, and nothing wider than the window."""
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_form_stands_what_people_type(open_tab, javascript):
    page = open_tab("/dolacz/wniosek/?rodzaj=ngo", width=390, java_script_enabled=javascript)
    page.locator("#id_name").fill("Fundacja Próba")
    follow(page.locator("main form .actions button[name=send]"))
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#id_name")).to_have_value("Fundacja Próba")
    page.locator(".error-summary a[href='#id_goals_0']").click()
    expect(page.locator("#id_goals_0")).to_be_focused()
    if javascript:
        check(page)


def test_who_is_in_doubt_sends_once_more_after_the_sums(open_tab):
    page = open_tab("/dolacz/wniosek/?rodzaj=ngo")
    page.evaluate("document.querySelector('[name=url_again]').value = 'http://spam.example'")
    page.locator("#id_contact_email").fill("doubt@join.example")
    follow(page.locator("button[name=save]"))
    expect(page.locator("#jeszcze-raz")).to_be_visible()
    check(page)
    expect(page.locator("[name=answer]")).not_to_have_value("")
    page.wait_for_timeout(2100)
    follow(page.locator("button[name=save]"))
    page.wait_for_url("**/dolacz/szkic/**")


def test_from_a_visitor_to_a_member(open_tab, people, mailed):
    # The visitor fills in the form as a social cooperative.
    page = open_tab("/dolacz/")
    check(page)
    follow(page.locator(".ticket a.btn"))
    check(page)
    follow(page.locator("a[href='?rodzaj=social_organization']"))
    check(page)
    page.locator("#id_legal_form").select_option("social_cooperative")
    page.locator("#id_powiat").select_option("1815")
    for name, words in ANSWERS.items():
        page.locator(f"#id_{name}").fill(words)
    page.locator("#id_goals_0").check()
    page.wait_for_timeout(4100)  # faster than anybody types would raise doubt
    follow(page.locator("main form .actions button[name=send]"))
    page.wait_for_url("**/dolacz/szkic/**")
    check(page)

    # They confirm the address by the mailed link.
    page.goto(mailed("wanda@join.example", "/dolacz/potwierdz/"))
    check(page)
    follow(page.locator("main form button.btn"))
    page.wait_for_url("**/dolacz/stan/**")
    check(page)
    number = page.locator("h1 .num").inner_text()

    # The office returns the request, with a reason.
    office = people("coordinator")
    office.goto("/admin/members/joinrequest/")
    follow(office.get_by_role("link", name=number))
    request = office.url
    follow(office.locator("a[href$='/decyzja/returned/']"))
    office.locator("#id_reason").fill("Napiszcie, ile osób pracuje.")
    follow(office.locator("main input[type=submit], #content-main input[type=submit]").first)
    office.wait_for_url(request)

    # The applicant completes it from the link.
    wanda = open_tab(mailed("wanda@join.example", "/dolacz/stan/"), width=390)
    wanda.reload()
    follow(wanda.locator("a[href$='/uzupelnij/']"))
    check(wanda)
    wanda.locator("#id_profile").fill("Pierzemy i prasujemy w siedem osób.")
    follow(wanda.locator("main form .actions button[name=send]"))
    wanda.wait_for_url("**/dolacz/stan/**")
    check(wanda)

    # The council gives its opinion.
    council = people("council")
    council.goto("/rada/")
    check(council)
    follow(council.get_by_role("link", name=NAME))
    check(council)
    council.locator("input[name=verdict][value=for]").check()
    follow(council.locator("main form button.btn"))
    council.wait_for_url("**/rada/")

    # The office recommends and accepts.
    office.goto(request)
    follow(office.locator("a[href$='/decyzja/recommended/']"))
    follow(office.locator("#content-main input[type=submit]"))
    office.wait_for_url(request)
    follow(office.locator("a[href$='/decyzja/accepted/']"))
    office.locator("#id_number").fill("7/2026")
    office.locator("#id_dated_on").fill(time.strftime("%Y-%m-%d"))
    office.locator("#id_text").fill("Przyjmuje się do klastra.")
    follow(office.locator("#content-main input[type=submit]"))
    office.wait_for_url(request)
    wanda.reload()
    check(wanda)

    # The owner takes up the invitation, and confirms the data.
    wanda.goto(mailed("wanda@join.example", "/zaproszenie/"))
    wanda.locator("#id_name").fill("Wanda Wagon")
    follow(wanda.locator("main form.form button.btn"))
    wanda.wait_for_url("**/panel/")
    follow(wanda.locator("#potwierdz form button"))

    # Now everybody finds the profile.
    page.goto("/czlonkowie/?q=wagonik")
    follow(page.get_by_role("link", name=NAME))
    expect(page.locator("h1")).to_have_text(NAME)
    expect(page.locator("main")).to_contain_text("Pierzemy i prasujemy w siedem osób.")
