"""The public list: by words in any form, by theme, powiat and kind; what it says is true, valid HTML, and costs few queries."""

import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation.models import Listing
from tests.factories import make_cluster, make_listing, make_organization, make_theme
from tests.html import assert_valid, parse, text_of

pytestmark = pytest.mark.django_db

MOST = 8
LIST = "/wspolpraca/"


def found(person, query):
    return {listing.title for listing in person.get(f"{LIST}?{query}").context["page_obj"]}


@pytest.fixture
def three(db):
    books, rooms = make_theme(slug="ksiegowosc", name_pl="księgowość"), make_theme(slug="lokal", name_pl="lokale")
    bureau = make_organization(name="Biuro Żuraw")
    make_listing(title="Prowadzenie ksiąg", description="Rozliczamy dotacje.", themes=[books], organization=bureau)
    make_listing(title="Szukamy księgowej", kind="need", themes=[books], powiaty=["1803"])
    make_listing(title="Sala na warsztaty", kind="resource", themes=[rooms], powiaty=["1810", "1863"])


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Prowadzenie ksiąg", "Szukamy księgowej", "Sala na warsztaty"}),
        ("q=dotacji", {"Prowadzenie ksiąg"}),
        ("q=warsztatach sal", {"Sala na warsztaty"}),
        ("q=KSIĘGI", {"Prowadzenie ksiąg"}),
        ("q=zuraw", {"Prowadzenie ksiąg"}),
        ("q=szukamy", {"Szukamy księgowej"}),  # a word that says nothing, looked for as it is written
        ("q=helikopter", set()),
        ("rodzaj=need", {"Szukamy księgowej"}),
        ("rodzaj=need&rodzaj=offer", {"Prowadzenie ksiąg", "Szukamy księgowej"}),
        ("dziedzina=lokal", {"Sala na warsztaty"}),
        ("powiat=1803", {"Prowadzenie ksiąg", "Szukamy księgowej"}),  # one holds everywhere
        ("powiat=1863&dziedzina=lokal", {"Sala na warsztaty"}),
        ("rodzaj=gift&powiat=x&dziedzina=y&sortuj=z", {"Prowadzenie ksiąg", "Szukamy księgowej", "Sala na warsztaty"}),
    ],
)
def test_a_listing_is_found_by_what_it_says(three, visitor, query, titles):
    assert found(visitor, query) == titles


def test_the_number_beside_a_choice_is_what_it_would_show(three, visitor):
    facets = {facet.name: facet for facet in visitor.get(f"{LIST}?powiat=1803").context["directory"].facets}
    for name, facet in facets.items():
        for option in facet.options:
            query = f"powiat={option.value}" if name == "powiat" else f"powiat=1803&{name}={option.value}"
            assert (name, option.value, option.count) == (name, option.value, len(found(visitor, query)))
    assert {option.value for option in facets["powiat"].options} == {"1803", "1810", "1863"}


@pytest.mark.parametrize(
    "path", [f"{LIST}?page=0", f"{LIST}?page=9", f"{LIST}?page=x", "/wspolpraca/99999999999999999999/"]
)
def test_a_page_that_is_not_there_is_404(three, visitor, path):
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", [LIST, f"{LIST}?q=sala", f"{LIST}?q=nikt", "/en/wspolpraca/"])
def test_the_list_is_valid(three, visitor, path):
    assert_valid(visitor.get(path).content)


def test_a_page_says_all_that_the_listing_says_and_nothing_else(visitor):
    organization = make_organization(name="Spółdzielnia Sala")
    listing = make_listing(
        organization=organization, title="Sala", description="Dla **40** osób.", conditions="Sprzątamy po sobie.",
        scale="40 osób", price_note="bezpłatnie", powiaty=["1810"], themes=[make_theme(name_pl="lokale i sale")],
    )  # fmt: skip
    page = visitor.get(listing.get_absolute_url())
    assert_valid(page.content)
    text = text_of(parse(page.content))
    for words in (
        "Spółdzielnia Sala",
        "Dla 40 osób",
        "Sprzątamy po sobie",
        "bezpłatnie",
        "powiat łańcucki",
        "lokale i sale",
    ):
        assert words in text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page.content.decode(), re.S)[1])
    assert (data["@type"], data["name"], data["seller"]["name"]) == ("Offer", "Sala", "Spółdzielnia Sala")
    assert data["areaServed"] == [{"@type": "AdministrativeArea", "name": "łańcucki"}]
    bare = visitor.get(make_listing(kind="need").get_absolute_url()).content.decode()
    assert '"Demand"' in bare
    assert "areaServed" not in bare


def test_who_may_ask_is_led_to_asking(owner, visitor, organization):
    own, others = make_listing(organization=organization), make_listing()
    ask = f"/panel/wspolpraca/rozmowy/nowa/{others.pk}/"
    assert ask in owner.get(others.get_absolute_url()).content.decode()
    assert "/rozmowy/nowa/" not in owner.get(own.get_absolute_url()).content.decode()
    assert "/rozmowy/nowa/" not in visitor.get(others.get_absolute_url()).content.decode()


def test_the_public_page_of_a_member_shows_its_listings_with_themes(visitor, organization):
    make_cluster(coordinator=organization)
    make_listing(organization=organization, title="Obiady z dowozem", themes=[make_theme(name_pl="catering próbny")])
    make_listing(organization=organization, title="Wycofane", status=Listing.Status.WITHDRAWN)
    text = text_of(parse(visitor.get(organization.get_absolute_url()).content))
    assert "Obiady z dowozem" in text
    assert "catering próbny" in text
    assert "Wycofane" not in text


def test_samples_are_marked_and_counted_apart(founding, visitor):
    call_command("load_sample", verbosity=0)
    page = visitor.get(LIST)
    directory = page.context["directory"]
    assert (directory.members, directory.samples) == (0, 6)
    assert "noindex" in visitor.get(Listing.objects.public().first().get_absolute_url()).content.decode()
    assert visitor.get("/").context["listings"] == {}
    assert "/wspolpraca/1" not in visitor.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize(
    "path", [LIST, f"{LIST}?q=sala&rodzaj=offer&powiat=1863&dziedzina=jeden", "detail", "member", "/"]
)
def test_three_cost_no_more_than_one(visitor, path):
    organization = make_organization()
    make_cluster(coordinator=organization)
    theme = make_theme(slug="jeden")
    numbers = []
    for _ in range(3):
        listing = make_listing(
            title="Sala", organization=organization, themes=[theme, make_theme()], powiaty=["1863", "1803"]
        )
        address = {"detail": listing.get_absolute_url(), "member": organization.get_absolute_url()}.get(path, path)
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(address).status_code == 200
        numbers.append(len(captured))
    assert numbers[0] == numbers[2]
    assert numbers[0] <= MOST
