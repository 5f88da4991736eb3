"""The panel: representatives enter several people of their organisation on one form, and see only theirs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import actions
from events.models import Registration
from pkes.lib.outbox.models import Mail
from tests.factories import make_user
from tests.html import assert_valid
from tests.registration.meetings import mails, make_meeting, register, state, states, token

pytestmark = pytest.mark.django_db


def rows(*people, **fields):
    data = {"people-TOTAL_FORMS": len(people), "people-INITIAL_FORMS": 0, **fields}
    for number, (name, email) in enumerate(people):
        data |= {f"people-{number}-name": name, f"people-{number}-email": email}
    return data


def enter(person, event, *people, **fields):
    data = rows(*people, acting_for=person.organization.pk, **fields)
    return person.post(f"/panel/zapisy/{event.slug}/", data)


def test_several_people_are_entered_at_once(owner):
    event = make_meeting(capacity=2)
    response = enter(owner, event, ("Anna", "anna@example.com"), ("Bartek", ""), ("Celina", "c@example.com"))
    assert response.status_code == 302
    assert states(event) == ["confirmed", "confirmed", "waiting"]
    anna, bartek, celina = event.registrations.order_by("number")
    assert {person.organization for person in (anna, bartek, celina)} == {owner.organization}
    assert {person.enrolled_by for person in (anna, bartek, celina)} == {owner.user}
    assert (anna.recipient, bartek.recipient) == ("anna@example.com", "owner@example.com")
    assert [mails(person) for person in (anna, bartek, celina)] == [["confirmed"], ["confirmed"], ["waiting"]]


@pytest.mark.parametrize(
    "people",
    [
        [("", "x@example.com")],
        [("Anna", "anna")],
        [("Anna", "anna@example.com"), ("Inna", "ANNA@example.com")],
        [("Łucja", ""), ("lucja", "")],
        [("A" * 10_000, "")],
        [("An\x00na", "")],
        [],
    ],
)
def test_what_cannot_be_entered_is_shown_again(owner, people):
    event = make_meeting()
    response = enter(owner, event, *people)
    assert response.status_code == 200
    assert Registration.objects.count() == 0


def test_an_empty_row_is_no_person(owner):
    event = make_meeting()
    assert enter(owner, event, ("Anna", "anna@example.com"), ("", "")).status_code == 302
    assert event.registrations.count() == 1


@pytest.mark.parametrize(
    "data", [{}, {"people-TOTAL_FORMS": "x"}, {"people-TOTAL_FORMS": "99999", "people-INITIAL_FORMS": "0"}]
)
def test_a_broken_form_is_no_server_error(owner, data):
    event = make_meeting()
    response = owner.post(f"/panel/zapisy/{event.slug}/", {**data, "acting_for": owner.organization.pk})
    assert response.status_code == 200
    assert Registration.objects.count() == 0


def test_all_or_nobody(owner):
    event = make_meeting()
    register(event, email="zajety@example.com")
    response = enter(owner, event, ("Anna", "anna@example.com"), ("Zajęty", "zajety@example.com"))
    assert response.status_code == 200
    assert "Zajęty" in response.content.decode()
    assert event.registrations.count() == 1


def test_the_limit_of_one_organisation(owner, other_owner):
    event = make_meeting(limit_per_group=2)
    assert enter(owner, event, ("A", ""), ("B", ""), ("C", "")).status_code == 200
    assert event.registrations.count() == 0
    assert enter(owner, event, ("A", ""), ("B", "")).status_code == 302
    assert enter(owner, event, ("C", "")).status_code == 200
    assert enter(other_owner, event, ("A", "")).status_code == 302
    # Whoever comes alone and names the organisation counts, too; whoever names none has no limit.
    for organization, is_let_in in ((owner.organization, False), (None, True)):
        try:
            register(event, organization=organization)
        except actions.EventsError:
            assert not is_let_in
        else:
            assert is_let_in


def test_the_limit_holds_for_the_name_of_another_organisation():
    event = make_meeting(limit_per_group=1)
    register(event, organization_name="Firma Żółw")
    with pytest.raises(actions.EventsError):
        register(event, organization_name="FIRMA ZOLW")


def test_nobody_without_an_address_is_entered_twice(owner, other_owner):
    event = make_meeting()
    enter(owner, event, ("Jan Żak", ""))
    assert enter(owner, event, ("JAN  ZAK", "")).status_code == 200
    assert enter(other_owner, event, ("Jan Żak", "")).status_code == 302
    assert event.registrations.count() == 2


def test_one_more_row_keeps_what_was_typed(owner):
    event = make_meeting()
    page = enter(owner, event, ("Anna", "anna@example.com"), add="1")
    assert page.status_code == 200
    assert page.content.decode().count('type="email"') == 2
    assert "anna@example.com" in page.content.decode()
    assert Registration.objects.count() == 0


def test_other_organisations_people_are_not_seen_and_not_touched(owner, other_owner):
    event = make_meeting()
    enter(owner, event, ("Anna Nasza", ""))
    alone = register(event, organization=owner.organization, name="Sam Przyszedł")
    registration = event.registrations.get(name="Anna Nasza")
    assert "Anna Nasza" in owner.get(f"/panel/zapisy/{event.slug}/").content.decode()
    assert "Sam Przyszedł" not in owner.get(f"/panel/zapisy/{event.slug}/").content.decode()
    assert "Anna Nasza" not in other_owner.get(f"/panel/zapisy/{event.slug}/").content.decode()
    for person, target in ((other_owner, registration), (owner, alone)):
        address = f"/panel/zapisy/{event.slug}/{target.pk}/rezygnacja/"
        assert person.get(address).status_code == 404
        assert person.post(address, {"acting_for": person.organization.pk}).status_code == 404
    asked = owner.get(f"/panel/zapisy/{event.slug}/{registration.pk}/rezygnacja/")
    assert "Zapis zostanie wycofany (Anna Nasza)" in asked.content.decode()
    assert (state(registration), state(alone)) == ("confirmed", "unconfirmed")
    owner.post(f"/panel/zapisy/{event.slug}/{registration.pk}/rezygnacja/", {"acting_for": owner.organization.pk})
    assert state(registration) == "resigned"


@pytest.mark.parametrize(
    ("audience", "role", "is_invited", "is_let_in"),
    [
        ("public", "partner", False, True),
        ("members", "member", False, True),
        ("members", "partner", False, False),
        ("invited", "member", False, False),
        ("invited", "partner", True, True),
    ],
)
def test_a_meeting_is_for_whom_it_is(owner, audience, role, is_invited, is_let_in):
    event = make_meeting(audience=audience, page_is_public=True)
    type(owner.organization).objects.filter(pk=owner.organization.pk).update(role=role)
    if is_invited:
        event.invited.add(owner.organization)
    enter(owner, event, ("Anna", ""))
    assert event.registrations.count() == is_let_in


def test_a_colleague_without_an_account_is_not_led_to_a_page_that_they_cannot_see(owner, visitor):
    event = make_meeting(audience="members", capacity=1)
    enter(owner, event, ("Anna", "anna@example.com"))
    anna = event.registrations.get()
    page = f"/wydarzenia/zapis/{token(anna)}/"
    address = f'href="{event.get_absolute_url()}'
    assert [address in person.get(page).content.decode() for person in (visitor, owner)] == [False, True]
    actions.resign(anna)
    texts = Mail.objects.filter(recipient="anna@example.com").values_list("text", flat=True)
    assert [event.get_absolute_url() in text for text in texts] == [False, False]
    assert "/zapisy/" not in visitor.get(page).content.decode()


def test_whoever_entered_somebody_enters_them_again_in_the_panel(owner):
    event = make_meeting()
    enter(owner, event, ("Anna", ""))
    actions.resign(event.registrations.get())
    assert f"/panel/zapisy/{event.slug}/" in Mail.objects.order_by("pk").last().text


def test_the_pages_are_valid_and_ask_few_queries(owner):
    event = make_meeting(capacity=2)
    enter(owner, event, ("A", ""))
    assert_valid(owner.get("/panel/zapisy/").content)
    assert_valid(owner.get(f"/panel/zapisy/{event.slug}/").content)
    addresses = ["/panel/zapisy/", f"/panel/zapisy/{event.slug}/"]
    before = [queries(owner, address) for address in addresses]
    enter(owner, event, ("B", ""), ("C", ""))
    make_meeting()
    assert [queries(owner, address) for address in addresses] == before


def queries(person, address):
    with CaptureQueriesContext(connection) as captured:
        assert person.get(address).status_code == 200
    return len(captured)


def test_the_office_enters_people_on_behalf(coordinator, owner):
    event = make_meeting()
    actions.register_people(
        event, [{"name": "Anna", "email": ""}], organization=owner.organization, by=make_user(is_staff=True)
    )
    assert states(event) == ["confirmed"]
