"""The page for public institutions: who stands there, on which ground, and how it is narrowed."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.choices import ClusterRole, LegalForm, Powiat
from members.models import LegalStatus
from tests.cooperation.funding import make_status, text
from tests.factories import make_organization, make_service, make_theme

pytestmark = pytest.mark.django_db

ADDRESS = "/wspolpraca/dla-zamawiajacych/"
YESTERDAY = timezone.localdate() - datetime.timedelta(1)


def names(visitor, query=""):
    return [row.name for row in visitor.get(ADDRESS + query).context["page_obj"]]


@pytest.fixture
def members():
    make_organization(name="Spółdzielnia A", powiat=Powiat.SANOCKI)
    make_organization(name="Fundacja zwykła", legal_form=LegalForm.FOUNDATION)
    sheltered = make_organization(name="Zakład chroniony", legal_form=LegalForm.LIMITED_COMPANY)
    make_status(sheltered, LegalStatus.Kind.SHELTERED_EMPLOYER)
    former = make_organization(name="Dawny zakład", legal_form=LegalForm.LIMITED_COMPANY)
    make_status(former, LegalStatus.Kind.SHELTERED_EMPLOYER, expires_on=YESTERDAY)
    make_organization(name="ZAZ", legal_form=LegalForm.VOCATIONAL_ACTIVITY_CENTRE)
    enterprise = make_organization(name="Przedsiębiorstwo", legal_form=LegalForm.FOUNDATION)
    make_status(enterprise)
    make_organization(name="Spółdzielnia w procedurze", role=ClusterRole.IN_PROCEDURE)


def test_those_stand_there_whose_form_or_status_the_register_knows(visitor, members):
    assert names(visitor) == ["Przedsiębiorstwo", "Spółdzielnia A", "Zakład chroniony", "ZAZ"]


def test_the_law_is_not_said_to_name_whom_it_does_not_name(visitor, members):
    grounds = {
        row.name: [(ground.key, ground.is_named) for ground in row.grounds]
        for row in visitor.get(ADDRESS).context["page_obj"]
    }
    assert grounds == {
        "Spółdzielnia A": [("spoldzielnia-socjalna", True)],
        "Zakład chroniony": [("zpch", True)],
        "ZAZ": [("zaz", False)],
        "Przedsiębiorstwo": [("przedsiebiorstwo-spoleczne", False)],
    }


def test_the_page_says_on_which_law_as_of_when_and_that_it_is_no_advice(visitor):
    words = text(visitor.get(ADDRESS))
    for part in (
        "Art. 94 ustawy z 11 września 2019 r.",
        "Nie porównano ich i nie są tu opisane",
        "nie porada prawna",
        "Stan na 22 listopada 2026 r.",
    ):
        assert part in words


def test_theme_powiat_and_form_narrow_the_list(visitor, members):
    theme = make_theme(slug="catering")
    zaz = make_organization(name="ZAZ z kuchnią", legal_form=LegalForm.VOCATIONAL_ACTIVITY_CENTRE)
    make_service(organization=zaz, theme=theme)
    assert names(visitor, "?dziedzina=catering") == ["ZAZ z kuchnią"]
    assert names(visitor, "?powiat=1817") == ["Spółdzielnia A"]
    assert names(visitor, "?forma=zpch") == ["Zakład chroniony"]
    assert names(visitor, "?forma=zaz&dziedzina=catering&powiat=1817") == []


@pytest.mark.parametrize("query", ["?dziedzina=nie-ma", "?powiat=99", "?forma='; drop table"])
def test_what_means_nothing_is_passed_over(visitor, members, query):
    assert len(names(visitor, query)) == 4


@pytest.mark.parametrize("page", ["0", "x", "99", "9" * 30])
def test_pages_that_are_not_there(visitor, members, page):
    assert visitor.get(f"{ADDRESS}?page={page}").status_code == 404


def test_few_queries_and_as_many_for_three_as_for_one(visitor):
    def add():
        organization = make_organization()
        make_status(organization)
        make_service(organization=organization)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            visitor.get(ADDRESS)
        return len(captured)

    add()
    cost()
    first = cost()
    add(), add()
    assert cost() == first <= 8


@pytest.mark.parametrize("address", ["/wspolpraca/", "/"])
def test_the_page_is_found_from_other_pages(visitor, address):
    assert f'href="{ADDRESS}"' in visitor.get(address).content.decode()


def test_the_page_is_in_the_sitemap_and_has_an_english_twin(visitor):
    assert ADDRESS in visitor.get("/sitemap.xml").content.decode()
    assert "reserved contracts" in visitor.get("/en" + ADDRESS).content.decode()
