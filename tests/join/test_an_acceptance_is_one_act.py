import datetime

import pytest
from django.urls import reverse

from members.actions import MembersError, confirm_data
from members.actions import join as acts
from members.choices import ClusterRole
from members.models import Invitation, Organization, RegisterEntry, Representative, Resolution, SourceDocument
from tests.factories import make_organization, make_representative, make_user
from tests.join.requests import TODAY, accepted, in_review, mails, recommended, resolution

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db):
    return make_user(email="by@example.com", is_staff=True)


def test_it_makes_the_organization_the_entry_the_invitation_and_the_mail(by, settings):
    request = accepted(by, settings, number="3/2026", name="Spółdzielnia Socjalna Łąka")
    organization = request.organization
    assert request.state == "accepted"
    assert (organization.name, organization.slug) == ("Spółdzielnia Socjalna Łąka", "spoldzielnia-socjalna-laka")
    assert (organization.nip, organization.profile, organization.role) == (request.nip, "Szyjemy.", "member")
    entry = organization.register_entries.get()
    assert (entry.kind, entry.role, entry.effective_on, entry.recorded_by) == ("accession", "member", TODAY(), by)
    assert entry.source == request.resolution.source
    assert entry.source.title_pl == "Uchwała nr 3/2026 o przyjęciu do klastra"
    invitation = organization.invitations.get()
    assert (invitation.email, invitation.role, invitation.language) == ("anna@example.com", "owner", "pl")
    assert [name for name, _to in mails()].count("invitation") == 1
    assert [name for name, _to in mails(request)][-1] == "join_accepted"
    contact = organization.contact_persons.get()
    assert (contact.name, contact.visibility) == ("Anna Próba", "office")


def test_it_enters_the_directory_once_its_data_is_confirmed(by, settings, visitor):
    organization = accepted(by, settings).organization
    page = reverse("members:organization_detail", args=[organization.slug])
    assert visitor.get(page).status_code == 404
    assert organization.name not in visitor.get("/czlonkowie/").content.decode()
    assert not organization.is_listed
    owner = make_representative(organization=organization, role=Representative.Role.OWNER).person
    confirm_data(organization, by=owner)
    assert visitor.get(page).status_code == 200
    assert organization.name in visitor.get("/czlonkowie/").content.decode()


def test_doing_it_again_is_refused_in_words_and_makes_nothing(by, settings):
    request = accepted(by, settings)
    before = (
        Organization.objects.count(), RegisterEntry.objects.count(), Invitation.objects.count(), mails(),
        SourceDocument.objects.count(),
    )  # fmt: skip
    with pytest.raises(MembersError) as refusal:
        acts.accept(request, **resolution("2/2026"), by=make_user())
    assert str(by) in str(refusal.value)
    assert before == (
        Organization.objects.count(), RegisterEntry.objects.count(), Invitation.objects.count(), mails(),
        SourceDocument.objects.count(),
    )  # fmt: skip


def test_a_number_of_a_member_refuses_it_and_leaves_nothing_half(by, settings):
    request = recommended(by, settings)
    member = make_organization(nip=request.nip)
    with pytest.raises(MembersError, match=member.name):
        acts.accept(request, **resolution(), by=by)
    request.refresh_from_db()
    assert (request.state, request.organization) == ("recommended", None)
    assert (Organization.objects.count(), Resolution.objects.count(), Invitation.objects.count()) == (1, 0, 0)


def test_who_left_comes_back_as_the_same_organization(by, settings):
    request = recommended(by, settings)
    former = make_organization(nip=request.nip, name="Dawna nazwa", role=ClusterRole.FORMER)
    acts.accept(request, **resolution(), by=by)
    former.refresh_from_db()
    assert Organization.objects.count() == 1
    assert (former.role, former.name, former.is_hidden_until_confirmed) == ("member", request.name, True)
    assert former.changes.filter(field="name", old="Dawna nazwa", new=request.name).exists()


def test_two_organizations_of_one_name_have_an_address_each(by, settings):
    first = accepted(by, settings, name="Ta sama").organization
    second = accepted(by, settings, number="2/2026", name="Ta sama", krs="0000654321", contact_email="b@example.com")
    assert (first.slug, second.organization.slug) == ("ta-sama", "ta-sama-2")


def test_who_runs_it_is_known_where_only_one_is_meant(by, settings):
    gmina = make_organization(name="Gmina Jasło", role=ClusterRole.PARTNER)
    request = accepted(by, settings, legal_form="wtz", nip="", krs="", run_by="Gmina Jasło")
    assert request.organization.run_by == gmina


def test_a_resolution_is_not_of_tomorrow_and_its_number_is_used_once(by, settings):
    accepted(by, settings, number="1/2026")
    request = recommended(by, settings, krs="0000654321")
    with pytest.raises(MembersError):
        acts.accept(request, **resolution("1/2026"), by=by)
    with pytest.raises(MembersError):
        acts.accept(
            request, number="2/2026", dated_on=TODAY() + datetime.timedelta(days=1), text="Przyjmuje się.", by=by
        )
    request.refresh_from_db()
    assert request.state == "recommended"


def test_with_the_council_only_a_recommended_request_is_accepted(by, settings):
    settings.COUNCIL_VOTES = True
    request = in_review()
    with pytest.raises(MembersError):
        acts.accept(request, **resolution(), by=by)
    settings.COUNCIL_VOTES = False
    assert acts.accept(request, **resolution(), by=by).role == "member"


def test_who_owns_its_account_already_gets_no_second_invitation(by, settings):
    request = recommended(by, settings)
    former = make_organization(nip=request.nip, role=ClusterRole.FORMER)
    person = make_user(email=request.contact_email)
    make_representative(organization=former, person=person, role=Representative.Role.OWNER)
    acts.accept(request, **resolution(), by=by)
    assert Invitation.objects.count() == 0
