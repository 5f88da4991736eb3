"""The office accepts or returns what members propose, field by field, without a superuser's rights."""

import pytest
from django.core import mail as django_mail
from django.utils import timezone, translation

from members import actions
from members.models import Change, ChangeProposal
from pkes.lib.outbox.actions import deliver_due
from pkes.lib.outbox.models import Mail
from tests.factories import make_organization
from tests.office.desk import address, make_member_of, make_proposal, messages, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return make_organization(name="Spółdzielnia Stara", nip="")


@pytest.fixture
def member(organization):
    return make_member_of(organization, email="anna@example.com", name="Anna Członek")


@pytest.fixture
def proposal(organization, member):
    return actions.propose(organization, {"name": "Spółdzielnia Nowa", "nip": "1234563218"}, by=member.user)


def page_of(proposal):
    return address("changeproposal", "change", proposal.pk)


def decision(person, proposal, **fields):
    """Open the page of a proposal and send its form with these fields."""
    seen = person.get(page_of(proposal)).context["form"]["seen"].value()
    return person.post(page_of(proposal), {"seen": seen, **fields})


ACCEPTED = {"verdict_name": "accepted", "verdict_nip": "accepted"}


def test_old_and_new_stand_side_by_side(office, proposal):
    text = words(office.get(page_of(proposal)))
    assert "Spółdzielnia Stara" in text
    assert "Spółdzielnia Nowa" in text
    assert "1234563218" in text
    assert "Anna Członek" in text


def test_the_value_of_today_stands_there_even_if_it_was_changed_since(office, organization, proposal):
    organization.name = "Spółdzielnia Poprawiona"
    actions.save(organization, changed=["name"], by=office.user)
    text = words(office.get(page_of(proposal)))
    assert "Spółdzielnia Poprawiona" in text
    assert "Spółdzielnia Stara" not in text


def test_what_is_accepted_is_live_and_the_member_is_told(office, organization, member, proposal):
    response = decision(office, proposal, **ACCEPTED)
    assert response.status_code == 302
    organization.refresh_from_db()
    proposal.refresh_from_db()
    assert (organization.name, organization.nip) == ("Spółdzielnia Nowa", "1234563218")
    assert (proposal.status, proposal.decided_by) == ("accepted", office.user)
    assert [(row.field, row.by, row.is_on_behalf) for row in Change.objects.order_by("field")] == [
        ("name", member.user, False),
        ("nip", member.user, False),
    ]
    assert [(row.recipient, row.template) for row in Mail.objects.all()] == [
        ("anna@example.com", "members/email/proposal_accepted")
    ]


def test_one_field_may_be_accepted_and_another_returned_with_a_reason(office, organization, proposal):
    decision(office, proposal, verdict_name="accepted", verdict_nip="returned", comment_nip="To NIP kogoś innego.")
    organization.refresh_from_db()
    proposal.refresh_from_db()
    assert (organization.name, organization.nip, proposal.status) == ("Spółdzielnia Nowa", "", "returned")
    deliver_due()
    assert "To NIP kogoś innego." in django_mail.outbox[0].body


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("pl", "Napisz dlaczego, żeby członek mógł to poprawić."),
        ("en", "Say why, so that the member can correct it."),
    ],
)
def test_a_return_without_a_reason_is_shown_again_with_what_was_typed(office, proposal, language, sentence):
    with translation.override(language):
        response = decision(office, proposal, verdict_name="returned", verdict_nip="returned", comment_nip="Literówka.")
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["comment_name"]
    text = words(response)
    assert sentence in text
    assert "Literówka." in text
    assert ChangeProposal.objects.get().status == "waiting"


def test_a_comment_on_the_whole_is_a_reason_too(office, proposal):
    decision(office, proposal, verdict_name="returned", verdict_nip="returned", comment="Poproszę o uchwałę.")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.comment) == ("returned", "Poproszę o uchwałę.")


def test_no_verdict_is_an_error_beside_its_field(office, proposal):
    response = decision(office, proposal, verdict_name="accepted")
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["verdict_nip"]


@pytest.mark.parametrize(
    "fields",
    [
        {"verdict_name": "x", "verdict_nip": "accepted"},
        {**ACCEPTED, "comment": "a" * 1001},
        {**ACCEPTED, "comment": "a\0b"},
        {**ACCEPTED, "comment_nip": "a" * 501},
        {**ACCEPTED, "seen": "a" * 10_000},
    ],
)
def test_nonsense_decides_nothing(office, proposal, fields):
    assert decision(office, proposal, **fields).status_code in {200, 409}
    assert ChangeProposal.objects.get().status == "waiting"


