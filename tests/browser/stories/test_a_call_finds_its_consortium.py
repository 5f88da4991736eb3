"""A funding call finds a leader and two partners: the board fills, the data sheets are fetched, the result is noted."""

import io

import pytest
from docx import Document
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.accounts import log_in, make_person
from tests.browser.conftest import follow
from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

TITLE, PROJECT = "Wspólna kuchnia (przykład)", "Obiady dla sąsiadów"
LEADER, PARTNER, LATE = "lider@konsorcjum.example", "partner@konsorcjum.example", "trzeci@konsorcjum.example"
# A call that wants one social cooperative and two non-governmental organisations; three sample members act.
MAKE = f"""
import datetime
from django.utils import timezone
from cooperation.models import CallRequirement, FundingCall
from members.models import Organization, Representative, User
call = FundingCall.objects.create(
    title_pl={TITLE!r}, funder="Fundusz Przykładowy", url="https://example.org/nabor", is_sample=True, status="open",
    deadline_at=timezone.now() + datetime.timedelta(20), legal_forms=["social_cooperative"], min_partners=2,
)
for kind, number in (("social_cooperative", 1), ("ngo", 2)):
    CallRequirement.objects.create(call=call, kind=kind, number=number)
# Other stories of this portal may have given it another name.
Organization.objects.filter(slug="probna-przyklad").update(name="Fundacja Próbna (przykład)")
for slug, email in (
    ("wzorowa-przyklad", {LEADER!r}), ("probna-przyklad", {PARTNER!r}), ("kram-przyklad", {LATE!r})
):
    Representative.objects.create(
        organization=Organization.objects.get(slug=slug), person=User.objects.get(email=email), role="owner"
    )
print(call.pk)
"""


def check(page):
    """No barrier, and nothing wider than the window."""
    assert (page.url, barriers(page)) == (page.url, [])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def missing(page):
    """What the board says is missing, row by row."""
    return [row.inner_text().split("\t")[-1].strip() for row in page.locator("main tbody tr").all()]


def test_a_call_finds_a_leader_and_two_partners(open_tab, manage):
    for email in (LEADER, PARTNER, LATE):
        make_person(manage, email)
    address = f"/panel/wspolpraca/nabory/{manage(MAKE).split()[-1]}/"
    # Without JavaScript, in the dark, on a phone, and as ever.
    leader = open_tab(None)
    partner = open_tab(None, width=320, color_scheme="dark")
    late = open_tab(None, width=390, java_script_enabled=False)
    for page, email in ((leader, LEADER), (partner, PARTNER), (late, LATE)):
        log_in(page, email)
        page.wait_for_url("**/panel/")

    leader.goto("/panel/wspolpraca/nabory/")
    check(leader)
    follow(leader.get_by_role("link", name=TITLE))
    expect(leader.get_by_text("Wasza organizacja może wejść do naboru jako lider albo jako partner.")).to_be_visible()
    check(leader)
    follow(leader.get_by_role("link", name="Wchodzimy jako lider"))
    leader.get_by_label("Tytuł projektu").fill(PROJECT)
    leader.get_by_label("Kogo szukacie").fill("Kogoś, kto zna sąsiadów.")
    check(leader)
    follow(leader.get_by_role("button", name="Utwórz konsorcjum"))
    leader.wait_for_url("**/konsorcja/*/")
    board = leader.url
    check(leader)
    assert missing(leader) == ["2", "komplet", "2"]

    # One is invited and accepts.
    follow(leader.get_by_role("link", name="Fundacja Próbna"))
    follow(leader.get_by_role("button", name="Zaproś"))
    expect(leader.get_by_role("heading", name="Zaproszeni, jeszcze bez odpowiedzi")).to_be_visible()
    assert partner.goto(board).status == 404
    partner.goto("/panel/wspolpraca/nabory/")
    expect(partner.get_by_role("heading", name="Zaproszenia do konsorcjów")).to_be_visible()
    partner.goto(address)
    expect(partner.get_by_text("Wasza organizacja może wejść do naboru jako partner.")).to_be_visible()
    check(partner)
    follow(partner.get_by_role("button", name="Przyjmij zaproszenie"))
    partner.wait_for_url(board)
    check(partner)
    assert missing(partner) == ["1", "komplet", "1"]

    # The other one asks, and is let in.
    late.goto(address)
    late.locator("main summary", has_text="Poproś o przyjęcie").click()
    late.get_by_label("Kilka słów").fill("Znamy wszystkich w okolicy.")
    follow(late.get_by_role("button", name="Poproś"))
    expect(late.get_by_text("Prośba o przyjęcie jest wysłana.")).to_be_visible()
    leader.goto(board)
    expect(leader.get_by_text("Znamy wszystkich w okolicy.")).to_be_visible()
    follow(leader.get_by_role("button", name="Przyjmij"))
    expect(leader.get_by_text("Nikogo nie brakuje.")).to_be_visible()
    assert missing(leader) == ["komplet"] * 3

    # The papers of all three.
    for name, words in (("PDF", pdf_words), ("Dokument Word (DOCX)", docx_words)):
        with leader.expect_download() as download:
            leader.get_by_role("link", name=name, exact=True).click()
        said = words(download.value.path().read_bytes())
        for organization in ("Spółdzielnia Socjalna Wzorowa", "Fundacja Próbna", "Kram Społeczny"):
            assert organization in said

    # Ready, submitted, won.
    follow(leader.get_by_role("button", name="Mamy komplet"))
    follow(leader.get_by_role("link", name="Wniosek jest złożony"))
    check(leader)
    follow(leader.get_by_role("button", name="Zapisz"))
    follow(leader.get_by_role("link", name="Zapisz wynik"))
    leader.get_by_label("dofinansowanie przyznane").check()
    leader.get_by_label("Dzień decyzji").fill(
        manage("from django.utils import timezone; print(timezone.localdate())").split()[-1]
    )
    leader.get_by_label("Kwota w złotych").fill("120 000,50")
    check(leader)
    follow(leader.get_by_role("button", name="Zapisz wynik"))
    expect(leader.locator("main dd", has_text="120\xa0000,50 zł")).to_be_visible()
    check(leader)


def pdf_words(body):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def docx_words(body):
    return " ".join(row.text for row in Document(io.BytesIO(body)).paragraphs)
