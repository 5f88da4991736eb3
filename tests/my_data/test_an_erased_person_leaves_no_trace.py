"""After erasure the whole database is searched: the person's name and addresses are nowhere but where the page says."""

import smtplib
import threading

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connections
from django.utils import timezone

from members import actions, emails
from members.actions import MembersError
from members.models import (
    Change,
    ChangeProposal,
    Clause,
    ConfirmationRequest,
    ConsentEvent,
    ContactPerson,
    DataRequest,
    Invitation,
    Organization,
    ProposedField,
    Representative,
    User,
)
from pkes.lib.outbox.actions import deliver, put
from pkes.lib.outbox.models import Mail
from tests.conftest import Person
from tests.factories import make_organization, make_second_factor, make_source, make_user
from tests.my_data.conftest import log_in
from tests.my_data.search import places

pytestmark = pytest.mark.django_db
WORDS = "anna@example.com", "dawna.anna@example.com", "Anna Źdźbłowska"


@pytest.fixture
def office():
    return make_user(email="office@example.com", name="Ofelia Office", is_staff=True, is_superuser=True)


def contact(**fields):
    return {"name": "Anna Źdźbłowska", "position": "", "email": "", "phone": "1", "visibility": "public", **fields}


@pytest.fixture
def traces(anna, organization, office, client):
    """The person everywhere where the portal can hold one."""
    person, clause = anna.user, Clause.objects.get(kind="account")
    log_in(client, person)
    make_second_factor(person)
    elsewhere = make_organization(name="Gdzie indziej")
    ContactPerson.objects.create(organization=elsewhere, **contact(name="A. Ź.", email="Anna@Example.com"))
    rows = [contact(email="biuro@example.com"), contact(name="Jan Inny", email="jan@example.com")]
    actions.edit(organization, {"contact_persons": rows}, by=person)
    actions.edit(organization, {"email": "anna@example.com"}, by=person)
    actions.edit(organization, {"email": "biuro@example.com"}, by=person)
    actions.edit(organization, {"profile": "Prezeską jest Anna Źdźbłowska, anna@example.com."}, by=person)
    actions.edit(organization, {"profile": "Prezeską jest ktoś inny."}, by=person)
    Change.objects.create(
        organization=elsewhere, field="contact_persons", old=[contact(email="anna@example.com")], new=[]
    )
    proposal = ChangeProposal.objects.create(
        organization=organization, proposed_by=person, comment="Pani Anna Źdźbłowska wie."
    )
    ProposedField.objects.create(proposal=proposal, field="name", old="a", new="b", comment="Anna Źdźbłowska poprawi")
    for email in ("anna@example.com", "dawna.anna@example.com"):
        invitation = Invitation.objects.create(
            organization=organization,
            email=email,
            token_hash=str(len(email)),
            expires_at=timezone.now(),
            accepted_at=timezone.now(),
        )
    Invitation.objects.create(
        organization=elsewhere, email="jan@example.com", token_hash="x", expires_at=timezone.now(), invited_by=person
    )
    ConfirmationRequest.objects.create(
        organization=organization, sent_to=person.email, token_hash="y", expires_at=timezone.now()
    )
    ConsentEvent.objects.create(
        person=person, email="dawna.anna@example.com", clause=clause, act="shown", channel="invitation"
    )
    ConsentEvent.objects.create(email="anna@example.com", clause=clause, act="shown", channel="form")
    put("x", "anna@example.com", "Do Ciebie", "Dzień dobry, Anna Źdźbłowska", language="pl")
    put("x", "dawna.anna@example.com", "Do Ciebie", "Dzień dobry", language="pl")
    put(
        "x",
        "jan@example.com",
        "Anna Źdźbłowska zaprasza",
        "Anna  Źdźbłowska\n(anna@example.com) zaprasza",
        language="pl",
    )
    Mail.objects.create(
        template="x", recipient="jan@example.com", subject="x", language="pl", last_error="550 anna@example.com unknown"
    )
    emails.send_removed(Representative.objects.get(person=person))
    representative = Representative.objects.get(person=person)
    for row in (person, representative, invitation):
        LogEntry.objects.create(
            user=office, content_type=ContentType.objects.get_for_model(type(row)), object_id=str(row.pk),
            object_repr=str(row), action_flag=CHANGE, change_message='[{"changed": {"name": "Anna \\u0179d\\u017ab\\u0142owska"}}]',
        )  # fmt: skip
    organization.register_entries.update(recorded_by=person)
    return proposal


