"""Everything that a visitor chose stands in the address, and no address breaks the page."""

import pytest
from django.http import QueryDict

from members.directory import Directory
from tests.factories import make_organization
from tests.html import assert_valid

pytestmark = pytest.mark.django_db

URL = "/czlonkowie/"


def names(response):
    return [organization.name for organization in response.context["page_obj"]]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=laka",
        "sortuj=miejscowosc",
        "widok=mapa",
        "q=a+b&sortuj=zmiana&widok=mapa&sektor=social&forma=foundation&powiat=1863&powiat=1803&dziedzina=catering",
        "q=%26%23+%C5%81%C4%85ka&powiat=1816",
    ],
)
def test_an_address_asks_for_itself_again(founding, query):
    assert Directory(QueryDict(query)).query() == query


def test_each_chip_takes_one_filter_away(founding):
    directory = Directory(QueryDict("q=a&sektor=social&powiat=1863&powiat=1803&widok=mapa"))
    assert [(str(words), query) for words, query in directory.chips] == [
        ("„a”", "widok=mapa&sektor=social&powiat=1863&powiat=1803"),
        (str(directory.labels["sektor"]["social"]), "q=a&widok=mapa&powiat=1863&powiat=1803"),
        ("m. Rzeszów", "q=a&widok=mapa&sektor=social&powiat=1803"),
        ("dębicki", "q=a&widok=mapa&sektor=social&powiat=1863"),
    ]


def test_list_and_map_lead_to_one_another_with_the_same_filters(founding):
    directory = Directory(QueryDict("q=a&powiat=1863&widok=mapa"))
    assert directory.list_query == "q=a&powiat=1863"
    assert Directory(QueryDict(directory.list_query)).map_query == "q=a&widok=mapa&powiat=1863"


@pytest.mark.parametrize(
    "query",
    ["sektor=none", "forma=%00x".replace("%00", "%01"), "powiat=9999", "dziedzina=x", "sortuj=x", "widok=x", "x=y"],
)
def test_a_value_that_does_not_exist_is_passed_over(visitor, founding, query):
    response = visitor.get(f"{URL}?{query}")
    assert response.status_code == 200
    assert response.context["directory"].total == 13
    assert response.context["directory"].query() == ""


def test_a_value_given_twice_is_one(founding):
    assert Directory(QueryDict("powiat=1863&powiat=1863")).chosen["powiat"] == ["1863"]


@pytest.mark.parametrize("page", ["0", "-1", "2", "9999", "abc", "", "1.5", "9" * 5000])
@pytest.mark.parametrize("view", ["", "&widok=mapa"])
def test_a_page_that_does_not_exist_is_not_found(visitor, founding, page, view):
    assert visitor.get(f"{URL}?page={page}{view}").status_code == 404


@pytest.mark.parametrize("parameter", ["q", "powiat", "sortuj", "widok", "dziedzina"])
def test_ten_thousand_characters_are_answered(visitor, founding, parameter):
    response = visitor.get(URL, {parameter: "ąb " * 3333})
    assert response.status_code == 200
    assert len(response.context["directory"].text) <= 100


def test_as_many_words_as_fit_are_answered(visitor, founding):
    assert visitor.get(URL, {"q": " ".join("abcdefghijklmnoprstuwyząćęłńóśźż0123456789")}).status_code == 200


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "powiat=%00", "page=%00", "%00=1"])
def test_a_nul_byte_is_refused(visitor, founding, query):
    assert visitor.get(f"{URL}?{query}").status_code == 400


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7*7 }}", "%F0%9F", "\ud7ff"])
def test_what_was_looked_for_is_text_and_nothing_else(visitor, founding, text):
    response = visitor.get(URL, {"q": text})
    assert response.status_code == 200
    assert_valid(response.content)
    assert b"<script>alert" not in response.content


def test_the_order_is_by_name_by_place_or_by_change(visitor):
    for name, locality in [("Żubr", "Brzozów"), ("Łoś", "Łańcut"), ("Ćma", "Lesko"), ("Dzik", "Ćmolas")]:
        make_organization(name=name, locality=locality)
    assert names(visitor.get(URL)) == ["Ćma", "Dzik", "Łoś", "Żubr"]
    assert names(visitor.get(f"{URL}?sortuj=miejscowosc")) == ["Żubr", "Dzik", "Łoś", "Ćma"]
    assert names(visitor.get(f"{URL}?sortuj=zmiana")) == ["Dzik", "Ćma", "Łoś", "Żubr"]


def test_samples_stand_last_in_every_order(visitor):
    make_organization(name="Aaa (przykład)", locality="Aaa", is_sample=True)
    make_organization(name="Zzz", locality="Zzz")
    for order in ["nazwa", "miejscowosc", "zmiana"]:
        assert names(visitor.get(f"{URL}?sortuj={order}")) == ["Zzz", "Aaa (przykład)"]


def test_a_long_list_has_pages_that_keep_the_filters(visitor):
    for number in range(25):
        make_organization(name=f"Organizacja {number:02}")
    first, second = visitor.get(f"{URL}?q=organizacja"), visitor.get(f"{URL}?q=organizacja&page=2")
    assert (len(names(first)), len(names(second))) == (24, 1)
    assert set(names(first)) | set(names(second)) == {f"Organizacja {number:02}" for number in range(25)}
    assert 'href="?q=organizacja&amp;page=2"' in first.content.decode()
    assert visitor.get(f"{URL}?q=organizacja&page=3").status_code == 404


def test_nobody_found_offers_a_way_on(visitor, founding):
    page = visitor.get(f"{URL}?q=nikt&powiat=1863").content.decode()
    assert '<a class="chip" href="?q=nikt">' in page
    assert '<a class="chip" href="?powiat=1863">' in page
    assert '<details class="filters" open>' in page
    assert '<ol role="list" class="members">' not in page


@pytest.mark.parametrize("address", [URL, f"/en{URL}", f"{URL}?widok=mapa", f"{URL}?q=laka&powiat=1816&widok=mapa"])
def test_the_page_is_valid_and_leaves_no_trace(visitor, founding, address):
    response = visitor.get(address)
    assert_valid(response.content)
    assert response.cookies == {}
    assert "csrf" not in response.content.decode().lower()
