import datetime

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from members import actions
from members.models import Clause, ConsentEvent, Invitation, Representative, User
from tests.accounts import LOGIN, PASSWORD, is_logged_in, last_mail, log_in, make_invitation, make_person, token_in
from tests.factories import make_organization, make_second_factor, make_user
from tests.html import assert_valid, parse, text_of
from tests.members.test_two_at_once_make_one_entry import at_once, refusals

pytestmark = pytest.mark.django_db

NEW = "new@example.com"


@pytest.fixture
def organization(db):
    return make_organization(name="Spółdzielnia Zgrzyt")


@pytest.fixture
def clause(db):
    return Clause.objects.create(
        kind=Clause.Kind.ACCOUNT, version=1, text_pl="Dbamy o dane.", text_en="We look after data."
    )


def path(token, prefix="/en"):
    return f"{prefix}/zaproszenie/{token}/"


def heading(response):
    return text_of(parse(response.content).find(".//h1"))


def accept(client, token, **fields):
    clause = Clause.objects.current(Clause.Kind.ACCOUNT)
    return client.post(path(token), {"name": "Nela Nowa", "clause": clause.pk if clause else "", **fields})


def test_the_page_says_who_invites_to_what_and_until_when(visitor, organization, clause):
    invitation, token = make_invitation(organization=organization, role="owner", by=make_user(name="Iga Inna"))
    response = visitor.get(path(token))
    assert response.status_code == 200
    page = assert_valid(response.content)
    facts = {text_of(row.find("dt")): text_of(row.find("dd")) for row in page.findall(".//dl/div")}
    until = timezone.localtime(invitation.expires_at)
    assert facts == {
        "To act for": "Spółdzielnia Zgrzyt",
        "Your role": "owner" + "You edit the organisation’s page and decide who else acts for it.",
        "Invited by": "Iga Inna",
        "Your address": NEW,
        "Valid until": f"{until.day} {until:%B %Y}",
    }
    assert "We look after data." in text_of(page)


def test_opening_the_link_changes_nothing(visitor, organization):
    invitation, token = make_invitation(organization=organization)
    for method in (visitor.get, visitor.head, visitor.get):
        assert method(path(token)).status_code == 200
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not User.objects.filter(email=NEW).exists()


