"""The thirteen members by name, and nothing about them that the two documents do not say."""

import datetime
from decimal import Decimal

import pytest

from members.choices import ClusterRole
from members.models import Benefit, Cluster, Goal, LegalStatus, Organization, RegisterEntry, Service, Theme

pytestmark = pytest.mark.django_db

COORDINATOR = "Instytut Ekonomii Społecznej"
# name, legal form, sector, locality, powiat, latitude, longitude, is the place to be confirmed
MEMBERS = [
    ("4HC Sp. z o.o.", "limited_company", "private", "Rzeszów", "1863", "50.04132", "21.99901", False),
    ("Gmina Strzyżów", "municipality", "public", "Strzyżów", "1819", "49.87074", "21.79413", False),
    ("Instytut Ekonomii Społecznej", "foundation", "social", "Rzeszów", "1863", "50.04132", "21.99901", False),
    ("Spółdzielnia Socjalna Bergamotka", "social_cooperative", "social", "Dębica", "1803", "50.05146", "21.41141", False),
    ("Spółdzielnia Socjalna CHATKA MAŁOLATKA", "social_cooperative", "social", "Krówniki", "1813", "49.76600", "22.83000", True),
    ("Spółdzielnia Socjalna FENIKS", "social_cooperative", "social", "Łąka", "1816", "50.08400", "22.09700", False),
    ("Spółdzielnia Socjalna ORTO-SPORT", "social_cooperative", "social", "Rzeszów", "1863", "50.04132", "21.99901", False),
    ("Spółdzielnia Socjalna Polifonia Project", "social_cooperative", "social", "Rzeszów", "1863", "50.04132", "21.99901", False),
    ("Spółdzielnia Socjalna Rezydencja Pod Platanem", "social_cooperative", "social", "Zarzecze", "1814", "49.98633", "22.53716", True),
    ("Spółdzielnia Socjalna Siedlisko", "social_cooperative", "social", "Sokołów Małopolski", "1816", "50.22909", "22.11968", False),
    ("Spółdzielnia Socjalna Stawiamy Ślady", "social_cooperative", "social", "Łańcut", "1810", "50.06871", "22.22912", False),
    ("Spółdzielnia Socjalna SYNERGIA", "social_cooperative", "social", "Rzeszów", "1863", "50.04132", "21.99901", False),
    ("Uniwersytet Rzeszowski", "public_university", "science", "Rzeszów", "1863", "50.04132", "21.99901", False),
]  # fmt: skip
# What the documents say of no member.
NEVER_KNOWN = [
    "short_name", "street", "postal_code", "nip", "regon", "krs", "profile", "potential", "expectations", "logo", "logo_alt",
]  # fmt: skip
CONTACT = ["website", "email", "phone"]


def test_the_thirteen_members(founding):
    facts = [
        (*values, str(latitude), str(longitude), is_unsure)
        for *values, latitude, longitude, is_unsure in Organization.objects.order_by("search_text").values_list(
            "name", "legal_form", "sector", "locality", "powiat", "latitude", "longitude", "location_to_confirm"
        )
    ]
    assert facts == MEMBERS


def test_nothing_else_is_filled(founding):
    for organization in Organization.objects.all():
        assert [name for name in NEVER_KNOWN if getattr(organization, name)] == []
        filled = [name for name in CONTACT if getattr(organization, name)]
        assert filled == (CONTACT if organization.name == COORDINATOR else [])
        assert organization.location_precision == "locality"
        assert not organization.is_sample
        assert organization.run_by is None
    assert Service.objects.count() == LegalStatus.objects.count() == 0


def test_the_coordinator_can_be_reached(founding):
    coordinator = Cluster.objects.get().coordinator
    assert coordinator.name == COORDINATOR
    assert (coordinator.phone, coordinator.email, coordinator.website) == (
        "502 741 703",
        "pkes@ies-rzeszow.pl",
        "http://www.ies-rzeszow.pl",
    )


def test_each_entered_with_the_agreement_of_october_2014(founding):
    accessions = RegisterEntry.objects.filter(kind="accession")
    assert accessions.count() == 13
    assert set(
        accessions.values_list("role", "effective_on", "date_precision", "source__title_pl", "source__date_precision")
    ) == {
        (
            "founding_member",
            datetime.date(2014, 10, 31),
            "month",
            "Porozumienie o utworzeniu klastra",
            "month",
        )
    }
    assert {entry.date_in_words.lower() for entry in accessions} == {"październik 2014"}
    assert list(RegisterEntry.objects.exclude(kind="accession").values_list("organization__name", "kind", "role")) == [
        (COORDINATOR, "role", "coordinator")
    ]
    assert set(Organization.objects.values_list("role", flat=True)) == {ClusterRole.FOUNDING_MEMBER}


def test_fourteen_are_declared_and_thirteen_evidenced(founding):
    cluster = Cluster.objects.get()
    assert (cluster.declared_members, cluster.declared_on) == (14, datetime.date(2015, 1, 8))
    assert cluster.declared_source.dated_on == datetime.date(2015, 1, 8)
    assert Organization.objects.evidenced().count() == 13
    assert cluster.declared_note_pl
    assert cluster.declared_note_en


def test_the_cluster_itself(founding):
    cluster = Cluster.objects.get()
    assert (cluster.name_pl, cluster.short_name, cluster.founded_in) == (
        "Podkarpacki Klaster Ekonomii Społecznej „Lokomotywa”",
        "PKES",
        "Rzeszów",
    )
    assert cluster.founded_in_words.lower() == "październik 2014"


def test_seven_goals_three_of_them_main_and_six_benefits(founding):
    assert list(Goal.objects.values_list("position", "is_main")) == [
        (position, position <= 3) for position in range(1, 8)
    ]
    assert list(Benefit.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
    for model in (Goal, Benefit):
        for row in model.objects.all():
            assert all([row.title_pl, row.title_en, row.description_pl, row.description_en])
    assert all(theme.name_en for theme in Theme.objects.all())


def test_the_coordinates_are_kept_with_five_decimals(founding):
    assert Organization.objects.get(slug="feniks").latitude == Decimal("50.08400")
