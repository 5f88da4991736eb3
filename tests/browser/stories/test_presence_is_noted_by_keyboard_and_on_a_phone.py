"""The grid of people × days: with the keyboard, with a thumb, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

TRAINING = """
import datetime
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from members.models import Organization, User
from tests.factories import make_second_factor
from trainings.models import Enrolment, LearningOutcome, Training, TrainingSession, TrainingSurvey, TrainingSurveyAnswer
office = User.objects.filter(email="grid@example.com").first()
if office is None:
    office = User.objects.create_superuser("grid@example.com", "a long password")
    make_second_factor(office)
training = Training.objects.create(status="running", slug="{slug}", title_pl="Zarządzanie", title_en="Managing")
for days in (-3, -2, 1):
    on = timezone.localdate() + datetime.timedelta(days)
    TrainingSession.objects.create(training=training, on=on, hours=6)
for number, name in enumerate(["Anna Nowak-Wiśniewska", "Bartłomiej Brzęczyszczykiewicz", "Łucja Żak"], 1):
    Enrolment.objects.create(
        training=training, organization=Organization.objects.first(), number=number, state="confirmed", name=name
    )
survey = TrainingSurvey.objects.create(training=training, phase="after")
for _number in range(5):
    TrainingSurveyAnswer.objects.create(survey=survey, useful=7, best="Rozmowy")
session = SessionStore()
session[SESSION_KEY] = str(office.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = office.get_session_auth_hash()
session.create()
print(session.session_key, training.pk)
"""
NOTED = """
from trainings.models import Attendance
rows = Attendance.objects.filter(enrolment__training=PK).order_by("enrolment__number", "session__on")
print([(row.enrolment.number, row.is_present, str(row.hours)) for row in rows])
"""


def open_grid(open_tab, manage, portal, slug, **options):
    session, pk = manage(TRAINING.replace("{slug}", slug)).split()[-2:]
    page = open_tab(None, **options)
    page.context.add_cookies([{"name": "session", "value": session, "url": portal}])
    page.goto(f"/en/admin/trainings/training/{pk}/obecnosc/")
    return page, pk


def noted(manage, pk):
    return manage(NOTED.replace("PK", pk))


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_arrows_move_space_ticks_and_a_digit_begins_the_hours(open_tab, manage, portal):
    page, pk = open_grid(open_tab, manage, portal, "siatka")
    ticks = page.locator("[data-grid] input[type=checkbox]")
    expect(ticks).to_have_count(6)
    ticks.first.focus()
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("Bartłomiej")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")  # the day still to come has no field
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("Łucja Żak")
    page.keyboard.type("4")
    page.keyboard.type(",5")
    page.keyboard.press("ArrowUp")
    assert "hours" in focused(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    assert focused(page).endswith("present")
    expect(ticks.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("2 changes are stored.")
    assert noted(manage, pk) == "[(2, False, 'None'), (3, True, '4.50')]"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_on_a_phone_one_day_is_shown_at_a_time(open_tab, manage, portal, javascript):
    page, pk = open_grid(
        open_tab, manage, portal, f"telefon-{javascript}".lower(), width=390, java_script_enabled=javascript
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    shown = page.locator("[data-grid] input[type=checkbox]:visible")
    expect(shown).to_have_count(3)
    sizes = [(box["width"], box["height"]) for box in (tick.bounding_box() for tick in shown.all())]
    assert min(min(size) for size in sizes) >= 44
    shown.nth(0).uncheck()
    follow(page.locator(".presence-days button").first)
    expect(page.locator(".messagelist")).to_contain_text("1 change is stored.")
    expect(page.locator(".presence-days [aria-current]")).to_have_count(1)
    shown.nth(2).uncheck()
    follow(page.get_by_role("button", name="Store presence"))
    expect(page.locator(".messagelist")).to_contain_text("1 change is stored.")
    assert noted(manage, pk) == "[(1, False, 'None'), (3, False, 'None')]"


def test_no_barrier_on_the_office_pages_of_a_training(open_tab, manage, portal):
    found = {}
    for width, scheme in [(390, "light"), (1440, "dark")]:
        page, pk = open_grid(open_tab, manage, portal, f"bariery-{width}", width=width, color_scheme=scheme)
        for path in ("obecnosc/", "obecnosc/podpisy/", "wyniki/", "ankiety/", "ankiety/po/papier/"):
            page.goto(f"/admin/trainings/training/{pk}/{path}")
            found[f"{path} {width}"] = barriers(page)
            assert page.evaluate("document.documentElement.scrollWidth") == width
    assert {path: faults for path, faults in found.items() if faults} == {}
