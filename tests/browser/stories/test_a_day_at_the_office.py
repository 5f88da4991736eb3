"""A day at the office: the coordinator, who is no superuser, does all that waits, from the first page of the desk to "nothing"."""

import io
import os
import re
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

# `make test-browser SCREENSHOTS=1` puts the pictures of the office's handbook there.
PICTURES = {"podrecznik-decyzja", "podrecznik-obecnosc", "podrecznik-import", "podrecznik-laczenie"}
FOLDER = Path(__file__).resolve().parents[3] / ".github"
MOST_BYTES = 120_000

# What waits in the morning. Everything else is as it should be.
MORNING = """
import datetime
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from events.models import Event, EventDay
from members.actions import data_requests, join
from members.models import ChangeProposal, DataRequest, JoinRequest, Organization, ProposedField, Representative, User
from tests.factories import make_second_factor
from trainings.models import Enrolment, Letterhead, Training, TrainingSession

def day(days):
    return timezone.localdate() + datetime.timedelta(days)

def organization(name, slug, **fields):
    return Organization.objects.create(
        name=name, slug=slug, legal_form="foundation", sector="social", role="in_procedure", **fields
    )

Organization.objects.evidenced().update(data_confirmed_at=timezone.now())
office = User.objects.create_user("dzien@biuro.example", "a long password", name="Dorota Biurowa", is_staff=True)
office.groups.set([Group.objects.get(name="Koordynator")])
make_second_factor(office)
owner = User.objects.create_user("wlasciciel@biuro.example", "a long password", name="Wojciech Warsztat")
workshop = organization("Fundacja Warsztat", "biuro-warsztat", locality="Jasło", powiat="1805", phone="13 446 00 01")
organization("Fundacja „Warsztat”", "biuro-warsztat-2", locality="Jasło", email="kontakt@warsztat.example")
Representative.objects.create(organization=workshop, person=owner, role="owner")

request = JoinRequest.objects.create(
    kind="social_organization", name="Spółdzielnia Socjalna Parowóz", legal_form="social_cooperative", sector="social",
    locality="Dębica", powiat="1803", nip="1234563218", profile="Naprawiamy rowery.", potential="Warsztat i cztery osoby.",
    expectations="Stałe zlecenia.", why="Razem łatwiej.", contact_name="Paweł Para", contact_email="para@biuro.example",
    state="recommended", year=2026, number=901, confirmed_at=timezone.now() - datetime.timedelta(days=12),
)
join.go(request, "recommended")
proposal = ChangeProposal.objects.create(organization=workshop, proposed_by=owner)
ProposedField.objects.create(proposal=proposal, field="locality", old="Jasło", new="Krosno")
meeting = Event.objects.create(
    kind="members_meeting", status="proposed", title_pl="Śniadanie członków", slug="biuro-sniadanie", audience="members",
    proposer=workshop, proposed_by=owner, proposed_at=timezone.now(), venue="Sala Warsztatu", locality="Krosno",
)
EventDay.objects.create(event=meeting, on=day(30))
training = Training.objects.create(
    status="running", title_pl="Wycena usług", slug="biuro-wycena", trainer="Teresa Trenerska", is_sample=True
)
TrainingSession.objects.create(training=training, on=day(-1), hours=6)
for number, name in enumerate(["Anna Żółć", "Bartosz Ćma", "Celina Łoś"], 1):
    Enrolment.objects.create(
        training=training, organization=workshop, number=number, state="confirmed", name=name, email=f"o{number}@biuro.example"
    )
Letterhead.objects.get_or_create(defaults={"signatory": "Łucja Ćwik"})
data_requests.record_request(
    DataRequest(kind="access", channel="mail", email="wlasciciel@biuro.example", wish="Co o mnie wiecie?"), by=office
)
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(office.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = office.get_session_auth_hash()
session.create()
print(session.session_key)
"""
WAITS = [
    "1 wniosek w sprawie danych osobowych", "1 wniosek o przyjęcie do rozpatrzenia", "1 propozycja do rozpatrzenia",
    "1 zaproponowane spotkanie", "1 szkolenie bez podpisanych list obecności", "1 szkolenie z wynikami do wpisania",
]  # fmt: skip
HEADER = "Nazwa;Forma prawna;Sektor;NIP;Miejscowość;Powiat"
GOOD = [f"Fundacja Wagon {number};fundacja;sektor społeczny;;Rzeszów;m. Rzeszów" for number in range(1, 5)]
FAULTY = [
    "Fundacja Semafor;fundacja;sektor społeczny;1234567890;;",
    ";fundacja;sektor społeczny;;;",
    "Fundacja Tender;fundacja zła;sektor społeczny;;;",
]
MENDED = [
    "Fundacja Semafor;fundacja;sektor społeczny;;;",
    "Fundacja Zwrotnica;fundacja;sektor społeczny;;;",
    "Fundacja Tender;fundacja;sektor społeczny;;;",
]
EVENING = """
from members.models import DataRequest, Organization
from trainings.models import Certificate
workshop = Organization.objects.get(slug="biuro-warsztat")
print(workshop.locality, workshop.email, Organization.objects.filter(slug="biuro-warsztat-2").count(), sep="|", end="|")
print(Organization.objects.filter(name__startswith="Fundacja Wagon").count(), end="|")
print(Organization.objects.get(name="Spółdzielnia Socjalna Parowóz").role, end="|")
print(sorted(Certificate.objects.filter(enrolment__training__slug="biuro-wycena").values_list("enrolment__name", flat=True)))
"""


