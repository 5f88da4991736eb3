import datetime

import pytest
from django.utils import timezone

from members.actions import erase
from members.actions import join as acts
from members.models import JoinLink, JoinNote, JoinRequest
from pkes.lib.outbox.models import Mail
from tests.factories import make_user
from tests.join.requests import accepted, in_review, mails, submitted

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def by(db):
    return make_user(is_staff=True)


def make_older(request, days, field="changed_at"):
    JoinRequest.objects.filter(pk=request.pk).update(**{field: timezone.now() - days * DAY})


def test_what_nobody_confirmed_is_deleted_with_its_mails(settings):
    settings.JOIN_UNCONFIRMED_DAYS = 7
    old, young, confirmed = (
        submitted(),
        submitted(contact_email="b@example.com"),
        in_review(contact_email="c@example.com"),
    )
    draft, _token = acts.save_draft({}, kind="ngo", email="d@example.com", language="pl")
    for request in (old, confirmed, draft):
        make_older(request, 8)
    make_older(young, 6)
    assert acts.delete_unconfirmed() == 2
    assert list(JoinRequest.objects.order_by("pk")) == [young, confirmed]
    assert mails(old) == mails(draft) == []
    assert acts.delete_unconfirmed() == 0
    assert JoinRequest.objects.count() == 2


def test_a_draft_that_is_worked_on_stays(settings):
    draft, _token = acts.save_draft({}, kind="ngo", email="d@example.com", language="pl")
    make_older(draft, 8)
    acts.save_draft({"name": "X"}, kind="ngo", email="d@example.com", language="pl", request=draft)
    assert acts.delete_unconfirmed() == 0
    assert mails(draft) == [("join_draft", "d@example.com")]


def test_who_was_refused_long_ago_is_named_no_more(by, settings):
    settings.JOIN_KEEP_DAYS = 365
    request = in_review(name="Stowarzyszenie X", contact_email="anna@example.com")
    acts.add_note(request, kind="note", text="Dzwoniła Anna.", by=by)
    acts.reject(request, reason="Anna nie odpisała.", by=by)
    young = acts.reject(in_review(contact_email="b@example.com"), reason="Nie.", by=by)
    make_older(request, 366, "closed_at")
    assert acts.anonymise_closed() == 1
    request.refresh_from_db()
    told = (request.contact_name, request.contact_email, request.contact_phone, request.why, request.profile)
    assert told == ("",) * 5
    assert (request.name, request.powiat, request.state, request.number) == ("Stowarzyszenie X", "1805", "rejected", 1)
    assert (JoinNote.objects.count(), JoinLink.objects.filter(request=request).count()) == (0, 0)
    assert list(request.steps.values_list("reason", flat=True)) == [""] * 4
    assert not Mail.objects.filter(recipient="anna@example.com").exists()
    assert not Mail.objects.filter(text__contains="Anna").exclude(regarding=f"join:{young.pk}").exists()
    young.refresh_from_db()
    assert young.contact_email == "b@example.com"
    assert acts.anonymise_closed() == 0


def test_of_a_sole_trader_the_name_goes_too(by):
    request = acts.reject(in_review(legal_form="sole_trader", krs=""), reason="Nie.", by=by)
    make_older(request, 9999, "closed_at")
    acts.anonymise_closed()
    request.refresh_from_db()
    assert (request.name, request.nip, request.name_key, request.legal_form) == ("", "", "", "sole_trader")


def test_members_keep_their_request(by, settings):
    request = accepted(by, settings)
    make_older(request, 9999, "closed_at")
    assert acts.anonymise_closed() == 0


def test_a_person_who_is_erased_is_taken_out_of_their_requests(by, settings):
    member, open_one = accepted(by, settings), in_review(krs="0000654321")
    other = in_review(krs="0000754321", contact_email="other@example.com")
    for request in (member, open_one):
        acts.add_note(request, kind="phone", text="Anna oddzwoni.", by=by)
    person = make_user(email="anna@example.com")
    erase(person, by=person)
    for request, state in ((member, "accepted"), (open_one, "withdrawn")):
        request.refresh_from_db()
        assert (request.contact_name, request.contact_email, request.state) == ("", "", state)
        assert (request.links.count(), request.notes.count()) == (0, 0)
    assert [member.anonymised_at, open_one.why] == [None, ""]
    other.refresh_from_db()
    assert (other.contact_email, other.state) == ("other@example.com", "in_review")
