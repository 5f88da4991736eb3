import datetime
from collections import Counter

import pytest

from tests.html import assert_valid, text_of

# From the ministry's technical conditions for accessibility statements, version 2.0 of 31 July 2024.
OBLIGATORY = {
    "a11y-wstep",
    "a11y-podmiot",
    "a11y-zakres",
    "a11y-url",
    "a11y-data-publikacja",
    "a11y-data-aktualizacja",
    "a11y-status",
    "a11y-data-sporzadzenie",
    "a11y-kontakt",
    "a11y-email",
    "a11y-telefon",
    "a11y-procedura",
    "a11y-architektura",
    "a11y-komunikacja",
}
OTHERS = {"a11y-deklaracja", "a11y-ocena", "a11y-osoba", "a11y-aplikacje"}
pytestmark = pytest.mark.django_db


@pytest.fixture(params=["/dostepnosc/", "/en/dostepnosc/"])
def statement(request, visitor, founding):
    return assert_valid(visitor.get(request.param).content)


def part(statement, name):
    return next(element for element in statement.iter() if element.get("id") == name)


def test_each_obligatory_id_stands_on_the_page_once(statement):
    ids = Counter(element.get("id") for element in statement.iter() if (element.get("id") or "").startswith("a11y-"))
    assert ids == Counter(OBLIGATORY | OTHERS)


def test_each_id_marks_what_it_names(statement, settings):
    assert text_of(part(statement, "a11y-podmiot")) == "Instytut Ekonomii Społecznej"
    assert part(statement, "a11y-url").get("href") == f"{settings.PORTAL_URL}/"
    assert part(statement, "a11y-email").get("href") == "mailto:pkes@ies-rzeszow.pl"
    assert part(statement, "a11y-telefon").get("href") == "tel:+48502741703"


@pytest.mark.parametrize("name", ["a11y-data-publikacja", "a11y-data-aktualizacja", "a11y-data-sporzadzenie"])
def test_each_date_is_readable_by_machines(statement, name):
    time = part(statement, name)
    assert time.tag == "time"
    assert datetime.date.fromisoformat(time.get("datetime")) >= datetime.date(2026, 11, 21)


def test_it_claims_no_more_than_was_checked(visitor, founding):
    statement = assert_valid(visitor.get("/en/dostepnosc/").content)
    assert text_of(part(statement, "a11y-status")).startswith("The website is partially compliant")
    assert "not yet been tried out by people with disabilities" in text_of(statement)
    assert "self-assessment" in text_of(part(statement, "a11y-ocena"))


def test_its_headings_follow_one_another_without_a_gap(statement):
    levels = [int(heading.tag[1]) for heading in statement.find(".//main").iter() if heading.tag in {"h1", "h2", "h3"}]
    assert levels == [1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3]
