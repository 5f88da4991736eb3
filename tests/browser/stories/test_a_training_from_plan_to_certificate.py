"""The whole way: planned, announced, enrolled by an owner, held, noted on a phone, certified, verified, packed."""

import io
import time
import zipfile

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

# Who takes part in the story: the office's desk and an owner of a social cooperative, both logged in.
CAST = """
import datetime
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from members.models import Organization, Representative, User
from tests.factories import make_second_factor
from trainings.models import LearningOutcome, Training, TrainingSession
def session_of(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
office = User.objects.create_superuser("story-desk@example.com", "a long password")
make_second_factor(office)
owner = User.objects.create_user("story-owner@example.com", "a long password", name="Olga Opowieść")
Representative.objects.create(organization=Organization.objects.get(slug="feniks"), person=owner, role="owner")
training = Training.objects.create(
    slug="opowiesc", title_pl="Wycena usług", title_en="Pricing services", status="draft", capacity=2,
    description_pl="Koszty, potem cena.", trainer="Tomasz Trener",
    registration_opens_at=timezone.now() - datetime.timedelta(days=1),
)
for number in (10, 11):
    TrainingSession.objects.create(training=training, on=timezone.localdate() + datetime.timedelta(number), hours=8)
LearningOutcome.objects.create(training=training, position=1, text_pl="policzy koszt godziny")
print(training.pk, session_of(office), session_of(owner))
"""
# Time passes: the two days are over.
TIME_PASSES = """
import datetime
from trainings.models import Training
training = Training.objects.get(slug="opowiesc")
for day in training.sessions.all():
    day.on -= datetime.timedelta(12)
    day.save()
"""
CODE = """
from trainings.models import Certificate
certificate = Certificate.objects.get(enrolment__training__slug="opowiesc")
print(certificate.code, certificate.token, certificate.signature)
"""
AGAIN = (
    CAST.split("office = ")[0]
    + """
print(*(session_of(User.objects.get(email=f"story-{who}@example.com")) for who in ("desk", "owner")))
"""
)
PEOPLE = ["Anna Żółć", "Bartek Ćma", "Celina Łoś"]


@pytest.fixture
def cast(manage):
    return manage(CAST).split()[-3:]


@pytest.fixture
def tab_of(open_tab, portal):
    """A tab of somebody who is logged in."""

    def tab_of(session, **options):
        page = open_tab(None, **options)
        page.context.add_cookies([{"name": "session", "value": session, "url": portal}])
        return page

    return tab_of