def test_the_page_is_kept_nowhere_and_tells_its_address_to_nobody(visitor):
    _invitation, token = make_invitation()
    for address in (path(token), path("unknown")):
        response = visitor.get(address)
        assert "no-store" in response["Cache-Control"]
        # Not no-referrer: the form on the page would arrive with "Origin: null" and be refused.
        assert response["Referrer-Policy"] == "strict-origin"
        assert response["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_the_button_makes_the_account_and_lets_in(visitor, organization, clause, password):
    invitation, token = make_invitation(organization=organization, role="owner")
    response = accept(visitor, token, name="  Nela\r\n Nowa ", password=password)
    assert (response.status_code, response["Location"]) == (302, "/en/panel/")
    person = User.objects.get(email=NEW)
    assert (person.name, person.language, person.has_usable_password()) == ("Nela Nowa", "en", bool(password))
    assert is_logged_in(visitor)
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == (NEW, True, True)
    representative = Representative.objects.get()
    assert (representative.person, representative.organization, representative.role) == (person, organization, "owner")
    event = ConsentEvent.objects.get()
    assert (event.person, event.clause, event.act, event.channel) == (person, clause, "shown", "invitation")
    invitation.refresh_from_db()
    assert not invitation.is_open


def test_the_new_person_logs_in_again_with_the_password(visitor, client):
    _invitation, token = make_invitation()
    accept(visitor, token, password=PASSWORD)
    assert log_in(client, User.objects.get(email=NEW))["Location"] == "/panel/"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "N\0"}, "name"),
        ({"name": "n" * 151}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": NEW}, "password"),
        ({"password": "p" * 10_000}, "password"),
        ({"clause": "999"}, "__all__"),
        ({"clause": "x\0"}, "__all__"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_form_comes_back_and_the_invitation_stays_open(visitor, clause, fields, wrong):
    invitation, token = make_invitation()
    response = accept(visitor, token, **fields)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [wrong]
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not User.objects.filter(email=NEW).exists()


def test_who_was_shown_an_older_text_reads_the_new_one_first(visitor, clause):
    _invitation, token = make_invitation()
    newer = Clause.objects.create(kind=clause.kind, version=2, text_pl="Nowy tekst.", text_en="New text.")
    response = accept(visitor, token, clause=clause.pk)
    assert "New text." in response.content.decode()
    assert accept(visitor, token, clause=newer.pk).status_code == 302
    assert ConsentEvent.objects.get().clause == newer


def test_whoever_has_an_account_logs_in_first_and_then_confirms(visitor, organization):
    person = make_person(email=NEW)
    _invitation, token = make_invitation(organization=organization)
    page = parse(visitor.get(path(token)).content)
    assert [link.get("href") for link in page.findall(".//main//a[@class='btn']")] == [f"/en{LOGIN}?next={path(token)}"]
    assert accept(visitor, token, password=PASSWORD).status_code == 200
    assert Representative.objects.count() == 0
    response = visitor.post("/en" + LOGIN, {"login": NEW, "password": PASSWORD, "next": path(token)})
    assert response["Location"] == path(token)
    assert visitor.get(path(token)).status_code == 200
    assert Representative.objects.count() == 0
    response = visitor.post(path(token), {})
    assert (response.status_code, response["Location"]) == (302, "/en/panel/")
    assert Representative.objects.get().person == person


def test_a_second_factor_is_asked_for_on_the_way(visitor):
    make_second_factor(make_person(email=NEW))
    _invitation, token = make_invitation()
    visitor.post(LOGIN, {"login": NEW, "password": PASSWORD, "next": path(token)})
    assert visitor.post(path(token), {}).status_code == 200
    assert Representative.objects.count() == 0


def test_somebody_else_logs_out_first(visitor):
    visitor.force_login(make_person(email="else@example.com"))
    invitation, token = make_invitation()
    response = visitor.post(path(token), {"name": "Else"})
    assert response.status_code == 200
    assert "else@example.com" in response.content.decode()
    invitation.refresh_from_db()
    assert invitation.is_open
    response = visitor.post("/en/konto/logout/", {"next": path(token)})
    assert response["Location"] == path(token)


def test_an_unknown_link_is_a_404_that_says_what_to_do(visitor):
    for token in ("unknown", "x" * 10_000, "%22%3E%3Cscript", "ż"):
        response = visitor.get(path(token))
        assert response.status_code == 404
        assert heading(response) == "This invitation does not work any more"
    assert visitor.get(path("%00")).status_code == 400


@pytest.mark.parametrize("end", ["expired", "revoked", "sent again"])
def test_a_dead_link_says_what_to_do(visitor, end):
    invitation, token = make_invitation()
    if end == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    elif end == "revoked":
        actions.revoke_invitation(invitation, by=invitation.invited_by)
    else:
        actions.invite_again(invitation, by=invitation.invited_by)
    for response in (visitor.get(path(token)), accept(visitor, token)):
        assert response.status_code == (404 if end == "sent again" else 410)
        assert heading(response) == "This invitation does not work any more"
    assert not User.objects.filter(email=NEW).exists()


def test_a_link_works_up_to_its_last_moment(visitor, settings):
    settings.INVITATION_DAYS = 14
    invitation, token = make_invitation()
    assert invitation.expires_at - invitation.created_at - datetime.timedelta(days=14) < datetime.timedelta(seconds=5)
    Invitation.objects.update(expires_at=timezone.now() + datetime.timedelta(seconds=30))
    assert accept(visitor, token).status_code == 302


def test_a_used_link_leads_its_person_on_and_tells_others_to_log_in(visitor, client):
    _invitation, token = make_invitation()
    accept(visitor, token)
    for response in (visitor.get(path(token)), accept(visitor, token)):
        assert (response.status_code, response["Location"]) == (302, "/en/panel/")
    for response in (client.get(path(token)), accept(client, token)):
        assert response.status_code == 410
        assert heading(response) == "This invitation has been accepted"
    assert User.objects.filter(email=NEW).count() == 1


def test_the_new_link_of_an_invitation_sent_again_works(visitor):
    invitation, _token = make_invitation()
    actions.invite_again(invitation, by=invitation.invited_by)
    assert accept(visitor, token_in(last_mail(NEW))).status_code == 302


def test_not_more_invitations_than_needed_wait_at_once(organization):
    by = make_user()
    for number in range(30):
        actions.invite(organization, email=f"{number}@example.com", role="editor", by=by)
    with pytest.raises(actions.MembersError):
        actions.invite(organization, email="one-more@example.com", role="editor", by=by)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_tabs_make_one_account(self):
        _invitation, token = make_invitation()
        statuses = at_once(*[lambda: accept(Client(), token).status_code] * 4)
        # The others learn that it is done, or that there is an account to log in with.
        assert statuses.count(302) >= 1
        assert set(statuses) <= {200, 302, 410}
        assert User.objects.filter(email=NEW).count() == 1
        assert EmailAddress.objects.count() == Representative.objects.count() == 1

    def test_the_act_lets_one_through(self):
        invitation, _token = make_invitation()
        answers = at_once(*[lambda: actions.accept_invitation(invitation, name="Nela")] * 4)
        assert len(refusals(answers)) == 3
        assert User.objects.filter(email=NEW).count() == 1

    def test_two_invitations_of_one_new_address_make_one_account(self):
        invitations = [make_invitation()[0] for _organization in range(2)]
        calls = [lambda given=given: actions.accept_invitation(given, name="Nela") for given in invitations]
        answers = at_once(*calls)
        assert len(refusals(answers)) == 1
        assert User.objects.filter(email=NEW).count() == 1
        assert Representative.objects.count() == 1
        assert Invitation.objects.open().count() == 1

    def test_accepting_and_revoking_do_not_both_happen(self):
        invitation, _token = make_invitation()
        at_once(
            lambda: actions.accept_invitation(invitation, name="Nela"),
            lambda: actions.revoke_invitation(invitation, by=invitation.invited_by),
        )
        invitation.refresh_from_db()
        assert (invitation.accepted_at is None) != (invitation.revoked_at is None)
        assert Representative.objects.exists() == (invitation.accepted_at is not None)

    def test_two_owners_cannot_leave_together(self):
        organization = make_organization()
        owners = [
            Representative.objects.create(organization=organization, person=make_user(), role="owner")
            for _one in range(2)
        ]
        calls = [lambda owner=owner: actions.remove_representative(owner, by=owner.person) for owner in owners]
        assert len(refusals(at_once(*calls))) == 1
        assert Representative.objects.get().role == "owner"
        assert connection.in_atomic_block is False
