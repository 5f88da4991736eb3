"""What the office changes on an organisation's page is a line of its history, and overwrites nobody unseen."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from members import actions
from members.models import Change, LegalStatus, Organization, Service
from tests.factories import make_organization, make_service, make_theme
from tests.office.desk import address, form_data, make_member_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return make_organization(name="Feniks", slug="feniks", phone="17 000 00 00", profile="Dawny opis.")


@pytest.fixture
def member(organization):
    return make_member_of(organization, name="Anna Członek")


def page_of(organization):
    return address("organization", "change", organization.pk)


def change(person, organization, opened=None, **fields):
    """Send the organisation's page, as it was `opened` or as it is now, with some fields changed."""
    opened = opened or person.get(page_of(organization))
    return person.post(page_of(organization), {**form_data(opened), **fields}, follow=True)


def history():
    return [(row.field, row.old, row.new) for row in Change.objects.order_by("pk")]


def test_each_changed_column_is_a_line_with_who_and_when(office, organization):
    change(office, organization, phone="17 111 11 11", profile="Nowy opis.")
    assert sorted(history()) == [("phone", "17 000 00 00", "17 111 11 11"), ("profile", "Dawny opis.", "Nowy opis.")]
    assert {(row.by, row.is_on_behalf, row.at.date()) for row in Change.objects.all()} == {
        (office.user, False, datetime.datetime.now(datetime.UTC).date())
    }


def test_saving_what_is_there_writes_nothing(office, organization):
    before = organization.updated_at
    change(office, organization)
    assert history() == []
    organization.refresh_from_db()
    assert organization.updated_at >= before


def test_ticks_points_and_rows_are_noted_in_words(office, organization):
    other = make_organization(name="Gmina")
    change(
        office, organization, run_by=other.pk, latitude="50.04132", longitude="21.99901", location_precision="locality",
        location_to_confirm="on",
    )  # fmt: skip
    assert {row.field: row.new for row in Change.objects.all()} == {
        "run_by": "Gmina", "latitude": "50.04132", "longitude": "21.99901", "location_precision": "locality",
        "location_to_confirm": True,
    }  # fmt: skip
    text = words(office.get(address("change", "changelist")))
    assert "50.04132" in text
    assert "Gmina" in text


def test_a_new_web_address_is_noted(office, organization):
    change(office, organization, slug="spoldzielnia-feniks")
    assert history() == [("slug", "feniks", "spoldzielnia-feniks")]


def test_a_new_logo_is_one_line_as_in_the_panel(office, organization):
    buffer = io.BytesIO()
    Image.new("RGB", (600, 300), "red").save(buffer, "PNG")
    logo = SimpleUploadedFile("logo.png", buffer.getvalue(), "image/png")
    change(office, organization, logo=logo, logo_alt="Czerwony prostokąt")
    organization.refresh_from_db()
    value = {"file": organization.logo.name, "alt": "Czerwony prostokąt"}
    assert history() == [("logo", {}, value)]
    change(office, organization, **{"logo-clear": "on", "logo_alt": ""})
    assert history()[1:] == [("logo", value, {})]


def test_services_have_rows_of_their_own_and_their_history_with_the_organisation(office, organization):
    theme = make_theme(slug="catering", name_pl="Gastronomia")
    rows = {"services-TOTAL_FORMS": 1, "services-0-theme": theme.pk, "services-0-name": "Obiady"}
    change(office, organization, **rows, **{"services-0-organization": organization.pk})
    obiady = {"theme": "catering", "name": "Obiady", "description": ""}
    assert history() == [("services", [], [obiady])]
    change(office, organization, **{"services-0-DELETE": "on"})
    assert history()[1:] == [("services", [obiady], [])]
    assert "Obiady (Gastronomia)" in words(office.get(address("change", "changelist")))


def test_legal_statuses_are_noted(office, organization):
    fields = {
        "legal_statuses-TOTAL_FORMS": 1, "legal_statuses-0-kind": "opp", "legal_statuses-0-granted_on": "2020-01-31",
        "legal_statuses-0-organization": organization.pk,
    }  # fmt: skip
    change(office, organization, **fields)
    assert history() == [("legal_statuses", [], [{"kind": "opp", "granted_on": "2020-01-31", "expires_on": None}])]
    assert LegalStatus.objects.count() == 1


def test_the_history_of_one_holds_its_changes_and_leads_to_their_list(office, organization):
    change(office, organization, phone="1")
    actions.save(make_organization(name="Inna"), changed=[], by=office.user)
    response = office.get(address("organization", "history", organization.pk))
    assert [entry.what for entry in response.context["entries"]] == [["telefon"]]
    listed = office.get(address("change", "changelist"), {"organization__id__exact": organization.pk})
    assert [row.organization for row in listed.context["cl"].result_list] == [organization]


# Two at once


def test_what_a_member_changed_meanwhile_and_the_office_left_alone_stays(office, member, organization):
    opened = office.get(page_of(organization))
    actions.edit(organization, {"profile": "Opis członka."}, by=member.user)
    change(office, organization, opened, phone="17 222 22 22")
    organization.refresh_from_db()
    assert (organization.profile, organization.phone) == ("Opis członka.", "17 222 22 22")
    assert [row[0] for row in history()] == ["profile", "phone"]


def test_where_both_changed_a_field_the_office_is_told_and_loses_nothing(office, member, organization):
    opened = office.get(page_of(organization))
    actions.edit(organization, {"profile": "Opis członka."}, by=member.user)
    response = change(office, organization, opened, profile="Opis biura.", phone="17 222 22 22")
    assert list(response.context["adminform"].form.errors) == ["profile"]
    text = words(response)
    assert "Anna Członek" in text
    assert "Opis członka." in text
    assert "Opis biura." in text
    organization.refresh_from_db()
    assert (organization.profile, organization.phone) == ("Opis członka.", "17 000 00 00")
    change(office, organization, response)
    organization.refresh_from_db()
    assert (organization.profile, organization.phone) == ("Opis biura.", "17 222 22 22")


def test_services_that_a_member_changed_meanwhile_do_not_come_back(office, member, organization):
    service = make_service(organization=organization, name="Dawna")
    opened = office.get(page_of(organization))
    new = {"theme": service.theme.slug, "name": "Nowa", "description": ""}
    actions.edit(organization, {"services": [new]}, by=member.user)
    for _twice in range(2):
        response = change(office, organization, opened, phone="17 222 22 22")
        assert response.status_code == 200
        assert response.context["errors"]
        assert list(Service.objects.values_list("name", flat=True)) == ["Nowa"]
    change(office, organization, phone="17 222 22 22")
    assert Organization.objects.get(pk=organization.pk).phone == "17 222 22 22"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "a" * 10_000])
def test_a_tampered_state_is_no_server_error(office, organization, seen):
    assert change(office, organization, seen=seen, phone="1").status_code in {200, 400}


def test_two_members_of_the_office_at_one_page(office, second_office, organization):
    opened = office.get(page_of(organization)), second_office.get(page_of(organization))
    change(office, organization, opened[0], name="Feniks Pierwszy")
    response = change(second_office, organization, opened[1], name="Feniks Drugi")
    assert list(response.context["adminform"].form.errors) == ["name"]
    organization.refresh_from_db()
    assert organization.name == "Feniks Pierwszy"
