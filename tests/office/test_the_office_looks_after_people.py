"""Invitations, roles, leaving, accounts: all of it without a superuser's rights, and none of it beyond them."""

import datetime

import pytest
from django.utils import timezone

from members.models import Change, ConsentEvent, ContactPerson, DataRequest, Invitation, Representative, User
from pkes.lib.outbox.models import Mail
from tests.factories import make_organization, make_second_factor, make_user
from tests.office.conftest import make_office
from tests.office.desk import address, make_member_of, messages, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return make_organization(name="Feniks")


def invite(person, to, **fields):
    data = {"organization": to.pk, "email": "nowa@example.com", "role": "owner", "language": "pl", **fields}
    return person.post(address("invitation", "add"), data, follow=True)


def act(person, model, action, *rows):
    return person.post(address(model, "changelist"), {"action": action, "_selected_action": [row.pk for row in rows]})


# Invitations


def test_an_owner_is_invited_by_mail(office, organization):
    invite(office, organization, email="Nowa@Example.com")
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.invited_by) == ("nowa@example.com", "owner", office.user)
    assert [(mail.recipient, mail.template) for mail in Mail.objects.all()] == [
        ("nowa@example.com", "members/email/invitation")
    ]


def test_the_page_of_an_organisation_leads_to_an_invitation_for_it(office, organization):
    page = office.get(address("organization", "change", organization.pk)).content.decode()
    link = f"{address('invitation', 'add')}?organization={organization.pk}&amp;role=owner"
    assert link in page
    form = office.get(link.replace("&amp;", "&")).context["adminform"].form
    assert (form["organization"].value(), form["role"].value()) == (str(organization.pk), "owner")


def test_the_same_person_twice_is_refused_in_words(office, organization):
    invite(office, organization)
    response = invite(office, organization)
    [refusal] = response.context["adminform"].form.non_field_errors()
    assert refusal == "Ta osoba ma już zaproszenie. Możesz wysłać je jeszcze raz."
    # What was typed is still there.
    assert response.context["adminform"].form["email"].value() == Invitation.objects.get().email


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "nie-adres"}, {"email": "a@example.com\r\nBcc: x@example.com"}, {"email": "a\0@example.com"}, {"role": "boss"},
        {"language": "xx"}, {"organization": 0}, {"email": "a" * 10_000 + "@example.com"},
    ],
)  # fmt: skip
def test_nonsense_invites_nobody(office, organization, fields):
    assert invite(office, organization, **fields).status_code == 200
    assert not Invitation.objects.exists()


def test_an_invitation_is_sent_again_and_revoked(office, organization):
    invite(office, organization)
    invitation = Invitation.objects.get()
    response = act(office, "invitation", "send_again", invitation)
    assert messages(response) == ["Zrobione dla 1 zaproszenia."]
    assert Invitation.objects.get().token_hash != invitation.token_hash
    assert Mail.objects.count() == 2
    act(office, "invitation", "revoke", invitation)
    assert not Invitation.objects.get().is_open
    refusal = messages(act(office, "invitation", "send_again", invitation))[-1]
    assert refusal == "nowa@example.com – Feniks: To zaproszenie zostało już wykorzystane albo cofnięte."


def test_the_list_says_what_became_of_each(office, organization):
    now = timezone.now()
    states = {"accepted_at": now, "revoked_at": now, "expires_at": now - datetime.timedelta(days=1), "language": "pl"}
    for number, (field, value) in enumerate(states.items()):
        fields = {"expires_at": now + datetime.timedelta(days=1), field: value}
        Invitation.objects.create(organization=organization, email=f"{number}@example.com", token_hash=number, **fields)
    text = words(office.get(address("invitation", "changelist")))
    for state in ("przyjęto", "cofnięto", "straciło ważność", "czeka"):
        assert state in text


# Roles and leaving


def test_a_role_is_changed_and_the_last_owner_stays_one(office, organization):
    member = make_member_of(organization)
    representative = Representative.objects.get()
    page = address("representative", "change", representative.pk)
    response = office.post(page, {"role": "editor"}, follow=True)
    assert "Organizacja musi mieć właściciela" in words(response)
    make_member_of(organization)
    office.post(page, {"role": "editor"})
    representative.refresh_from_db()
    assert representative.role == "editor"
    assert member.get("/panel/").status_code == 200


def test_a_person_is_removed_and_out_at_once(office, organization):
    make_member_of(organization)
    editor = make_member_of(organization, role="editor", email="editor@example.com")
    assert editor.get("/panel/").status_code == 200
    representative = Representative.objects.get(person=editor.user)
    office.post(address("representative", "delete", representative.pk), {"post": "yes"})
    assert not Representative.objects.filter(person=editor.user).exists()
    assert editor.get("/panel/").status_code == 403
    assert Mail.objects.get().recipient == "editor@example.com"


