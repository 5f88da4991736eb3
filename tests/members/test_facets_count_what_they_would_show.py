"""The number beside each value of a facet is that of the organisations which choosing it shows."""

import itertools

import pytest
from django.core.management import call_command
from django.http import QueryDict

from members.choices import LegalForm, Powiat, Sector
from members.directory import Directory
from members.models import Organization, Theme
from pkes.lib.fold import fold
from tests.factories import make_organization, make_service

TEXTS = ["", "rzeszow", "spoldzielnia", "laka", "przykład", "nikt"]
CHOICES = [
    {},
    {"sektor": ["social"]},
    {"sektor": ["science", "private"]},
    {"forma": ["social_cooperative"]},
    {"forma": ["foundation", "municipality"]},
    {"powiat": ["1863"]},
    {"powiat": ["1803", "1816"]},
    {"dziedzina": ["catering"]},
    {"dziedzina": ["catering", "lokal"]},
    {"sektor": ["social"], "powiat": ["1863", "1811"], "forma": ["social_cooperative"]},
    {"sektor": ["private"], "dziedzina": ["rekodzielo"]},
]


def directory(text="", **chosen):
    params = QueryDict(mutable=True)
    params["q"] = text
    for name, values in chosen.items():
        params.setlist(name, values)
    return Directory(params)


def read_all():
    """[(words, values of each facet, is it a sample)] of every organisation, by its row and nothing of our queries."""
    rows = []
    for organization in Organization.objects.all():
        words = [
            organization.name,
            organization.locality,
            LegalForm(organization.legal_form).label,
            Powiat(organization.powiat).full_name if organization.powiat else "",
        ]
        values = {
            "sektor": {organization.sector},
            "forma": {organization.legal_form},
            "powiat": {organization.powiat},
            "dziedzina": {service.theme.slug for service in organization.services.all()},
        }
        rows.append((fold(" ".join(map(str, words))), values, organization.is_sample))
    return rows


def matching(rows, text, chosen):
    return [
        (values, is_sample)
        for words, values, is_sample in rows
        if all(word in words for word in fold(text).split())
        and all(values[facet] & set(wanted) for facet, wanted in chosen.items())
    ]


def reckoned(rows, text, chosen):
    """{facet: {value: number}} by trying every value on every organisation."""
    known = {
        "sektor": Sector.values,
        "forma": LegalForm.values,
        "powiat": Powiat.values,
        "dziedzina": [theme.slug for theme in Theme.objects.all()],
    }
    counts = {
        facet: {value: len(matching(rows, text, {**chosen, facet: [value]})) for value in values}
        for facet, values in known.items()
    }
    return {facet: {value: count for value, count in values.items() if count} for facet, values in counts.items()}


@pytest.mark.django_db
def test_the_numbers_are_those_of_a_count_by_hand(founding):
    call_command("load_sample", verbosity=0)
    make_organization(powiat="", locality="", name="Bez miejsca")
    rows = read_all()
    for text, chosen in itertools.product(TEXTS, CHOICES):
        asked = directory(text, **chosen)
        shown = {
            facet.name: {option.value: option.count for option in facet.options if option.count}
            for facet in asked.facets
        }
        expected = reckoned(rows, text, chosen)
        assert {name: shown.get(name, {}) for name in expected} == expected, (text, chosen)
        found = matching(rows, text, chosen)
        assert asked.total == len(found) == asked.found().count(), (text, chosen)
        assert asked.samples == sum(is_sample for _values, is_sample in found), (text, chosen)


@pytest.mark.django_db
def test_a_chosen_value_stays_to_be_taken_back_where_it_shows_nothing(founding):
    asked = directory("laka", powiat=["1863"])
    assert asked.total == 0
    options = {facet.name: facet.options for facet in asked.facets}
    assert [(option.value, option.count, option.is_chosen) for option in options["powiat"]] == [
        ("1816", 1, False),
        ("1863", 0, True),
    ]


@pytest.mark.django_db
def test_an_organisation_with_two_services_of_a_theme_counts_once(founding):
    organization = make_organization()
    theme = Theme.objects.get(slug="catering")
    make_service(organization=organization, theme=theme, name="Obiady")
    make_service(organization=organization, theme=theme, name="Kolacje")
    assert directory().counts["dziedzina"]["catering"] == 1
    assert list(directory(dziedzina=["catering"]).found()) == [organization]


@pytest.mark.django_db
def test_who_is_no_member_is_not_counted(founding):
    make_organization(role="in_procedure")
    make_organization(role="former")
    make_organization(role="partner")
    assert directory().total == 13