def test_the_search_finds_what_is_there(traces):
    assert {
        "members_user.email", "members_user.name", "account_emailaddress.email", "django_session.session_data",
        "members_change.old", "members_change.new", "members_changeproposal.comment", "members_proposedfield.comment",
        "members_contactperson.name", "members_contactperson.email", "members_invitation.email",
        "members_confirmationrequest.sent_to", "members_consentevent.email", "outbox_mail.recipient", "outbox_mail.text",
        "outbox_mail.subject", "outbox_mail.last_error", "django_admin_log.object_repr", "django_admin_log.change_message",
        "reversion_version.serialized_data", "reversion_version.object_repr",
    } == places(*WORDS)  # fmt: skip


def test_the_person_is_nowhere(anna, traces):
    actions.erase(anna.user, by=anna.user)
    assert places(*WORDS) == set()


def test_what_the_page_says_stays(anna, traces, organization):
    changes, mails, consents = Change.objects.count(), Mail.objects.count(), ConsentEvent.objects.count()
    actions.erase(anna.user, by=anna.user)
    assert Change.objects.count() == changes
    assert Mail.objects.count() == mails + 1  # the office is told
    assert ConsentEvent.objects.count() == consents
    assert ChangeProposal.objects.get(pk=traces.pk).proposed_by is None
    assert set(ContactPerson.objects.values_list("name", flat=True)) == {"Jan Inny"}
    proof = DataRequest.objects.get()
    assert proof.closed_at
    assert (proof.person, proof.recorded_by, proof.closed_by, proof.who, proof.wish) == (None, None, None, "", "")
    assert organization.register_entries.count() == 1
    assert LogEntry.objects.exclude(object_repr__contains="…").count() == 0


def test_former_texts_keep_all_but_the_words_that_name_the_person(anna, traces, organization):
    actions.erase(anna.user, by=anna.user)
    old = {row.field: row.old for row in Change.objects.filter(organization=organization).order_by("pk")}
    assert old["profile"] == "Prezeską jest …, …."
    assert old["email"] is None
    [jan] = next(row.new for row in Change.objects.filter(organization=organization, field="contact_persons"))
    assert jan["name"] == "Jan Inny"
    mail = Mail.objects.get(recipient="jan@example.com", last_error="")
    assert (mail.subject, mail.text) == ("… zaprasza", "…\n(…) zaprasza\n")


def test_what_is_erased_is_not_restored(anna, traces, organization):
    actions.erase(anna.user, by=anna.user)
    change = Change.objects.filter(field="email", old__isnull=True).get()
    with pytest.raises(MembersError):
        actions.restore(change, by=make_user())


def test_what_an_organisation_publishes_as_its_own_stays_and_the_page_says_so(anna, organization):
    organization.email, organization.profile = "anna@example.com", "Prowadzi nas Anna Źdźbłowska."
    organization.save()
    actions.erase(anna.user, by=anna.user)
    assert places(*WORDS) == {"members_organization.email", "members_organization.profile"}


def test_others_are_left_alone(anna, organization):
    others = [
        contact(name="Joanna Źdźbłowska", email="joanna@example.com"),
        contact(name="Anna", email="xanna@example.com"),
        contact(name="Anna Źdźbłowska-Nowak", email="anna@example.com.pl"),
    ]
    actions.edit(organization, {"contact_persons": others}, by=anna.user)
    namesake = ContactPerson.objects.create(organization=make_organization(), **contact(email="inna@example.com"))
    text = "joanna@example.com, anna@example.com.pl, Anna Źdźbłowska-Nowak, Joanna Źdźbłowska"
    mail = put("x", "jan@example.com", "x", text, language="pl")
    before = Change.objects.get().new
    actions.erase(anna.user, by=anna.user)
    assert Change.objects.get().new == before
    assert ContactPerson.objects.filter(organization=organization).count() == 3
    assert ContactPerson.objects.filter(pk=namesake.pk).exists()
    mail.refresh_from_db()
    assert mail.text.strip() == text


def test_mail_to_the_person_that_waits_is_not_sent_any_more(anna, traces):
    actions.erase(anna.user, by=anna.user)
    assert set(Mail.objects.filter(recipient="erased@invalid").values_list("state", "text")) == {("given_up", "")}


def test_a_worker_that_is_just_sending_does_not_bring_the_text_back(anna):
    class Server:
        def send_messages(self, messages):
            actions.erase(anna.user, by=anna.user)

    mail = put("x", "anna@example.com", "Do Ciebie", "Dzień dobry, Anna Źdźbłowska", language="pl")
    deliver(mail.pk, Server())
    assert places(*WORDS) == set()


