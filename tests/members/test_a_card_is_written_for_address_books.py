"""vCard 4.0: read back by a reader of its own, and never broken by what stands in it."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members import vcard
from members.models import Organization
from tests.factories import make_organization

HOSTILE = [
    "A\r\nTEL:112",
    "A\nEND:VCARD\nBEGIN:VCARD",
    "A;B,C\\D",
    "\\n",
    "﷽" * 60,
    "👩‍👩‍👧" * 40,
    "x\u2028TEL:112",
    "x\x0bTEL:112\x85y\x1dz",
    'Fundacja „Ż”: "cudzysłów"',
    " ",
]


def read(card):
    """[(name, value)] of a card, unfolded and unescaped as RFC 6350 says."""
    assert card.endswith("\r\n")
    physical = card.removesuffix("\r\n").split("\r\n")
    assert [line for line in physical if "\r" in line or "\n" in line or len(line.encode()) > 75] == []
    lines = re.sub("\r\n ", "", card).removesuffix("\r\n").split("\r\n")
    return [tuple(line.split(":", 1)) for line in lines]


def text(value):
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def organization(**fields):
    return Organization(**{"name": "Feniks", "slug": "feniks", **fields})


def test_a_card_says_what_is_known(settings):
    card = read(
        vcard.write(
            organization(
                name="Fundacja „Łąka”, oddział; Rzeszów",
                street="Rynek 1, lok. 2",
                locality="Łąka",
                postal_code="36-004",
                phone="502 741 703",
                email="kontakt@example.org",
                website="https://example.org/a,b;c?d=%20e",
                latitude=Decimal("50.08400"),
                longitude=Decimal("22.09700"),
                location_precision="address",
            )
        )
    )
    names = [name for name, _value in card]
    assert names == [
        "BEGIN", "VERSION", "KIND", "FN", "ORG", "ADR", "GEO", "TEL", "EMAIL", "URL", "SOURCE", "REV", "END",
    ]  # fmt: skip
    values = dict(card)
    assert text(values["FN"]) == text(values["ORG"]) == "Fundacja „Łąka”, oddział; Rzeszów"
    assert re.split(r"(?<!\\);", values["ADR"]) == ["", "", "Rynek 1\\, lok. 2", "Łąka", "", "36-004", ""]
    assert values["GEO"] == "geo:50.08400,22.09700"
    assert values["TEL"] == "502 741 703"
    assert values["URL"] == "https://example.org/a,b;c?d=%20e"
    assert values["SOURCE"] == f"{settings.PORTAL_URL}/czlonkowie/feniks/"
    assert re.fullmatch(r"\d{8}T\d{6}Z", values["REV"])


def test_what_is_not_known_leaves_no_line():
    names = [name for name, _value in read(vcard.write(organization()))]
    assert names == ["BEGIN", "VERSION", "KIND", "FN", "ORG", "SOURCE", "REV", "END"]


def test_the_point_of_a_locality_is_no_address():
    card = vcard.write(organization(latitude=Decimal(50), longitude=Decimal(22), location_precision="locality"))
    assert "GEO" not in card


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_one_line(name):
    card = read(vcard.write(organization(name=name, locality=name, street=name, phone=name, email=name, website=name)))
    assert [name for name, _value in card] == [
        "BEGIN", "VERSION", "KIND", "FN", "ORG", "ADR", "TEL", "EMAIL", "URL", "SOURCE", "REV", "END",
    ]  # fmt: skip
    assert "".join(vcard.write(organization(name=name)).splitlines(keepends=True)).count("END:VCARD\r\n") == 1
    kept = "".join(letter for letter in name if letter == "\n" or ord(letter) not in vcard.CONTROLS)
    assert text(dict(card)["FN"]) == kept


@given(st.text())
def test_any_name_can_be_read_back(name):
    card = read(vcard.write(organization(name=name)))
    assert len(card) == 8
    assert text(dict(card)["FN"]) == "".join(
        letter for letter in name if letter == "\n" or ord(letter) not in vcard.CONTROLS
    )


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_it_is_sent_as_a_file(visitor, prefix):
    make_organization(slug="feniks", name="Spółdzielnia Socjalna FENIKS")
    response = visitor.get(f"{prefix}/czlonkowie/feniks/wizytowka.vcf")
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="feniks.vcf"'
    assert dict(read(response.content.decode()))["FN"] == "Spółdzielnia Socjalna FENIKS"
