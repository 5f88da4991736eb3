"""Who may open what: the organisation's own people, the office on its behalf, nobody else."""

import re

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from members import actions
from members.acting import ON_BEHALF
from members.models import Invitation, Organization, Representative
from tests.conftest import Person
from tests.factories import make_organization, make_representative, make_second_factor, make_user

# Addresses that name a thing of an organisation. Only its own people get an answer.
OF_AN_ORGANIZATION = {
    "members:representative_role": "representative",
    "members:representative_remove": "representative",
    "members:invitation_again": "invitation",
    "members:invitation_revoke": "invitation",
    "members:change_restore": "change",
}
# Only the office.
OF_THE_OFFICE = {
    "members:act_on_behalf",
    "members:register_file",
    "pkes:activities_file",
    "pkes:import_new",
    "pkes:import_template",
    "pkes:import_preview",
    "pkes:import_confirm",
    "pkes:list_export",
    "pkes:short_meetings",
    "pkes:short_meetings_plan",
    "pkes:short_meetings_anew",
    "pkes:short_meetings_remove",
    "pkes:short_meetings_wall",
    "pkes:short_meetings_sheets",
}
# What everybody may read, what opens with the key of a mail, what is one's own or another office's matter. Each of these
# has tests of its own; a new address that names a thing must be put into one of the three.
NOT_OF_AN_ORGANIZATION = {
    "media",
    "members:organization_detail",
    "members:organization_vcard",
    "members:organization_card",
    "members:goal_detail",
    "members:data_confirm",
    "members:invitation_accept",
    "members:consent_change",
    "session_end",
    "pkes:personal_feed",
    "pkes:job_detail",
    "pkes:job_file",
    "pkes:job_again",
}
ELSEWHERE = (
    "account_",
    "mfa_",
    "usersessions_",
    "password_",
    "admin:",
    "events:",
    "trainings:",
    "cooperation:",
    "publications:",
    "members:join_",
    "members:council_",
)


@pytest.fixture
def things(owner, organization):
    """One of each thing that an organisation has."""
    actions.edit(organization, {"profile": "Tajne"}, by=owner.user)
    return {
        "representative": make_representative(organization=organization, person=make_user(name="Trzecia Osoba")).pk,
        "invitation": actions.invite(organization, email="new@example.com", role="editor", by=owner.user).pk,
        "change": organization.changes.get().pk,
    }