def test_the_error_of_a_mail_server_does_not_name_the_recipient(anna):
    class Server:
        def send_messages(self, messages):
            raise smtplib.SMTPRecipientsRefused({"anna@example.com": (550, b"anna@example.com unknown")})

    mail = put("x", "anna@example.com", "Do Ciebie", "Dzień dobry", language="pl")
    deliver(mail.pk, Server())
    mail.refresh_from_db()
    assert mail.last_error == "550 SMTPRecipientsRefused: {'…': (550, b'… unknown')}"


@pytest.mark.parametrize("name", ["", "Ola", "(.*)+$", "a\\", "  "])
def test_any_name_can_be_erased(organization, name):
    person = make_user(name=name, email="ola@example.com")
    Representative.objects.create(organization=organization, person=person)
    actions.edit(organization, {"profile": "Ola i Olaf (.*)+$ a\\"}, by=person)
    actions.erase(person, by=person)
    assert Change.objects.get().new == "Ola i Olaf (.*)+$ a\\"
    assert places("ola@example.com") == set()


def test_the_last_owner_is_told_to_the_office_and_others_are_not(anna, office, organization):
    shared = make_organization()
    Representative.objects.create(organization=shared, person=anna.user, role="owner")
    Representative.objects.create(organization=shared, person=make_user(), role="owner")
    Representative.objects.create(organization=make_organization(), person=anna.user, role="editor")
    actions.erase(anna.user, by=anna.user)
    [mail] = Mail.objects.filter(template="members/email/without_owner")
    assert (mail.recipient, mail.regarding) == ("office@example.com", f"organization:{organization.pk}")
    assert "Anna" not in mail.text + mail.subject


def test_staff_are_refused_in_words(office):
    with pytest.raises(MembersError) as refusal:
        actions.erase(office, by=office)
    assert str(refusal.value).startswith("To konto należy do biura.")
    assert User.objects.filter(pk=office.pk).exists()
    assert not DataRequest.objects.exists()


def test_twice_is_refused_in_words(anna):
    actions.erase(anna.user, by=anna.user)
    with pytest.raises(MembersError):
        actions.erase(anna.user, by=anna.user)
    assert DataRequest.objects.count() == 1


def test_every_session_of_the_person_ends_and_no_other(anna, organization):
    others, second = Person(make_user()), Person(anna.user)
    assert second.get("/panel/").status_code == 200
    actions.erase(anna.user, by=anna.user)
    assert (anna.get("/panel/").status_code, second.get("/panel/").status_code) == (302, 302)
    assert others.get("/panel/moje-dane/").status_code == 200
    assert Session.objects.count() == 1
    assert not UserSession.objects.filter(user=anna.user.pk).exists()
    assert not Authenticator.objects.exists()


def test_the_log_of_the_server_names_nobody(anna, traces, caplog):
    with caplog.at_level("INFO"):
        actions.erase(anna.user, by=anna.user)
    assert "anna" not in caplog.text.lower().replace("anna.user", "")


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_erase_once(anna, organization):
    answers, start = [], threading.Barrier(3)

    def run():
        close_old_connections()
        start.wait()
        try:
            answers.append(actions.erase(anna.user, by=anna.user))
        except MembersError as refusal:
            answers.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(answer).__name__ for answer in answers) == ["DataRequest", "MembersError", "MembersError"]
    assert DataRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_at_the_same_moment_writes_nobody_back(anna, organization):
    """Either the edit comes first and is erased from, or it comes too late."""
    start = threading.Barrier(2)
    row = contact(email="anna@example.com")

    def run(act):
        close_old_connections()
        start.wait()
        try:
            act()
        except Exception:  # noqa: S110 - whoever is erased may fail to write
            pass
        finally:
            connections.close_all()

    acts = [
        lambda: actions.erase(anna.user, by=anna.user),
        lambda: actions.edit(organization, {"contact_persons": [row]}, by=anna.user),
    ]
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not User.objects.filter(pk=anna.user.pk).exists()
    assert places("anna@example.com", "Anna Źdźbłowska") == set()


def test_sources_and_organisations_of_others_are_not_touched(anna):
    source, count = make_source(title_pl="Anna Źdźbłowska"), Organization.objects.count()
    actions.erase(anna.user, by=anna.user)
    source.refresh_from_db()
    assert source.title_pl == "Anna Źdźbłowska"
    assert Organization.objects.count() == count
