"""History, consents and proofs of erasure are only read; a text that people may have seen is never changed."""

import datetime

import pytest
from django.utils import timezone

from members import actions
from members.actions import MembersError
from members.models import Change, Clause, ConsentEvent, DataRequest
from tests.factories import make_organization, make_user
from tests.office.desk import address, words

pytestmark = pytest.mark.django_db
WRITTEN = {"change": Change, "consentevent": ConsentEvent, "datarequest": DataRequest}


@pytest.fixture
def rows(founding):
    return {
        "change": Change.objects.create(organization=make_organization(), field="phone", old="1", new="2"),
        "consentevent": ConsentEvent.objects.create(
            person=make_user(), email="a@example.com", clause=Clause.objects.first(), act="given", channel="panel"
        ),
        "datarequest": DataRequest.objects.create(kind="access", channel="mail", due_on=timezone.localdate()),
    }


@pytest.mark.parametrize("model", WRITTEN)
@pytest.mark.parametrize("role", ["office", "coordinator", "staff"])
def test_no_one_edits_or_deletes(request, rows, role, model):
    person, row = request.getfixturevalue(role), rows[model]
    before = vars(WRITTEN[model].objects.get())
    assert (
        person.post(
            address(model, "change", row.pk), {"new": "3", "act": "withdrawn", "at_0": "2000-01-01"}
        ).status_code
        == 403
    )
    assert person.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    person.post(
        address(model, "changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    after = vars(WRITTEN[model].objects.get())
    assert {**after, "_state": None} == {**before, "_state": None}


def clause(**fields):
    return {
        "kind": "account",
        "text_pl": "Nowy tekst",
        "text_en": "",
        "valid_from": "2020-01-01T00:00",
        **fields,
    }


@pytest.mark.parametrize("role", ["office", "coordinator"])
def test_a_text_in_force_is_frozen(request, founding, role):
    person, row = request.getfixturevalue(role), Clause.objects.get(kind="account")
    assert person.post(address("clause", "change", row.pk), clause()).status_code == 403
    assert person.post(address("clause", "delete", row.pk), {"post": "yes"}).status_code == 403
    person.post(
        address("clause", "changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    assert Clause.objects.get(kind="account").text_pl == row.text_pl


def test_a_new_wording_is_the_next_version(office, founding):
    response = office.post(address("clause", "add"), clause(version="1"))
    assert response.status_code == 302
    assert list(Clause.objects.filter(kind="account").values_list("version", flat=True)) == [2, 1]
    assert Clause.objects.current("account").text_pl == "Nowy tekst"


def test_what_is_not_in_force_yet_can_be_corrected_and_taken_back(office, founding):
    office.post(address("clause", "add"), clause(valid_from="2099-01-01T00:00"))
    later = Clause.objects.get(version=2)
    assert Clause.objects.current("account").version == 1
    office.post(
        address("clause", "change", later.pk),
        clause(text_pl="Lepszy", valid_from="2099-01-01T00:00", kind="newsletter"),
    )
    later.refresh_from_db()
    assert (later.text_pl, later.kind, later.version) == ("Lepszy", "account", 2)
    office.post(address("clause", "delete", later.pk), {"post": "yes"})
    assert not Clause.objects.filter(pk=later.pk).exists()


def test_one_that_somebody_was_shown_is_frozen_whatever_its_day(founding):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    row = actions.add_clause(Clause(kind="newsletter", text_pl="Zgoda", valid_from=tomorrow), by=make_user())
    assert not row.is_frozen
    ConsentEvent.objects.create(clause=row, act="shown", channel="panel")
    assert row.is_frozen


def test_acts_refuse_what_the_desk_cannot_show(founding):
    Clause.objects.filter(kind="newsletter").delete()
    with pytest.raises(MembersError):
        actions.change_consent(make_user(), "newsletter", given=True, channel="panel")


def test_a_clause_is_read_before_it_comes_into_force(office, rows):
    kind = Clause.Kind.ACCOUNT
    actions.add_clause(Clause(kind=kind, text_pl="Dziś tak."), by=office.user)
    later = Clause(kind=kind, text_pl="Potem <b>inaczej</b>.", valid_from=timezone.now() + datetime.timedelta(days=7))
    actions.add_clause(later, by=office.user)
    page = words(office.get(address("clause", "preview", later.pk)))
    assert "Jeszcze nie obowiązuje" in page
    assert "Potem <b>inaczej</b>." in page
    assert "Dziś tak." in page
    assert f"wersja {later.version}" in page
    assert office.get(address("clause", "preview", 999)).status_code == 404


def test_only_the_desk_reads_a_clause_ahead(staff, visitor, rows):
    page = address("clause", "preview", Clause.objects.first().pk)
    assert staff.get(page).status_code == 403
    assert visitor.get(page).status_code == 302


def test_a_clause_that_came_into_force_while_its_form_was_open_stays(office, rows):
    clause = Clause.objects.first()
    clause.text_pl = "Inaczej."
    with pytest.raises(MembersError):
        actions.change_clause(clause, by=office.user)
    clause.refresh_from_db()
    assert clause.text_pl != "Inaczej."