def addresses_with_arguments(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses_with_arguments(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif re.search(r"[<(]", str(pattern.pattern)):
            yield f"{namespace}{pattern.name}"


def test_the_tables_know_every_address_that_names_a_thing():
    named = {name for name in addresses_with_arguments() if not name.startswith(ELSEWHERE)}
    assert named == set(OF_AN_ORGANIZATION) | OF_THE_OFFICE | NOT_OF_AN_ORGANIZATION


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("role", "status"), [("visitor", 403), ("other_owner", 404)])
def test_a_thing_of_an_organisation_is_not_there_for_others(request, things, organization, role, status, method):
    person = request.getfixturevalue(role)
    before = state(organization)
    answers = {
        name: getattr(person, method)(reverse(name, args=[things[thing]])).status_code
        for name, thing in OF_AN_ORGANIZATION.items()
    }
    assert answers == dict.fromkeys(OF_AN_ORGANIZATION, status)
    assert state(organization) == before


def state(organization):
    return [
        list(Representative.objects.filter(organization=organization).order_by("pk").values()),
        list(Invitation.objects.order_by("pk").values()),
        list(Organization.objects.filter(pk=organization.pk).values()),
    ]


def test_naming_anothers_organisation_in_a_form_is_refused(other_owner, organization):
    for name in ("panel", "profile", "description_edit", "contact_edit", "identity_edit", "team", "history"):
        answer = other_owner.post(
            reverse(f"members:{name}"), {"acting_for": organization.pk, "profile": "x", "base": 0}
        )
        assert (name, answer.status_code) == (name, 403)
    assert (
        other_owner.post(reverse("members:organization_switch"), {"organization": organization.pk}).status_code == 403
    )
    organization.refresh_from_db()
    assert organization.profile == ""


def test_acting_on_behalf_is_for_the_office_only(owner, other_owner, visitor, organization):
    url = reverse("members:act_on_behalf", args=[organization.pk])
    assert other_owner.post(url).status_code == 403
    assert owner.post(url).status_code == 403
    assert visitor.post(url).status_code == 403


def test_an_editor_sees_the_team_but_does_not_change_it(editor, things, organization):
    answer = editor.get(reverse("members:team"))
    assert answer.status_code == 200
    assert reverse("members:representative_invite") not in answer.content.decode()
    assert editor.get(reverse("members:representative_invite")).status_code == 403
    for name in set(OF_AN_ORGANIZATION) - {"members:change_restore"}:
        assert editor.post(reverse(name, args=[things[OF_AN_ORGANIZATION[name]]])).status_code == 403


def test_a_former_representative_is_out_at_once_with_an_open_session(owner, editor, organization):
    assert editor.get(reverse("members:panel")).status_code == 200
    person = organization.representatives.get(person=editor.user)
    owner.post(reverse("members:representative_remove", args=[person.pk]))
    for name in ("panel", "profile", "description_edit", "identity_edit", "team", "history", "organization_preview"):
        assert (name, editor.get(reverse(f"members:{name}")).status_code) == (name, 403)
    fields = {"profile": "x", "base": "0", "acting_for": organization.pk}
    assert editor.post(reverse("members:description_edit"), fields).status_code == 403
    organization.refresh_from_db()
    assert organization.profile == ""
    assert editor.get(reverse("members:my_data")).status_code == 200


def test_somebody_who_acts_for_nobody_is_told_so(db):
    person = Client()
    person.force_login(make_user())
    answer = person.get(reverse("members:panel"))
    assert answer.status_code == 403
    assert "members/panel/no_organization.html" in [template.name for template in answer.templates]


def test_one_who_acts_for_two_switches_between_them(owner, other_owner, organization):
    other = other_owner.organization
    make_representative(organization=other, person=owner.user)
    page = owner.get(reverse("members:panel")).content.decode()
    assert organization.name in page
    assert other.name in page
    owner.post(reverse("members:organization_switch"), {"organization": other.pk})
    assert owner.get(reverse("members:panel")).context["organization"] == other
    owner.post(reverse("members:organization_switch"), {"organization": organization.pk})
    assert owner.get(reverse("members:panel")).context["organization"] == organization


def test_a_form_is_for_the_organisation_it_was_opened_for(owner, other_owner, organization):
    """A switch in another tab does not send the words of this one astray."""
    other = other_owner.organization
    make_representative(organization=other, person=owner.user)
    owner.post(reverse("members:organization_switch"), {"organization": other.pk})
    fields = {"profile": "Nasze", "potential": "", "expectations": "", "base": "0", "acting_for": organization.pk}
    assert owner.post(reverse("members:description_edit"), fields).status_code == 302
    organization.refresh_from_db()
    other.refresh_from_db()
    assert (organization.profile, other.profile) == ("Nasze", "")


@pytest.mark.parametrize("typed", ["", "x", "-1", "99999999999999999999999", "½", "\0"])
def test_an_organisation_that_is_no_number_is_refused(owner, typed):
    assert owner.post(reverse("members:organization_switch"), {"organization": typed}).status_code == 403


def test_working_in_the_office_alone_is_not_enough_to_act_on_behalf(db):
    organization = make_organization()
    plain = Person(make_user(is_staff=True))
    make_second_factor(plain.user)
    assert plain.post(reverse("members:act_on_behalf", args=[organization.pk])).status_code == 403
    session = plain.session
    session[ON_BEHALF] = organization.pk
    session.save()
    assert plain.get(reverse("members:panel")).status_code == 403
