"""The coordinator's desk: every page opens, and what is changed there goes through the acts."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from members.models import Cluster, OldSlug, Organization, RegisterEntry, SourceDocument, Theme
from tests.factories import make_organization, make_source

pytestmark = pytest.mark.django_db


def address(model, page, *args):
    return reverse(f"admin:members_{model}_{page}", args=args)


def form_data(response):
    """What a browser would send of the form on a page, unchanged."""
    data = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != "" and not hasattr(value, "url"):
                data[field.html_name] = value
    return data


def change(coordinator, organization, **fields):
    """Open an organisation's page, change some fields and send it."""
    page = address("organization", "change", organization.pk)
    return coordinator.post(page, {**form_data(coordinator.get(page)), **fields}, follow=True)


def enter(coordinator, organization, **fields):
    source = fields.pop("source", None) or make_source()
    return coordinator.post(
        address("registerentry", "add"),
        {
            "organization": organization.pk, "kind": "accession", "role": "member", "effective_on": "2020-01-01",
            "date_precision": "day", "source": source.pk, **fields,
        },
        follow=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "model", ["organization", "registerentry", "goal", "benefit", "theme", "sourcedocument", "user"]
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_list_and_every_row_opens(coordinator, founding, model, prefix):
    listed = coordinator.get(prefix + address(model, "changelist"))
    assert listed.status_code == 200
    row = listed.context["cl"].queryset.first()
    assert coordinator.get(prefix + address(model, "change", row.pk)).status_code == 200
    assert coordinator.get(prefix + address(model, "history", row.pk), follow=True).status_code == 200
    assert coordinator.get(prefix + address(model, "changelist") + "?q=x").status_code == 200


@pytest.mark.parametrize("model", ["organization", "registerentry", "goal", "benefit", "theme", "sourcedocument"])
def test_a_new_row_can_be_begun(coordinator, founding, model):
    assert coordinator.get(address(model, "add")).status_code == 200


def test_the_cluster_is_one_row_and_its_list_leads_to_it(coordinator, founding):
    assert coordinator.get(address("cluster", "changelist"))["Location"] == address("cluster", "change", 1)
    page = address("cluster", "change", 1)
    response = coordinator.get(page)
    assert response.status_code == 200
    assert coordinator.get(address("cluster", "add")).status_code == 403
    assert coordinator.get(address("cluster", "delete", 1)).status_code == 403
    coordinator.post(page, {**form_data(response), "declared_members": 15, "coordinator": 2})
    cluster = Cluster.objects.get()
    assert (cluster.declared_members, cluster.coordinator.slug) == (15, "instytut-ekonomii-spolecznej")


@pytest.mark.parametrize("text", ["laka", "Łąka", "ŁĄKA feniks"])
@pytest.mark.parametrize("model", ["organization", "registerentry"])
def test_the_search_does_not_mind_accents(coordinator, founding, model, text):
    found = coordinator.get(address(model, "changelist"), {"q": text}).context["cl"].queryset
    assert [str(getattr(row, "organization", row)) for row in found] == ["Spółdzielnia Socjalna FENIKS"]


def test_the_choice_of_an_organisation_does_not_mind_accents(coordinator, founding):
    response = coordinator.get(
        reverse("admin:autocomplete"),
        {"term": "laka", "app_label": "members", "model_name": "registerentry", "field_name": "organization"},
    )
    assert [row["text"] for row in response.json()["results"]] == ["Spółdzielnia Socjalna FENIKS"]


def test_an_entry_is_made_through_the_act(coordinator):
    organization = make_organization(role="in_procedure")
    response = enter(coordinator, organization)
    assert response.status_code == 200
    entry = RegisterEntry.objects.get()
    assert (entry.organization, entry.kind, entry.role, entry.effective_on, entry.recorded_by) == (
        organization,
        "accession",
        "member",
        datetime.date(2020, 1, 1),
        coordinator.user,
    )
    organization.refresh_from_db()
    assert organization.role == "member"


def test_a_refused_act_is_said_on_the_form(coordinator):
    organization = make_organization(joined_on=datetime.date(2020, 1, 1))
    for fields in [
        {"effective_on": "2021-01-01"},
        {"kind": "withdrawal", "role": "", "effective_on": "2019-01-01"},
        {"kind": "resumption", "role": "", "effective_on": "2021-01-01"},
    ]:
        response = enter(coordinator, organization, **fields)
        assert response.status_code == 200
        [refusal] = response.context["adminform"].form.non_field_errors()
        assert refusal.endswith(".")
    assert RegisterEntry.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"role": ""}, {"kind": "withdrawal"}, {"effective_on": "31.02.2020"}, {"kind": "x"}, {"source": None}]
)
def test_an_entry_that_makes_no_sense_is_shown_again(coordinator, fields):
    organization = make_organization(role="in_procedure")
    source = {"source": SourceDocument(pk=0)} if "source" in fields else {}
    response = enter(coordinator, organization, **{**fields, **source})
    assert response.status_code == 200
    assert response.context["errors"]
    assert not RegisterEntry.objects.exists()


