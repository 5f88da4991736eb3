"""Owners are asked by mail whether their data is still true; one button answers, and the page says when."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from members import actions
from members.choices import ClusterRole
from members.models import ConfirmationRequest, Organization
from pkes.lib.outbox.models import Mail
from pkes.schedule import JOBS
from tests.factories import make_organization, make_representative


def ask():
    call_command("ask_to_confirm", verbosity=0)


def links():
    """The addresses in the mails that ask, oldest first."""
    mails = Mail.objects.filter(template="members/email/confirmation_request").order_by("pk")
    return [re.search(r"/potwierdz-dane/[\w-]+/", mail.text).group() for mail in mails]


def test_it_runs_nightly():
    assert "ask_to_confirm" in JOBS


def test_who_confirmed_long_ago_or_never_is_asked_once(owner, other_owner, settings):
    fresh = timezone.now() - datetime.timedelta(days=settings.FRESHNESS_DAYS - 1)
    Organization.objects.filter(pk=other_owner.organization.pk).update(data_confirmed_at=fresh)
    make_representative(organization=make_organization(role=ClusterRole.IN_PROCEDURE))
    ask()
    ask()
    assert list(Mail.objects.values_list("recipient", "is_secret")) == [("owner@example.com", True)]
    Organization.objects.filter(pk=other_owner.organization.pk).update(
        data_confirmed_at=fresh - datetime.timedelta(days=2)
    )
    ask()
    assert [mail.recipient for mail in Mail.objects.order_by("pk")] == ["owner@example.com", "other-owner@example.com"]


def test_an_unanswered_question_is_asked_again_when_its_link_has_run_out(owner):
    ask()
    ConfirmationRequest.objects.update(expires_at=timezone.now())
    ask()
    assert Mail.objects.count() == 2


def test_opening_the_link_changes_nothing_and_the_button_confirms_once(owner, visitor, organization):
    ask()
    (link,) = links()
    page = visitor.get(link)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    assert "no-store" in page["Cache-Control"]
    organization.refresh_from_db()
    assert organization.data_confirmed_at is None
    assert visitor.post(link).status_code == 200
    organization.refresh_from_db()
    assert timezone.localdate(organization.data_confirmed_at) == timezone.localdate()
    today = date_format(timezone.localdate(), "j E Y")
    assert today in visitor.get(organization.get_absolute_url()).content.decode()
    first = organization.data_confirmed_at
    assert [visitor.get(link).status_code, visitor.post(link).status_code] == [410, 410]
    organization.refresh_from_db()
    assert organization.data_confirmed_at == first


def test_an_answer_ends_the_question_of_the_other_owners_too(owner, editor, organization, visitor):
    actions.change_representative_role(organization.representatives.get(person=editor.user), "owner", by=owner.user)
    ask()
    first, second = links()
    visitor.post(first)
    assert visitor.post(second).status_code == 410


@pytest.mark.parametrize("spoil", ["run_out", "removed", "inactive"])
def test_a_link_that_has_lost_its_right_is_refused(owner, editor, organization, visitor, spoil):
    ask()
    (link,) = links()
    if spoil == "run_out":
        ConfirmationRequest.objects.update(expires_at=timezone.now())
    elif spoil == "removed":
        organization.representatives.filter(person=owner.user).delete()
    else:
        owner.user.is_active = False
        owner.user.save()
    assert [visitor.get(link).status_code, visitor.post(link).status_code] == [410, 410]
    organization.refresh_from_db()
    assert organization.data_confirmed_at is None


@pytest.mark.parametrize("token", ["x", "ą", "a" * 5000, "%C4%85", "..."])
def test_a_link_that_nobody_sent_is_not_found(visitor, db, token):
    assert visitor.get(f"/potwierdz-dane/{token}/").status_code == 404


def test_one_button_in_the_panel_confirms_too(owner, editor, organization):
    assert 'id="potwierdz"' in editor.get(reverse("members:panel")).content.decode()
    editor.post(reverse("members:data_confirm_now"))
    organization.refresh_from_db()
    assert organization.data_confirmed_at is not None
    assert 'id="potwierdz"' not in editor.get(reverse("members:panel")).content.decode()


def test_the_office_does_not_confirm_for_others(coordinator, organization):
    coordinator.post(reverse("members:act_on_behalf", args=[organization.pk]))
    assert coordinator.post(reverse("members:data_confirm_now")).status_code == 403
    with pytest.raises(actions.MembersError):
        actions.confirm_data(organization, by=coordinator.user)
    organization.refresh_from_db()
    assert organization.data_confirmed_at is None
