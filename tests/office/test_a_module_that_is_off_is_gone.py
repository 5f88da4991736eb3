"""The office switches off a part of the portal: it goes from every page, and comes back as it was."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Event
from members.models import Cluster, Goal, Organization
from pkes.lib.audit.models import Entry
from pkes.modules import KEYS, MODULES, switch_modules
from tests.factories import make_event, make_training
from tests.office.desk import form_data
from trainings.models import Training

pytestmark = pytest.mark.django_db

# Where a part begins: the beginnings of its public addresses.
BEGINS = {
    "joining": ["/dolacz/"],
    "certificates": ["/szkolenia/zaswiadczenie/"],
    "meetings": ["/wydarzenia/", "/panel/spotkania/", "/panel/zapisy/", "/panel/zadania/"],
    "trainings": ["/szkolenia/", "/panel/szkolenia/", "/panel/kompetencje/"],
    "cooperation": ["/wspolpraca/", "/panel/wspolpraca/"],
    "news": ["/aktualnosci/"],
    "documents": ["/dokumenty/"],
    "newsletter": ["/newsletter/"],
}


@pytest.fixture
def shown(founding):
    """Something of each part on each page."""
    organization, goal = Organization.objects.get(slug="feniks"), Goal.objects.first()
    event, training = make_event(organizer=organization), make_training(organizer=organization)
    event.goals.add(goal)
    training.goals.add(goal)
    return [
        "/", "/o-klastrze/", "/kontakt/", "/czlonkowie/", "/sitemap.xml", "/nowosci.atom", "/nie-ma/", "/panel/",
        organization.get_absolute_url(), goal.get_absolute_url(),
    ]  # fmt: skip


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.key)
def test_no_page_leads_to_it(owner, shown, module):
    def leads():
        pages = {address: owner.get(address).content.decode() for address in shown}
        return {
            a for a, page in pages.items() if any(f'"{begin}' in page or f"8000{begin}" in page for begin in begins)
        }

    begins = BEGINS[module.key]
    assert leads() or module.key == "certificates"
    Cluster.objects.update(modules_off=[module.key])
    assert leads() == set()


def test_a_page_asks_for_the_switches_no_more_than_once(visitor, shown):
    def number(address):
        with CaptureQueriesContext(connection) as queries:
            visitor.get(address)
        return sum("members_cluster" in query["sql"] for query in queries)

    assert {address: number(address) for address in shown if address != "/panel/"} == {
        address: 1 for address in shown if address != "/panel/"
    }
    Cluster.objects.update(modules_off=["trainings"])
    assert number(reverse("trainings:training_list")) == 1


def test_all_is_on_before_the_cluster_is_loaded(visitor, db):
    assert [visitor.get(reverse(name)).status_code for name in ("events:event_list", "members:join")] == [200, 200]


def test_the_office_switches_by_ticks_and_it_is_noted(office, visitor, founding):
    address = reverse("admin:members_cluster_change", args=[1])
    opened = office.get(address)
    assert opened.context["adminform"].form["modules_on"].value() == KEYS
    office.post(address, {**form_data(opened), "modules_on": [key for key in KEYS if key != "meetings"]})
    assert Cluster.objects.get().modules_off == ["meetings"]
    assert visitor.get(reverse("events:event_list")).status_code == 404
    assert office.get(reverse("admin:events_event_changelist")).status_code == 200
    assert office.get(reverse("events:checkin_events")).status_code == 200
    entry = Entry.objects.get(what=Entry.What.MODULE)
    assert (entry.by, entry.words) == (office.user, "wyłączono: Spotkania")
    office.post(address, {**form_data(opened), "modules_on": KEYS})
    assert Cluster.objects.get().modules_off == []
    assert visitor.get(reverse("events:event_list")).status_code == 200
    assert Entry.objects.filter(what=Entry.What.MODULE).first().words == "włączono: Spotkania"


def test_switching_nothing_is_noted_by_nothing(office, founding):
    assert switch_modules(Cluster.objects.get(), [], by=office.user) is False
    assert switch_modules(Cluster.objects.get(), ["nonsense"], by=office.user) is False
    assert not Entry.objects.filter(what=Entry.What.MODULE).exists()


def test_nothing_of_it_is_lost(founding):
    before = Event.objects.count(), Training.objects.count()
    switch_modules(Cluster.objects.get(), KEYS, by=None)
    assert (Event.objects.count(), Training.objects.count()) == before
