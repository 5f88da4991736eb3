"""The desk finds listings and moves them by the same acts; without the right there is nothing to see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperation.models import Listing
from pkes.lib.outbox.models import Mail
from tests.conftest import Person
from tests.factories import make_listing, make_second_factor, make_user
from tests.office.desk import messages, words

pytestmark = pytest.mark.django_db

LIST = reverse("admin:cooperation_listing_changelist")


def address(name, listing):
    return reverse(f"admin:cooperation_listing_{name}", args=[listing.pk])


def test_a_listing_is_found_without_accents(coordinator):
    make_listing(title="Sala w Łańcucie")
    make_listing(title="Obiady")
    page = words(coordinator.get(f"{LIST}?q=lancucie"))
    assert "Sala w Łańcucie" in page
    assert "Obiady" not in page


def test_every_state_has_its_buttons(coordinator):
    shown = {}
    for status in Listing.Status.values:
        page = coordinator.get(address("change", make_listing(status=status)))
        shown[status] = [button["url"].split("/")[-2] for button in page.context["buttons"]]
    assert shown == {
        "draft": ["publish"],
        "published": ["start_talks", "conclude", "withdraw"],
        "in_talks": ["end_talks", "conclude", "withdraw"],
        "concluded": [],
        "expired": ["publish"],
        "withdrawn": ["publish"],
    }


def test_withdrawing_needs_a_reason_and_the_owner_reads_it(coordinator, owner, organization):
    listing = make_listing(organization=organization)
    page = coordinator.get(address("withdraw", listing))
    assert page.status_code == 200
    assert coordinator.post(address("withdraw", listing), {"reason": ""}).status_code == 200
    listing.refresh_from_db()
    assert listing.status == "published"
    coordinator.post(address("withdraw", listing), {"reason": "Reklama kredytu"})
    listing.refresh_from_db()
    assert listing.status == "withdrawn"
    assert "Reklama kredytu" in Mail.objects.get(recipient=owner.user.email).text


def test_what_a_rule_refuses_is_said(coordinator):
    listing = make_listing(status=Listing.Status.DRAFT, themes=[])
    answer = coordinator.post(address("publish", listing))
    assert len(messages(answer)) == 1
    listing.refresh_from_db()
    assert listing.status == "draft"


def test_staff_without_the_right_see_nothing(db):
    person = Person(make_user(is_staff=True))
    make_second_factor(person.user)
    listing = make_listing(visibility="members")
    assert person.get(LIST).status_code == 403
    assert person.post(address("withdraw", listing), {"reason": "x"}).status_code == 403
    assert person.get(listing.get_absolute_url()).status_code == 404


def test_the_list_costs_the_same_for_one_and_three(coordinator):
    numbers = []
    for _ in range(3):
        make_listing()
        with CaptureQueriesContext(connection) as captured:
            assert coordinator.get(LIST).status_code == 200
        numbers.append(len(captured))
    assert numbers[0] == numbers[2]
