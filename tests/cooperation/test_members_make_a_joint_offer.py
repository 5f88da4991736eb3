"""A joint offer from its draft to the buyer: who does what, who sees it, and the paper that comes of it."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cooperation import actions
from cooperation.actions import CooperationError
from cooperation.models import JointOffer, JointOfferPart
from members.models import ContactPerson, RegisterEntry, Service
from tests.conftest import representative
from tests.cooperation.funding import accept_all, mailed, make_offer, make_people, text
from tests.factories import make_organization, make_service, make_source, make_user

pytestmark = pytest.mark.django_db

State, Status = JointOfferPart.State, JointOffer.Status


def url(name, *args):
    return reverse(f"cooperation:{name}", args=args)


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def stranger(db):
    return representative(make_organization(name="Obca"), "owner", email="stranger@example.com")


@pytest.fixture
def offer(owner, other_owner):
    return make_offer(owner.organization, other_owner.organization, title="Konferencja", buyer="Gmina Wielka")


def part_of(offer, person):
    return offer.parts.get(organization=person.organization)


def test_members_make_an_offer_together(owner, other_owner):
    service = make_service(organization=other_owner.organization, name="Łąkowy catering")
    own = make_service(organization=owner.organization, name="Sala")
    begun = owner.post(
        url("joint_offer_new"), {"title": "Konferencja", "buyer": "Gmina", "introduction": "Wszystko razem"}
    )
    offer = JointOffer.objects.get()
    assert begun.url == url("joint_offer", offer.pk)
    pick = url("joint_offer_services", offer.pk)
    assert "Łąkowy catering" in text(owner.get(pick + "?q=lakowy inna"))
    for row in (service, own):
        owner.post(pick, {"service": row.pk})
    assert other_owner.get(url("joint_offer", offer.pk)).status_code == 404
    owner.post(url("joint_offer_act", offer.pk, "popros"))
    assert mailed() == [("joint_offer_asked", "other-owner@example.com")]
    for person in (owner, other_owner):
        part = url("joint_offer_part", offer.pk, part_of(offer, person).pk)
        person.post(part, {"answer": "accept", "scope": "Zrobimy to.", "price_note": "18 zł"})
    offer.refresh_from_db()
    assert offer.status == Status.COMPLETE
    owner.post(url("joint_offer_act", offer.pk, "przekazana"))
    offer.refresh_from_db()
    assert (offer.status, offer.given_on) == (Status.GIVEN, timezone.localdate())
    assert mailed()[1:] == [
        ("joint_offer_answered", "owner@example.com"),
        ("joint_offer_given", "other-owner@example.com"),
    ]


@pytest.mark.parametrize("name", ["joint_offer", "joint_offer_edit", "joint_offer_services", "joint_offer_file"])
def test_nobody_else_reads_an_offer(visitor, stranger, offer, by, name):
    actions.ask_for_parts(offer, by=by)
    accept_all(offer, by)
    assert stranger.get(url(name, offer.pk)).status_code == 404
    assert visitor.get(url(name, offer.pk)).status_code == 403
    assert "Konferencja" not in text(stranger.get(url("panel_joint_offers")))


def test_a_partner_reads_it_once_asked_and_moves_only_its_part(other_owner, offer, owner, by):
    assert "Konferencja" not in text(other_owner.get(url("panel_joint_offers")))
    actions.ask_for_parts(offer, by=by)
    assert "czeka na waszą odpowiedź" in text(other_owner.get(url("panel_joint_offers")))
    assert "Gmina Wielka" in text(other_owner.get(url("joint_offer", offer.pk)))
    for name in ("joint_offer_edit", "joint_offer_services"):
        assert other_owner.get(url(name, offer.pk)).status_code == 403
    assert other_owner.post(url("joint_offer_act", offer.pk, "wycofaj")).status_code == 403
    theirs = part_of(offer, owner)
    assert other_owner.post(url("joint_offer_part", offer.pk, theirs.pk), {"answer": "refuse"}).status_code == 404
    assert other_owner.post(url("joint_offer_drop", offer.pk, theirs.pk)).status_code == 403
    assert owner.post(url("joint_offer_part", offer.pk, part_of(offer, other_owner).pk)).status_code == 404


def test_accepting_needs_own_words_and_refusing_does_not(other_owner, offer, by):
    actions.ask_for_parts(offer, by=by)
    part = part_of(offer, other_owner)
    address = url("joint_offer_part", offer.pk, part.pk)
    answer = other_owner.post(address, {"answer": "accept", "scope": ""})
    assert answer.status_code == 200
    assert "Napisz własnymi słowami" in text(answer)
    other_owner.post(address, {"answer": "refuse"})
    part.refresh_from_db()
    assert part.state == State.REFUSED
    assert ("joint_offer_answered", "owner@example.com") in mailed()


def test_a_changed_mind_makes_a_complete_offer_wait_again(offer, other_owner, by):
    actions.ask_for_parts(offer, by=by)
    accept_all(offer, by)
    offer.refresh_from_db()
    assert offer.status == Status.COMPLETE
    actions.answer_part(part_of(offer, other_owner), accepts=False, by=by)
    offer.refresh_from_db()
    assert offer.status == Status.ASKED
    with pytest.raises(CooperationError):
        actions.give_offer(offer, by=by)


def test_what_was_refused_is_taken_out_and_the_rest_is_complete(owner, offer, by):
    third = make_organization()
    service = make_service(organization=third)
    part = actions.add_part(offer, service, by=by)
    actions.ask_for_parts(offer, by=by)
    accept_all(offer, by)
    actions.answer_part(part, accepts=False, by=by)
    owner.post(url("joint_offer_drop", offer.pk, part.pk))
    offer.refresh_from_db()
    assert (offer.status, offer.parts.count()) == (Status.COMPLETE, 2)


def test_the_last_partner_is_not_taken_out(offer, other_owner, by):
    actions.ask_for_parts(offer, by=by)
    part = part_of(offer, other_owner)
    actions.answer_part(part, accepts=False, by=by)
    with pytest.raises(CooperationError):
        actions.drop_part(part, by=by)


def test_an_offer_of_one_member_is_no_joint_offer(owner, by):
    with pytest.raises(CooperationError):
        actions.ask_for_parts(make_offer(owner.organization), by=by)


def test_a_given_or_withdrawn_offer_takes_no_answers(offer, by):
    actions.ask_for_parts(offer, by=by)
    accept_all(offer, by)
    actions.give_offer(offer, by=by)
    for act in (actions.withdraw_offer, actions.give_offer, actions.ask_for_parts):
        with pytest.raises(CooperationError):
            act(offer, by=by)
    with pytest.raises(CooperationError):
        accept_all(offer, by)


def test_withdrawing_a_draft_tells_nobody_and_later_all_who_were_asked(owner, other_owner, offer, by):
    make_people(other_owner.organization, "second@example.com")
    actions.withdraw_offer(make_offer(owner.organization, other_owner.organization), by=by)
    assert mailed() == []
    actions.ask_for_parts(offer, by=by)
    actions.withdraw_offer(offer, by=by)
    assert [template for template, _to in mailed()] == ["joint_offer_asked"] * 2 + ["joint_offer_withdrawn"] * 2


def test_a_suspended_member_and_a_sample_are_not_picked(offer, by):
    suspended, sample = make_organization(), make_organization(is_sample=True)
    RegisterEntry.objects.create(
        organization=suspended, kind="suspension", effective_on=timezone.localdate(), source=make_source()
    )
    for organization in (suspended, sample):
        with pytest.raises(CooperationError):
            actions.add_part(offer, make_service(organization=organization), by=by)


def test_two_edits_of_a_draft_do_not_overwrite_one_another(owner, offer):
    address = url("joint_offer_edit", offer.pk)
    words = {"base": 1, "title": "Pierwsza", "buyer": "Gmina", "introduction": "", "valid_until": ""}
    assert owner.post(address, words).status_code == 302
    answer = owner.post(address, {**words, "title": "Druga"})
    assert (answer.status_code, "Pierwsza" in text(answer)) == (409, True)


def test_words_do_not_change_behind_the_others_backs(offer, by):
    actions.ask_for_parts(offer, by=by)
    with pytest.raises(CooperationError):
        actions.edit_offer(offer, {"title": "Inna"}, base=1, by=by)


def test_a_service_that_leaves_the_profile_stays_in_the_offer(offer, other_owner):
    part = part_of(offer, other_owner)
    Service.objects.filter(pk=part.service_id).delete()
    again = part_of(offer, other_owner)
    assert (again.service, again.name) == (None, part.name)


@pytest.mark.parametrize("key", ["", "0", "-1", "9" * 30, "\x00", "²"])
def test_a_service_that_is_none_is_not_there(owner, offer, key):
    assert owner.post(url("joint_offer_services", offer.pk), {"service": key}).status_code == 404


def test_the_paper_says_what_everybody_accepted(owner, other_owner, offer, by):
    offer.introduction = "Oferujemy **razem**"
    offer.save(update_fields=["introduction"])
    ContactPerson.objects.create(organization=owner.organization, name="Anna Jawna", visibility="public")
    ContactPerson.objects.create(organization=owner.organization, name="Beata Członkowska", visibility="members")
    actions.ask_for_parts(offer, by=by)
    assert owner.get(url("joint_offer_file", offer.pk)).status_code == 404
    accept_all(offer, by)
    pdf = PdfReader(io.BytesIO(other_owner.get(url("joint_offer_file", offer.pk)).content))
    said = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for words in (
        "Oferta wspólna",
        "Konferencja",
        "Gmina Wielka",
        "Zrobimy to.",
        "100 zł",
        "Fundacja Inna",
        "Anna Jawna",
    ):
        assert words in said
    assert "Beata" not in said
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
