"""As many queries for one row as for three, with filters as without: never more than eight."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Goal, LegalStatus, Organization
from tests.factories import make_cluster, make_event, make_goal, make_organization, make_service, make_training

pytestmark = pytest.mark.django_db

MOST = 8


def make_full_organization(slug):
    """A member with something in each part of its page."""
    organization = make_organization(
        slug=slug, latitude="50.04132", longitude="21.99901", location_precision="locality",
        run_by=make_organization(role="partner"),
    )  # fmt: skip
    goal = Goal.objects.first() or make_goal(slug="cel")
    for _ in range(3):
        make_service(organization=organization)
    LegalStatus.objects.create(organization=organization, kind="opp", granted_on=datetime.date(2020, 1, 1))
    make_event(organizer=organization).goals.add(goal)
    make_training(organizer=organization).goals.add(goal)
    return organization


def queries(visitor, address):
    with CaptureQueriesContext(connection) as captured:
        assert visitor.get(address).status_code == 200
    return len(captured)


ADDRESSES = [
    "/czlonkowie/",
    "/czlonkowie/?widok=mapa",
    "/czlonkowie/?q=organizacja&sektor=social&powiat=1863&forma=social_cooperative&sortuj=miejscowosc",
    "/czlonkowie/?q=organizacja&sektor=social&widok=mapa",
    "/czlonkowie/pierwsza/",
    "/cele/cel/",
    "/dolacz/",
    "/en/czlonkowie/pierwsza/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_three_rows_cost_no_more_than_one(visitor, address):
    make_cluster(coordinator=make_full_organization("pierwsza"))
    one = queries(visitor, address)
    make_full_organization("druga")
    make_full_organization("trzecia")
    assert queries(visitor, address) == one
    assert one <= MOST


@pytest.mark.parametrize("address", ["/czlonkowie/", "/czlonkowie/?widok=mapa", "/czlonkowie/feniks/"])
def test_a_hundred_members_cost_no_more_than_thirteen(visitor, founding, address):
    before = queries(visitor, address)
    call_command("load_many", organizations=100, verbosity=0)
    assert queries(visitor, address) == before <= MOST
    assert Organization.objects.count() == 113


@pytest.mark.parametrize("address", ["/czlonkowie/wzorowa-przyklad/", "/czlonkowie/instytut-ekonomii-spolecznej/"])
def test_the_fullest_pages_of_the_trial_stay_below_the_limit(visitor, founding, address):
    call_command("load_sample", verbosity=0)
    assert queries(visitor, address) <= MOST
