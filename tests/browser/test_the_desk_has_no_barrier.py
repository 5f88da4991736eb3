"""The coordinator's desk: its first page, lists, forms, reviews; axe's rules, on a phone and on a wide screen."""

import pytest

from tests.browser.test_no_barrier_is_found_by_axe import barriers

pytestmark = pytest.mark.browser

LOG_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from events.models import Event
from members.models import Goal, Organization, User
from tests.factories import make_second_factor
from trainings.models import Enrolment, Training
person = User.objects.filter(is_staff=True, is_superuser=False).first()
person.authenticator_set.exists() or make_second_factor(person)
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[-1]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.create()
one, other = Organization.objects.filter(is_sample=True)[:2]
Organization.objects.filter(pk=one.pk).update(website=f"https://{'bardzo-dlugi-' * 4}adres.example/{'strona' * 20}")
event, goal = Event.objects.filter(status="published").first(), Goal.objects.first()
training = Training.objects.filter(sessions__isnull=False, is_sample=True).first()
Enrolment.objects.get_or_create(
    training=training, number=1, defaults={"organization": one, "state": "confirmed", "name": "Osoba Przykładowa"}
)
print(settings.SESSION_COOKIE_NAME, session.session_key, one.pk, other.pk, event.pk, goal.pk, training.pk)
"""
PAGES = {
    "first page": "/admin/",
    "list": "/admin/members/organization/",
    "organisation": "/admin/members/organization/{one}/change/",
    "meeting": "/admin/events/event/{event}/change/",
    "new meeting": "/admin/events/event/add/",
    "goal": "/admin/members/goal/{goal}/change/",
    "history": "/admin/members/goal/{goal}/history/",
    "deleting": "/admin/members/goal/{goal}/delete/",
    "merging": "/admin/members/organization/merge/?zostaje={one}&odchodzi={other}",
    "asked first": "/admin/events/event/{event}/cancel/",
    "register": "/biuro/rejestr/",
    "booklet": "/biuro/ksiazka/",
    "council": "/biuro/rada/",
    "how long": "/biuro/retencja/",
    "requests about data": "/admin/members/datarequest/",
    "new request about data": "/admin/members/datarequest/add/",
    "activities": "/admin/members/processingactivity/",
    "import": "/biuro/import/organizations/",
    "import of people at a meeting": "/biuro/import/registrations/",
    "import of participants": "/biuro/import/enrolments/",
    "trainings": "/admin/trainings/training/",
    "training": "/admin/trainings/training/{training}/change/",
    "presence": "/admin/trainings/training/{training}/obecnosc/",
    "results": "/admin/trainings/training/{training}/wyniki/",
    "certificates": "/admin/trainings/training/{training}/zaswiadczenia/",
    "folder": "/admin/trainings/training/{training}/teczka/",
    "deleting a training": "/admin/trainings/training/{training}/delete/",
    "enrolments": "/admin/trainings/enrolment/",
    "archive": "/admin/trainings/training/?archiwum=tak",
    "history of an organisation": "/admin/members/organization/{one}/history/",
    "new register entry": "/admin/members/registerentry/add/",
    "work in the background": "/w-tle/",
    "switches": "/admin/members/cluster/1/change/",
    "texts": "/admin/texts/text/",
    "mails about a meeting": "/admin/outbox/mail/?o_czym=events.event:{event}",
}


@pytest.fixture(scope="module")
def desk(manage):
    return dict(
        zip(["cookie", "key", "one", "other", "event", "goal", "training"], manage(LOG_IN).split(), strict=True)
    )


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_the_page_breaks_no_rule_and_fits(open_tab, portal, desk, path, width):
    page = open_tab("", width=width, reduced_motion="reduce")
    page.context.add_cookies([{"name": desk["cookie"], "value": desk["key"], "url": portal}])
    assert page.goto(path.format(**desk)).status == 200
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
