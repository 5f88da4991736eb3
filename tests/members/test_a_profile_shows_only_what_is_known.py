import datetime
import json

import pytest
from django.core.management import call_command

from members.models import LegalStatus, Organization
from tests.factories import make_cluster, make_organization, make_service, make_theme
from tests.html import assert_valid

pytestmark = pytest.mark.django_db

PREFIXES = pytest.mark.parametrize("prefix", ["", "/en"])


def page_of(visitor, slug, prefix=""):
    response = visitor.get(f"{prefix}/czlonkowie/{slug}/")
    assert response.status_code == 200
    assert response.cookies == {}
    return assert_valid(response.content)


def headings(document):
    return ["".join(element.itertext()).strip() for element in document.iter() if element.tag in {"h1", "h2"}]


def terms(document):
    main = next(document.iter("main"))
    return ["".join(element.itertext()).strip() for element in main.iter("dt")]


def words(document):
    return " ".join(" ".join(next(document.iter("main")).itertext()).split())


def structured_data(document):
    return [
        json.loads(script.text) for script in document.iter("script") if script.get("type") == "application/ld+json"
    ]


def robots(document):
    return [meta.get("content") for meta in document.iter("meta") if meta.get("name") == "robots"]


def test_a_founding_member_has_no_empty_row(visitor, founding):
    document = page_of(visitor, "4hc", "/en")
    assert terms(document) == ["Accession: founding member", "Legal form", "Sector"]
    assert [heading for heading in headings(document) if heading == "Contact"] == ["Contact"]  # the footer's
    assert "This member has not added a description yet." in words(document)
    assert "wizytowka.vcf" not in str([link.get("href") for link in document.iter("a")])


@PREFIXES
@pytest.mark.parametrize("slug", ["4hc", "feniks", "chatka-malolatka", "instytut-ekonomii-spolecznej"])
def test_each_page_is_valid(visitor, founding, slug, prefix):
    document = page_of(visitor, slug, prefix)
    assert headings(document)[0] == Organization.objects.get(slug=slug).name
    assert robots(document) == []


def test_every_founding_member_has_its_page(visitor, founding):
    for organization in Organization.objects.all():
        assert organization.name in words(page_of(visitor, organization.slug))


def test_the_coordinator_is_called_so_and_can_be_reached(visitor, founding):
    document = page_of(visitor, "instytut-ekonomii-spolecznej", "/en")
    assert "Coordinator of the cluster" in words(document)
    assert terms(document)[:3] == ["Phone", "E-mail", "Web page"]
    assert {"tel:+48502741703", "mailto:pkes@ies-rzeszow.pl"} <= {link.get("href") for link in document.iter("a")}


def test_an_unsure_place_is_called_so(visitor, founding):
    text = words(page_of(visitor, "rezydencja-pod-platanem", "/en"))
    assert text.count("to be confirmed") == 2
    assert "Four places in the region bear this name." in text
    assert "to be confirmed" not in words(page_of(visitor, "feniks", "/en"))


