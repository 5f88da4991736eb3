"""Funding calls at the desk: what the office writes, which buttons there are, and what a new deadline brings."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cooperation import actions
from cooperation.actions import CooperationError
from cooperation.models import Consortium, FundingCall
from members.choices import LegalForm
from tests.cooperation.funding import GOVERNMENT, in_days, mailed, make_call, make_consortium, make_people
from tests.factories import make_organization, make_user
from tests.office.desk import form_data, messages

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"admin:cooperation_{name}", args=args)


@pytest.fixture
def call():
    return make_call(kinds={GOVERNMENT: 1})


@pytest.fixture
def told(call):
    """A consortium for the call whose leader has an address."""
    leader = make_organization()
    make_people(leader, "leader@example.com")
    return make_consortium(call=call, leader=leader)


def test_the_office_writes_a_call_and_opens_it(coordinator):
    opened = coordinator.get(page("fundingcall_add"))
    data = {
        **form_data(opened), "title_pl": "Nabór", "funder": "Fundusz", "url": "https://example.org",
        "deadline_at_0": in_days(20).strftime("%Y-%m-%d"), "deadline_at_1": "15:00", "legal_forms": [LegalForm.FOUNDATION],
        "min_partners": 1, "requirements-0-kind": "local_government", "requirements-0-number": 2,
    }  # fmt: skip
    coordinator.post(page("fundingcall_add"), data)
    call = FundingCall.objects.get()
    assert (call.status, call.legal_forms, call.kinds) == ("draft", ["foundation"], {"local_government": 2})
    coordinator.post(page("fundingcall_open", call.pk))
    call.refresh_from_db()
    assert call.is_open


def test_a_new_deadline_is_told_to_those_who_prepare_an_application(coordinator, call, told):
    call.reminders.create(organization=told.leader, days=14)
    data = form_data(coordinator.get(page("fundingcall_change", call.pk)))
    data |= {"deadline_at_0": in_days(40).strftime("%Y-%m-%d"), "deadline_at_1": "12:00"}
    coordinator.post(page("fundingcall_change", call.pk), data)
    call.refresh_from_db()
    assert (call.deadline_at, call.sequence) == (in_days(40, 12), 1)
    assert mailed() == [("call_changed", "leader@example.com")]
    assert not call.reminders.exists()


def test_saving_without_a_new_deadline_tells_nobody(coordinator, call, told):
    data = form_data(coordinator.get(page("fundingcall_change", call.pk)))
    data |= {"deadline_at_0": in_days(30).strftime("%Y-%m-%d"), "deadline_at_1": "15:00", "title_pl": "Inny"}
    assert coordinator.post(page("fundingcall_change", call.pk), data).status_code == 302
    call.refresh_from_db()
    assert (call.title_pl, mailed()) == ("Inny", [])


def test_a_closed_call_with_a_later_deadline_is_open_again(told):
    call = told.call
    FundingCall.objects.update(status="closed", deadline_at=in_days(-1))
    call.refresh_from_db()
    call.deadline_at = in_days(5)
    actions.save_call(call, by=make_user())
    call.refresh_from_db()
    assert call.is_open


def test_withdrawing_ends_the_consortia_and_tells_them(call, told):
    actions.withdraw_call(call, by=make_user())
    told.refresh_from_db()
    assert told.status == Consortium.Status.WITHDRAWN
    assert mailed() == [("call_changed", "leader@example.com")]
    with pytest.raises(CooperationError):
        actions.withdraw_call(call, by=make_user())


def test_a_call_is_settled_once_every_result_is_noted(told):
    by, call = make_user(), told.call
    with pytest.raises(CooperationError):
        actions.settle_call(call, by=by)
    FundingCall.objects.update(deadline_at=in_days(-1), status="closed")
    with pytest.raises(CooperationError):
        actions.settle_call(call, by=by)
    actions.withdraw_consortium(told, by=by)
    assert actions.settle_call(call, by=by).status == "settled"


def test_a_call_with_a_consortium_is_not_deleted(coordinator, call, told):
    coordinator.post(page("fundingcall_delete", call.pk), {"post": "yes"})
    assert FundingCall.objects.filter(pk=call.pk).exists()
    told.delete()
    coordinator.post(page("fundingcall_delete", call.pk), {"post": "yes"})
    assert not FundingCall.objects.exists()


@pytest.mark.parametrize(("status", "days"), [("open", 5), ("draft", -1)])
def test_only_a_draft_with_a_deadline_to_come_is_opened(status, days):
    with pytest.raises(CooperationError):
        actions.publish_call(make_call(status=status, deadline_at=in_days(days)), by=make_user())


def test_the_office_notes_a_result_and_both_sides_hear_of_it(coordinator, told):
    partner = make_organization()
    make_people(partner, "partner@example.com")
    told.partners.create(organization=partner, state="accepted")
    today = timezone.localdate()
    Consortium.objects.update(status="submitted", submitted_on=today)
    answer = coordinator.post(
        page("consortium_result", told.pk), {"outcome": "won", "decided_on": today.isoformat(), "amount": "100"}
    )
    told.refresh_from_db()
    assert (answer.status_code, told.status, told.amount) == (302, "won", 100)
    assert mailed() == [("consortium_moved", "leader@example.com"), ("consortium_moved", "partner@example.com")]
    assert "dofinansowanie przyznane" in " ".join(messages(answer))


def test_the_desk_shows_no_notes_and_no_words_of_offers(coordinator, told):
    Consortium.objects.update(notes="Tajne notatki")
    assert "Tajne notatki" not in coordinator.get(page("consortium_change", told.pk)).content.decode()
    assert coordinator.get(page("jointoffer_changelist")).status_code == 200
