"""The first page of the panel says which consortia and joint offers wait for a word of the organisation."""

import pytest
from django.urls import reverse

from cooperation.models import Consortium, ConsortiumPartner, JointOffer, JointOfferPart
from tests.cooperation.funding import in_days, make_call, make_consortium, make_offer, make_partner
from tests.factories import make_organization
from tests.html import assert_valid

pytestmark = pytest.mark.django_db

INVITED, ASKED = ConsortiumPartner.State.INVITED, ConsortiumPartner.State.ASKED


def waiting(person):
    """What the page counts: (invitations, requests, parts)."""
    organization = person.get("/en" + reverse("members:panel")).context["organization"]
    return (
        organization.consortium_invitations,
        organization.consortium_requests,
        organization.parts_to_answer,
    )


def test_nothing_waits(owner):
    assert waiting(owner) == (0, 0, 0)


def test_everything_that_waits_is_named_with_its_page(owner, other_owner, organization):
    make_partner(make_consortium(leader=other_owner.organization), organization, INVITED)
    make_partner(make_consortium(leader=organization), other_owner.organization, ASKED)
    offer = make_offer(other_owner.organization, organization, status=JointOffer.Status.ASKED)
    JointOfferPart.objects.filter(offer=offer).update(state=JointOfferPart.State.OPEN)
    assert waiting(owner) == (1, 1, 1)
    page = assert_valid(owner.get("/en" + reverse("members:panel")).content)
    links = [link.get("href") for link in page.iter() if link.tag.endswith("a")]
    assert "/en/panel/wspolpraca/nabory/" in links
    assert reverse("cooperation:panel_joint_offers").replace("/panel", "/en/panel", 1) in links
    calls = owner.get("/en/panel/wspolpraca/nabory/").content.decode()
    assert f"{other_owner.organization.name} asks to come in." in calls
    assert f"{other_owner.organization.name} invites you" in calls
    # It is nobody else's.
    assert waiting(other_owner)[:2] == (0, 0)


@pytest.mark.parametrize("state", [INVITED, ASKED])
def test_what_cannot_be_answered_any_more_does_not_wait(owner, organization, state):
    other = make_organization()
    leader, guest = (other, organization) if state == INVITED else (organization, other)
    make_partner(make_consortium(leader=leader, status=Consortium.Status.WITHDRAWN), guest, state)
    make_partner(make_consortium(leader=leader, call=make_call(deadline_at=in_days(-1))), guest, state)
    assert waiting(owner) == (0, 0, 0)


def test_the_office_sees_the_same_in_an_organisations_name(coordinator, organization):
    make_partner(make_consortium(), organization, INVITED)
    coordinator.post(reverse("members:act_on_behalf", args=[organization.pk]))
    assert waiting(coordinator) == (1, 0, 0)