@pytest.fixture
def desk(open_tab, manage, portal):
    page = open_tab(None, reduced_motion="reduce", timezone_id="Europe/Warsaw")
    page.context.add_cookies([{"name": "session", "value": manage(MORNING).split()[-1], "url": portal}])
    return page


def waiting(page):
    """What the first page of the desk says waits."""
    page.goto("/admin/")
    return page.locator(".waiting li a").all_inner_texts()


def begin(page, words):
    """From the first page of the desk to what waits, and into its one row."""
    page.goto("/admin/")
    follow(page.locator(".waiting").get_by_role("link", name=words))
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    follow(page.locator("#result_list tbody th a"))


def look(page, name=""):
    """No barrier, and nothing wider than the window, on a phone and on a wide screen; a picture for the handbook."""
    page.wait_for_load_state()
    for width, height in [(390, 800), (1440, 900)]:
        page.set_viewport_size({"width": width, "height": height})
        assert barriers(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    if name and os.environ.get("SCREENSHOTS"):
        file = FOLDER / f"{name}.webp"
        Image.open(io.BytesIO(page.screenshot())).save(file, quality=80, method=6)
        assert file.stat().st_size < MOST_BYTES


def said(page, words):
    expect(page.locator(".messagelist")).to_contain_text(words)


def choose(page, rows):
    """Give the import a file with these rows."""
    content = "\r\n".join([HEADER, *rows]).encode("utf-8-sig")
    page.locator("#id_file").set_input_files({"name": "lista.csv", "mimeType": "text/csv", "buffer": content})
    follow(page.get_by_role("button", name="Pokaż, co się zmieni"))


def test_everything_that_waits_is_done_by_the_evening(desk, manage):
    assert waiting(desk) == WAITS
    look(desk)

    # Somebody wants to join: the resolution makes them a member.
    begin(desk, "wniosek o przyjęcie")
    look(desk)
    follow(desk.get_by_role("link", name="Przyjmij do klastra"))
    desk.locator("#id_number").fill("12/2026")
    desk.locator("#id_dated_on").fill(manage("from django.utils.timezone import localdate; print(localdate())"))
    desk.locator("#id_text").fill("Przyjmuje się do klastra.")
    look(desk)
    follow(desk.get_by_role("button", name="Przyjmij do klastra"))
    said(desk, "Przyjęto")

    # A member has moved.
    begin(desk, "propozycja do rozpatrzenia")
    desk.get_by_role("radio", name="przyjmij").check()
    look(desk, "podrecznik-decyzja")
    follow(desk.get_by_role("button", name="Zapisz decyzję i powiadom członka"))
    said(desk, "Członek dostał wiadomość.")

    # A member proposes a meeting.
    begin(desk, "zaproponowane spotkanie")
    look(desk)
    follow(desk.get_by_role("button", name="Opublikuj"))
    said(desk, "opublikowane")

    # Yesterday's training: who was there, the signed sheet, the results, the certificates.
    begin(desk, "szkolenie z wynikami")
    follow(desk.locator(".object-tools").get_by_role("link", name="Obecność"))
    desk.get_by_role("checkbox", name="Bartosz Ćma").uncheck()
    look(desk, "podrecznik-obecnosc")
    follow(desk.get_by_role("button", name="Zapisz obecność"))
    said(desk, "Zapisano")
    begin(desk, "szkolenie bez podpisanych list")
    follow(desk.locator(".object-tools").get_by_role("link", name="Listy obecności"))
    sheet = desk.request.get(desk.get_by_role("link", name="Lista do wydruku").get_attribute("href")).body()
    desk.get_by_label("Podpisana lista obecności").set_input_files(
        {"name": "skan.pdf", "mimeType": "application/pdf", "buffer": sheet}
    )
    look(desk)
    follow(desk.locator("#content-main input[type=submit]"))
    said(desk, "lista")
    begin(desk, "szkolenie z wynikami")
    follow(desk.locator(".object-tools").get_by_role("link", name="Wyniki osób"))
    look(desk)
    follow(desk.get_by_role("button", name="Przyjmij propozycje dla 3 osób"))
    said(desk, "3")
    training = desk.url.replace("/wyniki/", "")
    desk.goto(f"{training}/zaswiadczenia/")
    follow(desk.get_by_role("button", name="Wydaj 2 zaświadczenia"))
    said(desk, "Wydano 2 zaświadczenia.")
    look(desk)

    # A list of organisations came: three of its rows are faulty, so none is imported before they are mended.
    desk.goto("/admin/members/organization/")
    look(desk)
    follow(desk.get_by_role("link", name="Import z pliku"))
    look(desk)
    choose(desk, [*GOOD, *FAULTY])
    faults = desk.locator("h2:text('Błędy') + table tbody tr")
    expect(faults).to_have_count(3)
    told = [row.locator("td").all_inner_texts()[:2] for row in faults.all()]
    assert told == [["6", "NIP"], ["7", "Nazwa"], ["8", "Forma prawna"]]
    look(desk, "podrecznik-import")
    follow(desk.get_by_role("link", name="Wybierz plik jeszcze raz"))
    choose(desk, [*GOOD, *MENDED])
    expect(faults).to_have_count(0)
    look(desk)
    follow(desk.get_by_role("button", name="Zaimportuj całość"))
    said(desk, "Zaimportowano. 7 nowych wierszy.")
    look(desk)

    # The same foundation stands there twice.
    desk.goto("/admin/members/organization/?q=warsztat")
    for box in desk.locator("#result_list tbody input[type=checkbox]").all():
        box.check()
    desk.locator("select[name=action]").select_option(label="Połącz dwa zaznaczone")
    follow(desk.locator("button[name=index]"))
    look(desk, "podrecznik-laczenie")
    follow(desk.get_by_role("button", name="Połącz", exact=True))
    said(desk, "Połączono: Fundacja Warsztat.")
    look(desk)

    # The register, on paper.
    desk.goto("/admin/")
    follow(desk.get_by_role("link", name="Rejestr członków na wybrany dzień"))
    look(desk)
    paper = desk.request.get(desk.get_by_role("link", name="PDF do druku").get_attribute("href")).body()
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert "Spółdzielnia Socjalna Parowóz" in re.sub(r"\s+", " ", text)

    # Somebody asks what we know about them.
    begin(desk, "wniosek w sprawie danych osobowych")
    look(desk)
    follow(desk.get_by_role("link", name="Wiemy, kto pyta"))
    look(desk)
    desk.get_by_label("Skąd wiemy").fill("Napisał z adresu swojego konta.")
    follow(desk.locator("#content-main button.default"))
    follow(desk.get_by_role("link", name="Co wiemy o tej osobie"))
    expect(desk.locator("#content-main")).to_contain_text("Wojciech Warsztat")
    look(desk)
    desk.go_back()
    follow(desk.get_by_role("link", name="Załatwione: napisz odpowiedź"))
    desk.locator("#id_outcome").fill("Kopia danych idzie w załączniku.")
    look(desk)
    follow(desk.locator("#content-main button.default"))
    look(desk)

    assert waiting(desk) == []
    expect(desk.locator(".waiting")).to_contain_text("Nic. Wszystko jest zrobione.")
    look(desk)
    assert manage(EVENING) == ("Krosno|kontakt@warsztat.example|0|4|member|['Anna Żółć', 'Celina Łoś']")
