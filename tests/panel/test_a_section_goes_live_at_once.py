"""Descriptions, services and contact are public as soon as they are saved, with a line of history each."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from members.models import Change, ContactPerson, Service
from tests.factories import make_theme
from tests.html import assert_valid, text_of
from tests.panel.forms import fields_of, send


def history():
    return list(Change.objects.order_by("pk").values_list("field", "old", "new", "by__email", "is_on_behalf"))


def test_a_description_is_public_and_in_the_history(owner, visitor):
    answer = send(
        owner, reverse("members:description_edit"), holding="profile", profile="Gotujemy **dobrze**.\r\n\r\n- obiady"
    )
    assert (answer.status_code, answer.url) == (302, reverse("members:profile"))
    assert history() == [("profile", "", "Gotujemy **dobrze**.\n\n- obiady", "owner@example.com", False)]
    page = visitor.get(owner.organization.get_absolute_url()).content.decode()
    assert "<p>Gotujemy <strong>dobrze</strong>.</p>" in page
    assert "<li>obiady</li>" in page


def test_an_editor_may_do_it_too(editor):
    assert send(editor, reverse("members:description_edit"), holding="profile", potential="Kuchnia").status_code == 302
    assert history() == [("potential", "", "Kuchnia", "editor@example.com", False)]


def test_saving_what_is_there_adds_nothing(owner):
    url = reverse("members:description_edit")
    send(owner, url, holding="profile", profile="Raz\r\ndwa")
    send(owner, url, holding="profile")
    assert len(history()) == 1


def test_a_preview_saves_nothing_and_keeps_the_words(owner):
    answer = send(owner, reverse("members:description_edit"), holding="profile", profile="**Raz**", preview="1")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<strong>Raz</strong>" in page
    assert fields_of(answer, holding="profile")["profile"] == "**Raz**"
    assert history() == []
    assert_valid(answer.content)


def test_services_are_added_changed_and_deleted(owner):
    make_theme(slug="catering", name_pl="Catering")
    make_theme(slug="transport", name_pl="Transport")
    url = reverse("members:services_edit")
    first = {"services-0-name": "Obiady", "services-0-theme": "catering", "services-0-description": "Z dowozem"}
    send(owner, url, holding="services-0-name", **first)
    second = {"services-1-name": "Przewóz", "services-1-theme": "transport"}
    send(owner, url, holding="services-0-name", **second)
    assert list(Service.objects.values_list("name", "theme__slug")) == [
        ("Obiady", "catering"),
        ("Przewóz", "transport"),
    ]
    send(owner, url, holding="services-0-name", **{"services-0-DELETE": "on", "services-1-description": "Bus"})
    rows = [{"theme": "transport", "name": "Przewóz", "description": "Bus"}]
    assert list(Service.objects.values_list("name", "description")) == [("Przewóz", "Bus")]
    assert [change[2] for change in history()][-1] == rows


def test_one_more_row_is_asked_of_the_server_and_keeps_what_was_typed(owner):
    make_theme(slug="catering")
    url = reverse("members:services_edit")
    answer = send(owner, url, holding="services-0-name", **{"services-0-name": "Obiady", "add": "1"})
    fields = fields_of(answer, holding="services-0-name")
    assert (fields["services-0-name"], fields["services-1-name"]) == ("Obiady", "")
    assert fields["services-TOTAL_FORMS"] == "2"
    assert history() == []


def test_two_services_of_one_name_are_refused_in_words(owner):
    make_theme(slug="catering")
    row = {"theme": "catering", "name": "Obiady", "description": ""}
    typed = {f"services-{number}-{name}": value for number in (0, 1) for name, value in row.items()}
    url = reverse("members:services_edit")
    fields = fields_of(owner.get(url), holding="services-0-name")
    answer = owner.post(url, {**fields, "services-TOTAL_FORMS": "2", **typed})
    assert answer.context["rows"].non_form_errors() == [gettext("Two services have the same name. Give each its own.")]
    assert history() == []


def test_contact_and_contact_persons_are_saved_together(owner, visitor):
    url = reverse("members:contact_edit")
    fields = fields_of(owner.get(url), holding="website")
    fields |= {
        "website": "nasza.example.pl",
        "phone": "17 852 00 00",
        "postal_code": "35005",
        "persons-TOTAL_FORMS": "2",
    }
    fields |= {f"persons-0-{name}": value for name, value in person("Anna Jawna", "public").items()}
    fields |= {f"persons-1-{name}": value for name, value in person("Ewa Cicha", "office").items()}
    assert owner.post(url, fields).status_code == 302
    owner.organization.refresh_from_db()
    assert owner.organization.website == "https://nasza.example.pl"
    assert owner.organization.postal_code == "35-005"
    assert {row[0] for row in history()} == {"website", "phone", "postal_code", "contact_persons"}
    page = visitor.get(owner.organization.get_absolute_url()).content.decode()
    assert ("Anna Jawna" in page, "Ewa Cicha" in page) == (True, False)


def person(name, visibility):
    return {"name": name, "position": "", "email": "", "phone": "", "visibility": visibility}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("visitor", {"public"}),
        ("other_owner", {"public", "members"}),
        ("coordinator", {"public", "members", "office"}),
    ],
)
def test_each_contact_person_is_seen_by_whom_it_says(request, organization, role, seen):
    for visibility in ContactPerson.Visibility.values:
        ContactPerson.objects.create(organization=organization, name=f"Osoba {visibility}", visibility=visibility)
    page = request.getfixturevalue(role).get(organization.get_absolute_url()).content.decode()
    assert {visibility for visibility in ContactPerson.Visibility.values if f"Osoba {visibility}" in page} == seen


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("website", "example com"),
        ("website", "ftp://a.pl"),
        ("email", "nobody"),
        ("phone", "call me"),
        ("postal_code", "1"),
    ],
)
def test_a_mistake_is_said_beside_the_field_and_nothing_is_saved(owner, field, typed):
    answer = send(owner, reverse("members:contact_edit"), holding="website", **{field: typed, "street": "Prosta 1"})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    document = assert_valid(answer.content)
    assert text_of(document.find(".//title")).startswith("Błąd:")
    assert fields_of(answer, holding="website")["street"] == "Prosta 1"
    assert history() == []