def test_from_plan_to_certificate(cast, tab_of, open_tab, manage, mailed):
    pk, office_session, owner_session = cast
    desk = f"/en/admin/trainings/training/{pk}"
    office, owner = tab_of(office_session), tab_of(owner_session)

    # The coordinator announces it; enrolment is open.
    office.goto(f"{desk}/change/")
    follow(office.get_by_role("button", name="Announce"))
    expect(office.locator(".messagelist")).to_be_visible()

    # An owner enrols three people: two places, one waits.
    owner.goto("/en/panel/szkolenia/opowiesc/")
    for number, name in enumerate(PEOPLE):
        if owner.get_by_label("Name and surname").count() <= number:
            follow(owner.get_by_role("button", name="One more person"))
        owner.get_by_label("Name and surname").nth(number).fill(name)
        owner.get_by_label("E-mail").nth(number).fill(f"story-{number}@example.com")
    follow(owner.get_by_role("button", name="Enrol", exact=True).last)
    people = owner.locator("main section li.panel")
    expect(people).to_have_count(3)
    expect(people.nth(0)).to_contain_text("has a place")
    expect(people.nth(2)).to_contain_text("waiting list")

    # The days pass. Bartek missed the second one; it is noted on a phone.
    manage(TIME_PASSES)
    phone = tab_of(office_session, width=390)
    phone.goto(f"{desk}/obecnosc/")
    phone.get_by_role("checkbox", name="Bartek Ćma").locator("visible=true").first.uncheck()
    follow(phone.get_by_role("button", name="Store presence"))
    expect(phone.locator(".messagelist")).to_contain_text("stored")

    # Results: the proposals come from the hours. Then everybody who was there is asked.
    office.goto(f"{desk}/wyniki/")
    follow(office.get_by_role("button", name="Accept the proposals"))
    expect(office.locator(".messagelist")).to_contain_text("2 results are stored.")
    office.goto(f"{desk}/ankiety/")
    follow(office.get_by_role("button", name="Ask by mail").last)
    survey = open_tab(mailed("story-0@example.com", "/szkolenia/ankieta/"))
    expect(survey.locator("main form")).to_be_visible()

    # Certificates: only for Anna.
    manage("from trainings.models import Letterhead; Letterhead.objects.create(signatory='Łucja Ćwik')")
    office.goto(f"{desk}/zaswiadczenia/")
    follow(office.get_by_role("button", name="Issue 1 certificate"))
    expect(office.locator(".messagelist")).to_contain_text("1 certificate is issued.")
    code, _token, signature = manage(CODE).split()[-3:]

    # Anna opens the mail without an account and downloads it; the QR code leads to the public page.
    anna = open_tab(mailed("story-0@example.com", "/zaswiadczenie/pobierz/"))
    expect(anna.locator("main")).to_contain_text("Anna Żółć")
    paper = anna.request.get(anna.locator("a.btn").get_attribute("href"))
    text = pypdf.PdfReader(io.BytesIO(paper.body())).pages[0].extract_text()
    assert ("Anna Żółć" in text, "Wycena usług" in text, code in text) == (True, True, True)

    # The QR code on it leads to the public page, which tells initials only.
    anybody = open_tab(f"/en/szkolenia/zaswiadczenie/{code}/", width=390)
    expect(anybody.locator("h1")).to_have_text("The certificate is valid")
    expect(anybody.locator("main")).to_contain_text(f"{signature}")
    expect(anybody.locator("main")).to_contain_text("A. Ż.")
    expect(anybody.locator("main")).not_to_contain_text("Anna")

    # The organisation has it in its record for ever.
    owner.goto("/en/panel/kompetencje/")
    expect(owner.locator("main")).to_contain_text(f"Certificate {signature}")

    # The folder, packed by the worker.
    office.goto(f"{desk}/teczka/")
    follow(office.get_by_role("button", name="Pack the folder (ZIP)"))
    office.wait_for_url("**/w-tle/**")
    link = office.get_by_role("link", name="Download")
    deadline = time.monotonic() + 60
    while not link.count() and time.monotonic() < deadline:
        office.wait_for_timeout(500)
        office.reload()
    archive = zipfile.ZipFile(io.BytesIO(office.request.get(link.first.get_attribute("href")).body()))
    names = archive.namelist()
    assert "index.html" in names
    assert [name for name in names if name.endswith("Anna Żółć.pdf")]
    assert "Bartek Ćma" in archive.read("index.html").decode()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
def test_no_barrier_on_the_way(tab_of, open_tab, manage, width, scheme):
    pk = manage("from trainings.models import Training; print(Training.objects.get(slug='opowiesc').pk)")
    session = manage(AGAIN)
    code, token, _signature = manage(CODE).split()[-3:]
    public = open_tab(None, width=width, color_scheme=scheme, reduced_motion="reduce")
    office = tab_of(session.split()[-2], width=width, color_scheme=scheme, reduced_motion="reduce")
    owner = tab_of(session.split()[-1], width=width, color_scheme=scheme, reduced_motion="reduce")
    desk = "/admin/trainings"
    pages = {
        f"/szkolenia/zaswiadczenie/{code}/": public,
        f"/szkolenia/zaswiadczenie/pobierz/{token}/": public,
        "/panel/kompetencje/": owner,
        "/panel/zaswiadczenia/": owner,
        f"{desk}/training/{pk}/teczka/": office,
        f"{desk}/training/{pk}/zaswiadczenia/": office,
        f"{desk}/training/kompetencje/": office,
        f"{desk}/certificate/": office,
    }
    found = {}
    for path, page in pages.items():
        page.goto(path)
        found[path] = barriers(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
    assert {path: faults for path, faults in found.items() if faults} == {}