def test_the_last_owner_is_not_removed(office, organization):
    make_member_of(organization)
    representative = Representative.objects.get()
    response = office.post(address("representative", "delete", representative.pk), {"post": "yes"}, follow=True)
    assert "Organizacja musi mieć właściciela" in words(response)
    refusal = messages(act(office, "representative", "remove", representative))[-1]
    assert "Organizacja musi mieć właściciela" in refusal
    assert Representative.objects.count() == 1


def test_several_are_removed_as_far_as_the_rules_let_them(office, organization):
    (
        make_member_of(organization),
        make_member_of(organization, role="editor"),
        make_member_of(organization, role="editor"),
    )
    said = messages(act(office, "representative", "remove", *Representative.objects.all()))
    assert len(said) == 2
    assert list(Representative.objects.values_list("role", flat=True)) == ["owner"]


def test_stock_bulk_deletion_is_not_offered(office, coordinator, organization):
    make_member_of(organization)
    for person in (office, coordinator):
        for model, rows in (("representative", Representative), ("user", User)):
            before = rows.objects.count()
            act(person, model, "delete_selected", *rows.objects.all())
            person.post(
                address(model, "changelist"),
                {
                    "action": "delete_selected",
                    "_selected_action": [row.pk for row in rows.objects.all()],
                    "post": "yes",
                },
            )
            assert rows.objects.count() == before


def test_the_office_acts_on_behalf_of_an_organisation(office, organization):
    make_member_of(organization, email="owner@example.com")
    office.post(f"/panel/w-imieniu/{organization.pk}/")
    page = office.get("/panel/profil/kontakt/")
    assert page.status_code == 200
    assert "Feniks" in words(page)


# Accounts


def user_form(person, **fields):
    return {"name": person.name, "language": "pl", "is_active": "on", **fields}


@pytest.mark.parametrize("who", ["office", "staff", "second_office"])
def test_nobody_but_a_superuser_hands_out_rights(request, office, who):
    person = request.getfixturevalue(who)
    for target in (person.user, make_user(email="member@example.com")):
        fields = user_form(target, is_staff="on", is_superuser="on", groups=["1"], email="taken@example.com")
        office.post(address("user", "change", target.pk), fields)
        person.post(address("user", "change", target.pk), fields)
        after = User.objects.get(pk=target.pk)
        assert (after.is_superuser, after.is_staff, after.email) == (False, target.is_staff, target.email)
        assert after.groups.count() == target.groups.count()


def test_a_members_name_and_state_are_the_offices_business(office):
    member = make_user(name="Ana")
    office.post(address("user", "change", member.pk), {"name": "Anna", "language": "en"})
    member.refresh_from_db()
    assert (member.name, member.language, member.is_active) == ("Anna", "en", False)


def test_a_colleague_is_seen_and_not_changed(office, second_office, coordinator):
    for colleague in (second_office, coordinator):
        page = address("user", "change", colleague.user.pk)
        assert office.get(page).status_code == 200
        assert office.post(page, {"name": "Inna", "language": "pl"}).status_code == 403
        assert office.post(address("user", "delete", colleague.user.pk), {"post": "yes"}).status_code == 403
    assert not User.objects.filter(name="Inna").exists()


def test_no_filter_tells_the_hash_of_a_password(office):
    answers = [
        office.get(address("user", "changelist") + f"?password__{how}=p").status_code for how in ("gt", "contains")
    ]
    assert answers == [400, 400]


def test_nobody_sets_anybodys_password(office, coordinator):
    member = make_user()
    for person in (office, coordinator):
        for who in (member, office.user, coordinator.user):
            page = address("user", "change", who.pk)
            assert person.get(f"/admin/members/user/{who.pk}/password/", follow=True).status_code in {200, 404}
            person.post(
                f"/admin/members/user/{who.pk}/password/", {"password1": "hack hack 1", "password2": "hack hack 1"}
            )
            person.post(page, {"name": "x", "language": "pl", "password": "hack", "is_active": "on"})
            assert User.objects.get(pk=who.pk).check_password("password")


def test_a_superuser_adds_a_colleague_who_chooses_how_to_log_in(coordinator):
    fields = {"email": "Nowa@Example.com", "name": "Nowa", "language": "pl", "is_active": "on", "is_staff": "on"}
    response = coordinator.post(address("user", "add"), fields)
    assert response.status_code == 302
    person = User.objects.get(email="nowa@example.com")
    assert (person.is_staff, person.is_superuser, person.has_usable_password()) == (True, False, False)