def test_everything_that_is_known_is_shown(visitor):
    make_cluster()
    runner = make_organization(name="Fundacja Matka")
    organization = make_organization(
        slug="pelna", name="Warsztat <Pełny> & Spółka", short_name="WP", legal_form="wtz", run_by=runner,
        locality="Łąka", powiat="1816", street="Rynek 1", postal_code="36-004", latitude="50.08400", longitude="22.09700",
        location_precision="address", nip="1234563218", regon="123456785", krs="0000000001",
        profile="Profil.\n\nDrugi akapit.", potential="Potencjał.", expectations="Oczekiwania.",
        website="https://example.org/", email="a@example.org", phone="17 000 00 00",
    )  # fmt: skip
    theme = make_theme(slug="catering", name_pl="catering")
    make_service(organization=organization, theme=theme, name="Obiady", description="Z dowozem.")
    LegalStatus.objects.create(organization=organization, kind="opp", granted_on=datetime.date(2020, 1, 2))
    LegalStatus.objects.create(
        organization=organization,
        kind="zpch",
        granted_on=datetime.date(2010, 1, 2),
        expires_on=datetime.date(2013, 1, 1),
    )
    document = page_of(visitor, "pelna", "/en")
    assert terms(document) == [
        "catering", "Phone", "E-mail", "Web page", "Address", "Accession: founding member", "Legal form", "Sector",
        "Public benefit organisation (OPP)", "Sheltered employment establishment (ZPCh)", "Run by", "NIP", "REGON", "KRS",
    ]  # fmt: skip
    text = words(document)
    for known in [
        "Warsztat <Pełny> & Spółka", "Profil. Drugi akapit.", "Obiady Z dowozem.", "Rynek 1, 36-004 Łąka", "example.org",
        "Fundacja Matka", "1234563218", "123456785", "0000000001", "since 2 January 2020", "2 January 2010 – 1 January 2013",
        "The point marks the address.",
    ]:  # fmt: skip
        assert known in text
    assert "has not added a description" not in text
    [data] = structured_data(document)
    assert data["name"] == "Warsztat <Pełny> & Spółka"
    assert data["alternateName"] == "WP"
    assert data["url"] == "https://example.org/"
    assert data["taxID"] == "1234563218"
    assert data["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Rynek 1",
        "postalCode": "36-004",
        "addressLocality": "Łąka",
        "addressCountry": "PL",
    }


def test_search_engines_get_what_is_known_of_a_real_member(visitor, founding, settings):
    assert structured_data(page_of(visitor, "feniks")) == [
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "@id": f"{settings.PORTAL_URL}/czlonkowie/feniks/#organization",
            "name": "Spółdzielnia Socjalna FENIKS",
            "url": f"{settings.PORTAL_URL}/czlonkowie/feniks/",
            "address": {"@type": "PostalAddress", "addressLocality": "Łąka", "addressCountry": "PL"},
        }
    ]


def test_a_script_in_a_name_stays_text(visitor):
    make_organization(slug="zla", name="</script><script>alert(1)</script>", profile="</script><b>x</b>")
    document = page_of(visitor, "zla")
    [data] = structured_data(document)
    assert data["name"] == "</script><script>alert(1)</script>"
    assert [
        script for script in document.iter("script") if "alert" in (script.text or "") and not script.get("type")
    ] == []


def test_a_sample_is_called_so_and_kept_from_search_engines(visitor, founding):
    call_command("load_sample", verbosity=0)
    document = page_of(visitor, "wzorowa-przyklad", "/en")
    assert "Sample" in [span.text for span in document.iter("span") if span.get("class") == "badge"]
    assert robots(document) == ["noindex"]
    assert structured_data(document) == []


def test_a_member_without_a_place_is_described_without_one(visitor):
    make_organization(slug="bez", name="Bez Miejsca", locality="", powiat="")
    document = page_of(visitor, "bez", "/en")
    [description] = [meta.get("content") for meta in document.iter("meta") if meta.get("name") == "description"]
    assert description == "Bez Miejsca (social cooperative) in the Lokomotywa cluster."


@pytest.mark.parametrize("role", ["in_procedure", "partner", "former"])
def test_who_is_no_member_has_no_page(visitor, role):
    make_organization(slug="inna", role=role)
    assert visitor.get("/czlonkowie/inna/").status_code == 404


@pytest.mark.parametrize("name", ["N" * 200, "Nazwa " * 33, "﷽" * 200, "<b>&amp;</b>"])
def test_any_name_gives_a_valid_page(visitor, name):
    make_organization(slug="dluga", name=name, locality="M" * 100, latitude="50.05", longitude="21.6", location_precision="powiat")  # fmt: skip
    assert headings(page_of(visitor, "dluga"))[0] == name.strip()
    for address in ["/czlonkowie/", "/czlonkowie/?widok=mapa"]:
        assert_valid(visitor.get(address).content)