def test_the_coordinator_is_appointed_by_an_entry(coordinator, founding):
    feniks = Organization.objects.get(slug="feniks")
    enter(coordinator, feniks, kind="role", role="coordinator")
    assert Cluster.objects.get().coordinator == feniks


def test_an_entry_is_neither_changed_nor_deleted(coordinator, founding):
    entry = RegisterEntry.objects.first()
    assert coordinator.post(address("registerentry", "change", entry.pk), {"kind": "withdrawal"}).status_code == 403
    assert coordinator.post(address("registerentry", "delete", entry.pk), {"post": "yes"}).status_code == 403
    member = Organization.objects.get(slug="feniks")
    assert coordinator.post(address("organization", "delete", member.pk), {"post": "yes"}).status_code == 403
    assert Organization.objects.count() == 13


def test_who_never_entered_the_register_can_be_deleted(coordinator):
    organization = make_organization(role="in_procedure")
    coordinator.post(address("organization", "delete", organization.pk), {"post": "yes"})
    assert not Organization.objects.exists()


def test_an_organisation_is_changed_and_its_role_is_not(coordinator, founding):
    feniks = Organization.objects.get(slug="feniks")
    before = feniks.updated_at
    response = change(coordinator, feniks, phone="17 000 00 00", nip="123-456-32-18", role="former")
    assert response.redirect_chain
    feniks.refresh_from_db()
    assert (feniks.phone, feniks.nip, feniks.role) == ("17 000 00 00", "1234563218", "founding_member")
    assert feniks.updated_at > before


def test_a_new_address_keeps_the_old_one(coordinator, visitor, founding):
    feniks = Organization.objects.get(slug="feniks")
    change(coordinator, feniks, slug="spoldzielnia-feniks")
    assert list(OldSlug.objects.values_list("slug", "organization")) == [("feniks", feniks.pk)]
    assert visitor.get("/czlonkowie/feniks/")["Location"] == "/czlonkowie/spoldzielnia-feniks/"


def test_an_address_that_another_had_is_an_error_in_the_form(coordinator, founding):
    change(coordinator, Organization.objects.get(slug="feniks"), slug="inna")
    response = change(coordinator, Organization.objects.get(slug="4hc"), slug="feniks")
    assert list(response.context["adminform"].form.errors) == ["slug"]
    assert Organization.objects.filter(slug="4hc").exists()


def test_a_service_is_added(coordinator, founding):
    feniks = Organization.objects.get(slug="feniks")
    theme = Theme.objects.get(slug="catering")
    change(
        coordinator, feniks,
        **{"services-TOTAL_FORMS": 1, "services-0-theme": theme.pk, "services-0-name": "Obiady", "services-0-organization": feniks.pk},
    )  # fmt: skip
    assert list(feniks.services.values_list("theme__slug", "name")) == [("catering", "Obiady")]


def logo():
    buffer = io.BytesIO()
    Image.new("RGB", (600, 300), "red").save(buffer, "PNG")
    return SimpleUploadedFile("Nasze Logo.png", buffer.getvalue(), "image/png")


def test_a_logo_is_taken_with_its_words(coordinator, founding):
    feniks = Organization.objects.get(slug="feniks")
    change(coordinator, feniks, logo=logo(), logo_alt="Czerwony prostokąt")
    feniks.refresh_from_db()
    assert Image.open(feniks.logo.path).size == (256, 128)
    change(coordinator, feniks, **{"logo-clear": "on", "logo_alt": ""})
    feniks.refresh_from_db()
    assert not feniks.logo


@pytest.mark.parametrize(
    "fields",
    [
        {"logo": logo},
        {"logo": lambda: SimpleUploadedFile("a.svg", b"<svg/>"), "logo_alt": "x"},
        {"logo": lambda: SimpleUploadedFile("a.png", b"x"), "logo_alt": "x"},
        {"latitude": "50"},
        {"name": ""},
        {"krs": "1"},
        {"website": "javascript:alert(1)"},
    ],
)
def test_a_mistake_is_shown_beside_its_field(coordinator, founding, fields):
    feniks = Organization.objects.get(slug="feniks")
    if "latitude" in fields:
        fields = {**fields, "longitude": ""}
    values = {name: value() if callable(value) else value for name, value in fields.items()}
    response = change(coordinator, feniks, **values)
    assert response.status_code == 200
    assert response.context["errors"]
    feniks.refresh_from_db()
    assert not feniks.logo
    assert feniks.name == "Spółdzielnia Socjalna FENIKS"


def test_an_organisation_is_added(coordinator):
    response = coordinator.get(address("organization", "add"))
    data = {**form_data(response), "name": "Nowa", "slug": "nowa", "legal_form": "foundation", "sector": "social"}
    coordinator.post(address("organization", "add"), data)
    organization = Organization.objects.get()
    assert (organization.name, organization.role, organization.is_sample) == ("Nowa", "in_procedure", False)


@pytest.mark.parametrize("model", ["organization", "registerentry", "sourcedocument", "goal", "cluster"])
def test_nobody_else_gets_in(visitor, owner, founding, model):
    for person in (visitor, owner):
        response = person.get(address(model, "changelist"))
        assert response.status_code == 302
        assert "login" in response["Location"]
