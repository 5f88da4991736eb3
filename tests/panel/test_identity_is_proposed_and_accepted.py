"""Identity changes only by a proposal that the coordinator accepts or returns, field by field."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from members import actions
from members.models import Change, ChangeProposal, LegalStatus
from tests.factories import make_organization
from tests.panel.forms import fields_of, send

URL = "members:identity_edit"
ACCEPTED, RETURNED = ("accepted", ""), ("returned", "Podaj pełną nazwę.")


def proposed(proposal):
    return {field.field: (field.old, field.new, field.verdict) for field in proposal.fields.all()}


def test_the_page_keeps_the_old_name_until_the_new_one_is_accepted(owner, visitor, coordinator, organization):
    answer = send(owner, reverse(URL), holding="name", name="Nowa  Nazwa", short_name="NN")
    assert (answer.status_code, answer.url) == (302, reverse(URL))
    proposal = ChangeProposal.objects.get()
    assert proposed(proposal) == {
        "name": ("Spółdzielnia Socjalna Nasza", "Nowa Nazwa", ""),
        "short_name": ("", "NN", ""),
    }
    public = organization.get_absolute_url()
    assert "Nowa Nazwa" not in visitor.get(public).content.decode()
    waiting = owner.get(reverse(URL)).content.decode()
    assert "Nowa Nazwa" in waiting
    actions.decide(proposal, {"name": ACCEPTED, "short_name": ACCEPTED}, by=coordinator.user)
    assert '<h1 class="name">Nowa Nazwa</h1>' in visitor.get(public).content.decode()
    assert list(Change.objects.order_by("pk").values_list("field", "old", "new", "by__email")) == [
        ("name", "Spółdzielnia Socjalna Nasza", "Nowa Nazwa", "owner@example.com"),
        ("short_name", "", "NN", "owner@example.com"),
    ]
    assert owner.get(reverse("members:panel")).context["proposal"] is None


def test_what_came_back_is_corrected_sent_again_and_accepted(owner, coordinator, organization, mailoutbox):
    send(owner, reverse(URL), holding="name", name="Krótka", locality="Dębica")
    proposal = ChangeProposal.objects.get()
    actions.decide(proposal, {"name": RETURNED, "locality": ACCEPTED}, by=coordinator.user)
    organization.refresh_from_db()
    assert (organization.name, organization.locality) == ("Spółdzielnia Socjalna Nasza", "Dębica")
    assert owner.get(reverse("members:panel")).context["is_returned"]
    page = owner.get(reverse(URL))
    assert "Podaj pełną nazwę." in page.content.decode()
    fields = fields_of(page, holding="name")
    assert (fields["name"], fields["locality"]) == ("Krótka", "Dębica")
    owner.post(reverse(URL), {**fields, "name": "Spółdzielnia Długa"})
    proposal.refresh_from_db()
    assert proposal.status == ChangeProposal.Status.WAITING
    assert proposed(proposal)["name"] == ("Spółdzielnia Socjalna Nasza", "Spółdzielnia Długa", "")
    actions.decide(proposal, {"name": ACCEPTED}, by=coordinator.user)
    organization.refresh_from_db()
    assert organization.name == "Spółdzielnia Długa"
    assert ChangeProposal.objects.get().status == ChangeProposal.Status.ACCEPTED


def test_a_field_accepted_before_can_be_proposed_anew(owner, coordinator, organization):
    actions.propose(organization, {"name": "A", "locality": "Dębica"}, by=owner.user)
    proposal = ChangeProposal.objects.get()
    actions.decide(proposal, {"name": RETURNED, "locality": ACCEPTED}, by=coordinator.user)
    actions.propose(organization, {"name": "A", "locality": "Mielec"}, by=owner.user)
    assert proposed(proposal) == {
        "name": ("Spółdzielnia Socjalna Nasza", "A", ""),
        "locality": ("Dębica", "Mielec", ""),
    }


def test_statuses_are_proposed_as_rows(owner, coordinator, organization):
    url = reverse(URL)
    fields = fields_of(send(owner, url, holding="name", add="1"), holding="name")
    row = {"statuses-0-kind": "opp", "statuses-0-granted_on": "2020-01-02", "statuses-0-expires_on": "2019-01-01"}
    assert "expires_on" in owner.post(url, {**fields, **row}).context["rows"].errors[0]
    owner.post(url, {**fields, **row, "statuses-0-expires_on": ""})
    proposal = ChangeProposal.objects.get()
    actions.decide(proposal, {"legal_statuses": ACCEPTED}, by=coordinator.user)
    assert list(LegalStatus.objects.values_list("kind", "granted_on__year", "expires_on")) == [("opp", 2020, None)]


def test_a_proposal_is_withdrawn_even_twice(owner, organization):
    send(owner, reverse(URL), holding="name", name="Inna")
    for _ in range(2):
        assert owner.post(reverse("members:proposal_withdraw")).status_code == 302
    assert ChangeProposal.objects.get().status == ChangeProposal.Status.WITHDRAWN
    organization.refresh_from_db()
    assert organization.name == "Spółdzielnia Socjalna Nasza"


def test_proposing_what_is_there_withdraws_the_proposal(owner, organization):
    actions.propose(organization, {"name": "Inna"}, by=owner.user)
    assert actions.propose(organization, {"name": "Spółdzielnia Socjalna Nasza"}, by=owner.user) is None
    assert ChangeProposal.objects.get().status == ChangeProposal.Status.WITHDRAWN


def test_a_double_click_is_one_proposal(owner):
    fields = {**fields_of(owner.get(reverse(URL)), holding="name"), "name": "Raz"}
    assert [owner.post(reverse(URL), fields).status_code for _ in range(2)] == [302, 302]
    assert ChangeProposal.objects.count() == 1


def test_a_stale_form_is_told_of_the_other_proposal_and_loses_no_word(owner, editor):
    opened = fields_of(owner.get(reverse(URL)), holding="name")
    send(editor, reverse(URL), holding="name", name="Edyty")
    answer = owner.post(reverse(URL), {**opened, "locality": "Mielec"})
    assert answer.status_code == 409
    assert [(line.row.field, line.new) for line in answer.context["their_lines"]] == [("name", "Edyty")]
    assert proposed(ChangeProposal.objects.get()) == {"name": ("Spółdzielnia Socjalna Nasza", "Edyty", "")}
    fields = fields_of(answer, holding="name")
    assert fields["locality"] == "Mielec"
    assert owner.post(reverse(URL), fields).status_code == 302


def test_a_stale_form_is_told_of_a_decision(owner, coordinator, organization):
    actions.propose(organization, {"name": "Inna"}, by=owner.user)
    opened = fields_of(owner.get(reverse(URL)), holding="name")
    actions.decide(ChangeProposal.objects.get(), {"name": ACCEPTED}, by=coordinator.user)
    assert owner.post(reverse(URL), {**opened, "locality": "Mielec"}).status_code == 409


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("nip", "1234567890"),
        ("regon", "1"),
        ("krs", "12"),
        ("name", ""),
        ("powiat", "9999"),
        ("legal_form", "x"),
        ("name", "a\0b"),
    ],
)
def test_a_mistake_is_said_beside_the_field(owner, field, typed):
    answer = send(owner, reverse(URL), holding="name", **{field: typed})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    assert ChangeProposal.objects.count() == 0


def test_a_number_of_another_organisation_is_refused_when_proposed_and_when_decided(owner, coordinator, organization):
    other = make_organization(nip="1111111111")
    answer = send(owner, reverse(URL), holding="name", nip="111-111-11-11")
    assert set(answer.context["form"].errors) == {"nip"}
    other.nip = ""
    other.save(update_fields=["nip"])
    send(owner, reverse(URL), holding="name", nip="111-111-11-11")
    make_organization(nip="1111111111")
    with pytest.raises(actions.MembersError):
        actions.decide(ChangeProposal.objects.get(), {"nip": ACCEPTED}, by=coordinator.user)
    organization.refresh_from_db()
    assert (organization.nip, Change.objects.count()) == ("", 0)


def test_the_point_on_the_map_follows_the_locality(owner, coordinator, organization):
    make_organization(
        locality="Dębica", powiat="1803", latitude="50.05146", longitude="21.41141", location_precision="locality"
    )
    for locality, powiat, latitude in [("Dębica", "1803", "50.05146"), ("Pustków", "1803", "None")]:
        proposal = actions.propose(organization, {"locality": locality, "powiat": powiat}, by=owner.user)
        verdicts = dict.fromkeys(proposed(proposal), ACCEPTED)
        actions.decide(proposal, verdicts, by=coordinator.user)
        organization.refresh_from_db()
        assert str(organization.latitude) == latitude


def test_on_behalf_it_is_noted_as_such(owner, coordinator, organization):
    coordinator.post(reverse("members:act_on_behalf", args=[organization.pk]))
    send(coordinator, reverse(URL), holding="name", name="Z biura")
    proposal = ChangeProposal.objects.get()
    assert proposal.is_on_behalf
    actions.decide(proposal, {"name": ACCEPTED}, by=coordinator.user)
    assert list(Change.objects.values_list("field", "is_on_behalf", "confirmed_at")) == [("name", True, None)]


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_at_the_very_same_moment_one_is_told(owner, editor, organization):
    start, answers = threading.Barrier(2), []

    def propose(person, name):
        start.wait()
        try:
            actions.propose(organization, {"name": name}, by=person.user, base="/0")
            answers.append("sent")
        except actions.Conflict:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=propose, args=pair) for pair in [(owner, "Olgi"), (editor, "Edyty")]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == ["sent", "told"]
    assert ChangeProposal.objects.count() == 1