def test_nobody_locks_themself_out(coordinator):
    coordinator.post(address("user", "change", coordinator.user.pk), {"name": "x", "language": "pl", "is_staff": "on"})
    coordinator.user.refresh_from_db()
    assert (coordinator.user.is_active, coordinator.user.is_superuser) == (True, True)


def test_a_lost_second_factor_is_taken_away_by_a_superuser_who_never_sees_it(coordinator, office):
    factor = make_second_factor(make_user())
    page = coordinator.get(f"/admin/mfa/authenticator/{factor.pk}/change/")
    assert page.status_code == 200
    assert "JBSWY3DPEHPK3PXP" not in page.content.decode()
    assert office.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"}).status_code == 403
    coordinator.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert not type(factor).objects.filter(pk=factor.pk).exists()


def test_an_account_is_erased_at_the_persons_wish(office, organization):
    make_member_of(organization, email="inna@example.com")
    member = make_member_of(organization, email="anna@example.com", name="Anna Znikająca")
    ContactPerson.objects.create(organization=organization, name="Anna Z.", email="anna@example.com")
    page = address("user", "delete", member.user.pk)
    assert office.get(page).status_code == 200
    office.post(page, {"post": "yes"})
    assert not User.objects.filter(pk=member.user.pk).exists()
    assert not ContactPerson.objects.exists()
    assert "Anna Znikająca" in words(office.get("/admin/"))  # the message of what was done, once
    assert "Anna Znikająca" not in words(office.get("/admin/"))


def ask(office, **fields):
    """Somebody asks to be erased; returns the answer to the form."""
    form = {"kind": "erasure", "channel": "mail", "received_on": "2026-01-02", "language": "pl", **fields}
    return office.post(address("datarequest", "add"), {"email": "", "name": "", "organization": "", "wish": "", **form})


def erase_as_asked(office, **fields):
    ask(office, **fields)
    request = DataRequest.objects.get()
    office.post(address("datarequest", "tozsamosc", request.pk), {"identity": "dowód"})
    office.post(address("datarequest", "usun-dane", request.pk))


def test_a_contact_person_without_an_account_is_erased_by_address(office, organization):
    row = {"name": "Jan Kontakt", "position": "", "email": "jan@example.com", "phone": "1", "visibility": "public"}
    Change.objects.create(organization=organization, field="contact_persons", old=[row], new=[])
    ContactPerson.objects.create(organization=organization, **row)
    erase_as_asked(office, email="Jan@Example.com")
    assert not ContactPerson.objects.exists()
    assert (Change.objects.get().old, Change.objects.get().new) == ([], [])


def test_one_without_an_address_is_erased_by_name_in_one_organisation(office, organization):
    row = {"name": "Jan Kontakt", "position": "", "email": "", "phone": "1", "visibility": "public"}
    namesake = ContactPerson.objects.create(organization=make_organization(), **row)
    ContactPerson.objects.create(organization=organization, **row)
    erase_as_asked(office, name=" jan  kontakt ", organization=organization.pk)
    assert list(ContactPerson.objects.all()) == [namesake]


@pytest.mark.parametrize(
    "fields", [{}, {"name": "Jan Kontakt"}, {"organization": "1"}, {"email": "x"}, {"name": "a\0", "organization": "1"}]
)
def test_an_erasure_of_nobody_is_an_error_in_the_form(office, organization, fields):
    response = ask(office, **fields)
    assert response.status_code == 200
    assert response.context["errors"]


def test_an_address_with_an_account_is_erased_with_the_account(office):
    make_user(email="anna@example.com")
    erase_as_asked(office, email="anna@example.com")
    assert not User.objects.filter(email="anna@example.com").exists()


def test_the_mail_log_is_read_and_a_mail_sent_again(office):
    mail = Mail.objects.create(
        template="x", recipient="a@example.com", subject="Temat", text="Treść", language="pl", state="given_up"
    )
    text = words(office.get(f"/admin/outbox/mail/{mail.pk}/change/"))
    assert "Treść" in text
    response = office.post("/admin/outbox/mail/", {"action": "send_again", "_selected_action": [mail.pk]})
    assert messages(response) == ["1 wiadomość jest w drodze."]
    assert Mail.objects.count() == 2
    assert office.post(f"/admin/outbox/mail/{mail.pk}/change/", {"subject": "Inny"}).status_code == 403


def test_rights_end_with_the_group(office):
    office.user.groups.clear()
    assert office.get(address("changeproposal", "changelist")).status_code == 403


def test_who_is_in_no_group_has_an_empty_desk(staff):
    page = staff.get("/admin/")
    assert page.status_code == 200
    assert page.context["app_list"] == []
    assert make_office().get("/admin/members/change/").status_code == 403


def test_consents_are_seen_by_the_office(office):
    assert office.get(address("consentevent", "changelist")).status_code == 200
    assert not ConsentEvent.objects.exists()
