import datetime

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from django.utils.formats import date_format

from members.actions import join as acts
from members.models import JoinLink, JoinRequest
from tests.factories import make_user
from tests.html import assert_valid
from tests.join.requests import accepted, in_review, link_in, mails, recommended, returned, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db):
    return make_user(email="by@example.com", is_staff=True)


def test_it_needs_the_number_and_the_link(visitor, by):
    first, second = in_review(), in_review(name="Inna", contact_email="b@example.com")
    link = link_in("join_received", first.contact_email)
    assert visitor.get(link).status_code == 200
    assert visitor.get(link.replace(first.slug, second.slug)).status_code == 404
    assert visitor.get(link.replace(link.split("/")[3], "x" * 43)).status_code == 404


def test_it_says_the_state_and_the_expected_day(visitor):
    request = in_review()
    page = visitor.get(link_in("join_received")).content
    assert_valid(page)
    day = timezone.localdate() + datetime.timedelta(days=django_settings.JOIN_ANSWER_DAYS)
    assert date_format(day, "j E Y") in page.decode()
    assert request.reference in page.decode()


def test_it_is_kept_out_of_caches_and_indexes(visitor):
    in_review()
    answer = visitor.get(link_in("join_received"))
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_returned_request_is_completed_from_the_link(visitor, by):
    request = returned(by)
    link = link_in("join_returned")
    page = visitor.get(link).content
    assert_valid(page)
    assert "Brak opisu." in page.decode()
    form = visitor.get(link + "uzupelnij/").content
    assert_valid(form)
    assert "contact_email" not in form.decode()
    words = typed(nip=request.nip, profile="Szyjemy i haftujemy.")
    wrong = visitor.post(link + "uzupelnij/", {**words, "why": ""})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (200, ["why"])
    assert visitor.post(link + "uzupelnij/", words).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.profile) == ("in_review", "Szyjemy i haftujemy.")
    assert request.contact_email == "anna@example.com"
    assert [name for name, _to in mails(request)][-2:] == ["join_completed", "join_office_completed"]
    # A second click finds nothing to complete, and changes nothing.
    assert visitor.post(link + "uzupelnij/", {**words, "profile": "Inne"}).status_code == 302
    request.refresh_from_db()
    assert request.profile == "Szyjemy i haftujemy."


def test_the_applicant_withdraws_after_a_question(visitor, by):
    request = returned(by)
    link = link_in("join_returned") + "wycofaj/"
    assert_valid(visitor.get(link).content)
    request.refresh_from_db()
    assert request.state == "returned"
    visitor.post(link)
    visitor.post(link)
    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert [name for name, _to in mails(request)].count("join_withdrawn") == 1


def test_an_accepted_request_is_not_withdrawn(visitor, by, settings):
    request = accepted(by, settings)
    answer = visitor.post(link_in("join_accepted") + "wycofaj/", follow=True)
    request.refresh_from_db()
    assert request.state == "accepted"
    assert "by@example.com" in answer.content.decode() or str(by) in answer.content.decode()


def test_every_state_has_a_page(visitor, by, settings):
    for make, template in ((accepted, "accepted"), (recommended, "recommended")):
        make(by, settings, contact_email=f"{template}@example.com")
        assert_valid(visitor.get(link_in(f"join_{template}")).content)
    rejected = acts.reject(in_review(contact_email="r@example.com"), reason="Nie tym razem.", by=by)
    page = visitor.get(link_in("join_rejected")).content
    assert_valid(page)
    assert "Nie tym razem." in page.decode()
    assert rejected.state == "rejected"


def test_the_link_ends_some_time_after_the_request(visitor, by):
    acts.reject(in_review(), reason="Nie.", by=by)
    link = link_in("join_rejected")
    assert visitor.get(link).status_code == 200
    late = timezone.now() - datetime.timedelta(seconds=1)
    assert None not in JoinLink.objects.filter(sent_to__gt="").values_list("expires_at", flat=True)
    JoinLink.objects.update(expires_at=late)
    assert visitor.get(link).status_code == 410
    assert visitor.post(link + "wycofaj/").status_code == 410
    assert visitor.get(link + "uzupelnij/").status_code == 410


def test_no_page_changes_anything_when_opened(visitor, by):
    request = returned(by)
    link = link_in("join_returned")
    before = list(JoinRequest.objects.values()), mails(request), JoinLink.objects.count()
    for page in (link, link + "uzupelnij/", link + "wycofaj/"):
        assert visitor.get(page).status_code == 200
    assert (list(JoinRequest.objects.values()), mails(request), JoinLink.objects.count()) == before


def test_the_declaration_to_be_signed_is_there(visitor):
    in_review()
    address = link_in("join_received") + "deklaracja.pdf"
    assert address in visitor.get(link_in("join_received")).content.decode()
    answer = visitor.get(address)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    assert visitor.get(address.replace("2026-", "2025-")).status_code == 404


def test_what_is_closed_is_not_withdrawn(visitor, by):
    acts.reject(in_review(), reason="Nie.", by=by)
    answer = visitor.get(link_in("join_rejected") + "wycofaj/")
    assert (answer.status_code, answer.url) == (302, link_in("join_rejected"))