def test_a_second_decision_is_refused_with_who_and_when(office, second_office, organization, proposal):
    seen = second_office.get(page_of(proposal)).context["form"]["seen"].value()
    decision(office, proposal, **ACCEPTED)
    proposal.refresh_from_db()
    fields = {"verdict_name": "returned", "verdict_nip": "returned", "comment": "Nie."}
    response = second_office.post(page_of(proposal), {"seen": seen, **fields})
    assert response.status_code == 409
    day = timezone.localtime(proposal.decided_at)
    text = words(response)
    assert "Tą propozycją ktoś się już zajął: przyjęto, Ofelia Office" in text
    assert f"{day:%H:%M}" in text
    organization.refresh_from_db()
    assert organization.name == "Spółdzielnia Nowa"
    assert Mail.objects.count() == 1


def test_what_the_member_corrected_meanwhile_is_not_decided_unseen(office, organization, member, proposal):
    seen = office.get(page_of(proposal)).context["form"]["seen"].value()
    actions.propose(organization, {"name": "Spółdzielnia Inna", "nip": "1234563218"}, by=member.user)
    response = office.post(page_of(proposal), {"seen": seen, **ACCEPTED, "comment": "Wszystko dobrze"})
    assert response.status_code == 409
    text = words(response)
    assert "Spółdzielnia Inna" in text
    assert "Wszystko dobrze" in text
    organization.refresh_from_db()
    assert organization.name == "Spółdzielnia Stara"
    # The page knows the new state now.
    assert (
        office.post(page_of(proposal), {"seen": response.context["form"]["seen"].value(), **ACCEPTED}).status_code
        == 302
    )


def test_a_number_that_another_has_is_refused_in_words_and_nothing_typed_is_lost(office, organization, proposal):
    make_organization(nip="1234563218")
    response = decision(office, proposal, **ACCEPTED, comment="Zgadza się")
    assert response.status_code == 409
    assert "Zgadza się" in words(response)
    organization.refresh_from_db()
    assert (organization.name, organization.nip) == ("Spółdzielnia Stara", "")
    assert ChangeProposal.objects.get().status == "waiting"


def test_a_withdrawn_proposal_has_nothing_to_decide(office, member, proposal):
    actions.withdraw_proposal(proposal, by=member.user)
    response = office.get(page_of(proposal))
    assert "Spółdzielnia Nowa" in words(response)
    assert response.context["form"].open_lines == []
    assert office.post(page_of(proposal), ACCEPTED).status_code == 409


def test_the_reason_of_last_time_stands_by_the_corrected_field(office, organization, member, proposal):
    decision(office, proposal, verdict_name="returned", verdict_nip="accepted", comment_name="Popraw wielkie litery.")
    actions.propose(organization, {"name": "SPÓŁDZIELNIA Nowa"}, by=member.user)
    text = words(office.get(page_of(proposal)))
    assert "SPÓŁDZIELNIA Nowa" in text


def test_the_list_begins_with_what_waits(office, proposal):
    for status in ("accepted", "withdrawn", "returned"):
        make_proposal(make_organization(), office.user, name=("a", "b")).__class__.objects.exclude(
            pk=proposal.pk
        ).filter(status="waiting").update(status=status)
    rows = office.get(address("changeproposal", "changelist")).context["cl"].result_list
    assert next(iter(rows)) == proposal


def test_hostile_words_stay_words(office, organization, member):
    proposal = make_proposal(organization, member.user, name=("<b>x</b>", "<script>alert(1)</script>"))
    page = office.get(page_of(proposal)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_staff_without_the_right_decide_nothing(staff, owner, proposal):
    assert staff.post(page_of(proposal), ACCEPTED).status_code == 403
    assert owner.post(page_of(proposal), ACCEPTED).status_code == 302
    assert ChangeProposal.objects.get().status == "waiting"


def test_the_decision_is_in_the_log_of_the_desk(office, proposal):
    decision(office, proposal, **ACCEPTED)
    assert "Spółdzielnia" in words(office.get("/admin/"))
    assert messages(office.get("/admin/")) == []
