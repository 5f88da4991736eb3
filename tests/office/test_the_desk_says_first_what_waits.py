"""The first page counts what the office has to do, and leads to it."""

import pytest
from django.utils import timezone

from members.models import Organization
from pkes.lib.outbox.models import Mail
from tests.factories import make_organization, make_user
from tests.office.desk import make_proposal, words

pytestmark = pytest.mark.django_db


def test_proposals_stale_profiles_and_unsent_mail_are_counted_and_linked(office):
    for _number in range(3):
        make_proposal(make_organization(), make_user(), name=("a", "b"))
    Mail.objects.create(template="x", recipient="a@example.com", subject="x", language="pl", state="given_up")
    page = office.get("/admin/")
    text = words(page)
    assert "3 propozycje do rozpatrzenia" in text
    assert "1 wiadomość, której nie udało się wysłać" in text
    assert "3 członków z danymi potwierdzonymi dawno albo wcale" in text
    for address in (
        "/admin/members/changeproposal/?status__exact=waiting",
        "/admin/outbox/mail/?state__exact=given_up",
        "/admin/members/organization/?dane=stale",
    ):
        assert f'href="{address}"' in page.content.decode()
    found = office.get("/admin/members/organization/?dane=stale").context["cl"].result_count
    assert found == 3


def test_nothing_is_said_to_be_nothing(office):
    make_organization()
    Organization.objects.update(data_confirmed_at=timezone.now())
    assert "Nothing. Everything is done." in words(office.get("/en/admin/"))


def test_who_may_not_decide_is_told_nothing(staff):
    make_proposal(make_organization(), make_user(), name=("a", "b"))
    assert "What waits for you" not in words(staff.get("/en/admin/"))
