"""Inviting, roles, removing, leaving."""

import pytest
from django.urls import reverse

from members.models import Invitation, Representative
from pkes.lib.outbox.models import Mail
from tests.factories import make_representative, make_user
from tests.panel.forms import send

OWNER, EDITOR = Representative.Role.OWNER, Representative.Role.EDITOR


def roles(organization):
    return dict(organization.representatives.values_list("person__name", "role"))


def words(answer):
    return [str(message) for message in answer.context["messages"]]


def test_an_invitation_goes_out_is_sent_again_and_revoked(owner, organization):
    answer = send(
        owner, reverse("members:representative_invite"), holding="email", email="New@Example.com", role=EDITOR
    )
    assert answer.url == reverse("members:team")
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.invited_by) == ("new@example.com", EDITOR, owner.user)
    assert "new@example.com" in owner.get(reverse("members:team")).content.decode()
    owner.post(reverse("members:invitation_again", args=[invitation.pk]))
    assert list(Mail.objects.values_list("recipient", "is_secret")) == [("new@example.com", True)] * 2
    owner.post(reverse("members:invitation_revoke", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert not invitation.is_open
    assert "new@example.com" not in owner.get(reverse("members:team"), follow=True).content.decode().split("</h1>")[1]


def test_inviting_somebody_who_is_there_is_said_beside_the_field(owner, editor):
    answer = send(
        owner, reverse("members:representative_invite"), holding="email", email=editor.user.email, role=EDITOR
    )
    assert set(answer.context["form"].errors) == {"email"}
    assert Invitation.objects.count() == 0


def test_opening_an_address_that_changes_something_changes_nothing(owner, organization):
    send(owner, reverse("members:representative_invite"), holding="email", email="new@example.com", role=EDITOR)
    invitation, before = Invitation.objects.get(), Invitation.objects.values().get()
    for name in ("invitation_again", "invitation_revoke"):
        assert owner.get(reverse(f"members:{name}", args=[invitation.pk])).url == reverse("members:team")
    assert Invitation.objects.values().get() == before
    assert Mail.objects.count() == 1


def test_a_role_is_changed(owner, editor, organization):
    pk = organization.representatives.get(person=editor.user).pk
    assert (
        send(owner, reverse("members:representative_role", args=[pk]), holding="acting_for", role=OWNER).status_code
        == 302
    )
    assert roles(organization) == {"Olga Owner": OWNER, "Edward Editor": OWNER}


def test_the_last_owner_cannot_go_nor_step_down(owner, editor, organization):
    pk = organization.representatives.get(person=owner.user).pk
    for url, fields in [
        (reverse("members:team_leave"), {}),
        (reverse("members:representative_remove", args=[pk]), {}),
        (reverse("members:representative_role", args=[pk]), {"role": EDITOR}),
    ]:
        answer = owner.post(url, fields, follow=True)
        assert answer.redirect_chain == [(reverse("members:team"), 302)]
        assert len(words(answer)) == 1
    assert roles(organization) == {"Olga Owner": OWNER, "Edward Editor": EDITOR}


def test_who_leaves_is_out(owner, editor, organization):
    assert editor.get(reverse("members:team_leave")).status_code == 200
    assert editor.post(reverse("members:team_leave")).url == reverse("pkes:home")
    assert roles(organization) == {"Olga Owner": OWNER}
    assert editor.get(reverse("members:panel")).status_code == 403


def test_removing_asks_first_and_tells_the_person(owner, editor, organization):
    url = reverse("members:representative_remove", args=[organization.representatives.get(person=editor.user).pk])
    assert "Edward Editor" in owner.get(url).content.decode()
    assert owner.post(url).status_code == 302
    assert owner.post(url).status_code == 404
    assert list(Mail.objects.values_list("recipient", flat=True)) == ["editor@example.com"]


def test_the_office_can_do_all_of_it_on_behalf(coordinator, editor, organization):
    coordinator.post(reverse("members:act_on_behalf", args=[organization.pk]))
    send(coordinator, reverse("members:representative_invite"), holding="email", email="new@example.com", role=OWNER)
    assert Invitation.objects.get().role == OWNER
    pk = organization.representatives.get(person=editor.user).pk
    coordinator.post(reverse("members:representative_remove", args=[pk]))
    assert roles(organization) == {}
    assert coordinator.get(reverse("members:team_leave")).status_code == 403


@pytest.mark.parametrize("typed", [{"email": "x", "role": EDITOR}, {"email": "a@example.com", "role": "king"}, {}])
def test_nonsense_is_refused_in_the_form(owner, typed):
    answer = owner.post(reverse("members:representative_invite"), typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Invitation.objects.count() == 0


def test_a_long_name_does_not_break_the_page(owner, organization):
    make_representative(organization=organization, person=make_user(name="X" * 150), role=EDITOR)
    assert "X" * 150 in owner.get(reverse("members:team")).content.decode()
