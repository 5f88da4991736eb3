"""Samples are marked as such, come once, and go to the row."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django_q.models import OrmQ

import members.sample
from members import actions
from members.models import Clause, Cluster, ConsentEvent, Organization, RegisterEntry, User
from pkes.roles import COORDINATOR, write_roles
from tests.factories import make_organization
from tests.tables import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def office(db):
    return Group.objects.create(name="Biuro")


def load():
    call_command("load_sample", verbosity=0)


def remove():
    call_command("remove_sample", verbosity=0)


def test_everything_is_as_before(founding, office):
    before = rows()
    load()
    members.sample.logins(office)
    call_command("load_many", organizations=50, verbosity=0)
    assert Organization.objects.filter(is_sample=True).count() > 50
    remove()
    assert rows() == before


def test_what_was_done_in_the_trial_goes_too(founding, client):
    """Invitations, mails, proposals, decisions, consents, sessions, the desk's log: to the row."""
    write_roles()
    office = Group.objects.get(name=COORDINATOR)
    before = rows()
    load()
    people = dict(members.sample.logins(office))
    owner, coordinator = (User.objects.get(email=email) for email in (members.sample.OWNER, members.sample.COORDINATOR))
    organization = owner.representations.get().organization
    contact = {"name": "x", "position": "", "email": "x@example.org", "phone": "", "visibility": "public"}
    actions.edit(organization, {"phone": "1", "contact_persons": [contact]}, by=owner)
    actions.edit(organization, {"phone": "2"}, by=coordinator, on_behalf=True)
    actions.invite(organization, email="nowa@example.org", role="editor", by=coordinator)
    proposal = actions.propose(organization, {"name": "Inna"}, by=owner)
    actions.decide(proposal, {"name": ("returned", "nie")}, by=coordinator)
    actions.ask_to_confirm(organization)
    actions.send_digest()
    ConsentEvent.objects.create(
        person=owner, email=owner.email, clause=Clause.objects.first(), act="shown", channel="panel"
    )
    client.post("/konto/login/", {"login": owner.email, "password": people[owner.email]})
    for row in (organization, owner):
        LogEntry.objects.log_actions(coordinator.pk, [row], CHANGE, single_object=True)
    remove()
    OrmQ.objects.all().delete()  # what the worker would have taken by now
    # What the office did stays in its trail, which nobody can shorten; it names nobody.
    assert rows() == {**before, "audit_entry": rows()["audit_entry"]}


def test_removing_what_is_not_there_changes_nothing(founding):
    before = rows()
    remove()
    assert rows() == before


def test_loading_twice_changes_nothing(founding):
    load()
    before = rows()
    load()
    assert rows() == before


def test_samples_come_also_after_those_for_measuring(founding):
    call_command("load_many", organizations=2, verbosity=0)
    load()
    assert Organization.objects.filter(slug="wzorowa-przyklad").exists()


def test_measuring_samples_may_be_added_again(founding):
    call_command("load_many", organizations=2, verbosity=0)
    call_command("load_many", organizations=3, verbosity=0)
    assert Organization.objects.filter(slug__startswith="pomiar-").count() == 5


@pytest.mark.parametrize("number", [0, -1, 1_000_001])
def test_a_senseless_number_is_refused(number):
    with pytest.raises(CommandError):
        call_command("load_many", organizations=number)


def test_each_sample_says_what_it_is(founding):
    load()
    call_command("load_many", organizations=5, verbosity=0)
    for organization in Organization.objects.filter(is_sample=True):
        assert organization.name.endswith(" (przykład)")
        assert {entry.source.is_sample for entry in organization.register_entries.all()} == {True}


def test_no_sample_is_attached_to_a_real_organisation(founding):
    before = {organization.slug: vars(organization) for organization in Organization.objects.all()}
    load()
    call_command("load_many", organizations=5, verbosity=0)
    for organization in Organization.objects.filter(is_sample=False):
        assert {**vars(organization), "_state": None} == {**before[organization.slug], "_state": None}
        assert not organization.services.exists()
        assert not organization.run_organizations.exists()
    assert not RegisterEntry.objects.filter(organization__is_sample=False, source__is_sample=True).exists()
    assert not Cluster.objects.get().coordinator.is_sample


def test_samples_are_not_among_the_evidenced(founding):
    load()
    assert Organization.objects.evidenced().count() == 13


def test_samples_can_stand_in_a_portal_without_founding_data(visitor):
    load()
    assert visitor.get("/czlonkowie/").status_code == 200
    remove()
    assert not Organization.objects.exists()


def test_a_real_organisation_stays_when_samples_go():
    organization = make_organization()
    load()
    remove()
    assert list(Organization.objects.all()) == [organization]


def test_the_logins_work_and_are_kept(visitor, settings, office):
    load()
    logins = members.sample.logins(office)
    assert members.sample.logins(office) == logins
    assert (settings.VAR_DIR / "logins.txt").stat().st_mode & 0o777 == 0o600
    for email, password in logins:
        assert visitor.login(email=email, password=password)
    assert [user.email for user in office.user_set.all()] == [members.sample.COORDINATOR]
    assert User.objects.filter(is_superuser=True).count() == 0
    assert set(User.objects.values_list("is_sample", flat=True)) == {True}


def test_a_lost_file_gives_new_passwords(settings, office):
    load()
    before = dict(members.sample.logins(office))
    (settings.VAR_DIR / "logins.txt").unlink()
    after = dict(members.sample.logins(office))
    assert before.keys() == after.keys()
    for email, password in after.items():
        assert password != before[email]
        assert User.objects.get(email=email).check_password(password)
    assert User.objects.count() == len(after)
