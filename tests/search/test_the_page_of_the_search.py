import pytest

from members.models import Cluster
from pkes.lib.search import finding
from pkes.lib.search.actions import rebuild
from tests.factories import (
    make_cluster,
    make_document,
    make_event,
    make_goal,
    make_listing,
    make_news_item,
    make_organization,
    make_training,
)
from tests.search.asking import found


@pytest.fixture
def rows(db):
    make_cluster()
    for make, name in (
        (make_organization, "name"),
        (make_event, "title_pl"),
        (make_training, "title_pl"),
        (make_news_item, "title_pl"),
        (make_goal, "title_pl"),
    ):
        make(**{name: "Wielki piknik"})
    make_listing(title="Wielki piknik", visibility="public")
    make_document(title_pl="Wielki piknik", text="O pikniku.")
    rebuild()


@pytest.mark.parametrize("query", ["piknik", "piknik&rodzaj=event", "pikink", "kosmos piknik", "", "w"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_visitor_costs_few_questions_to_the_database_and_no_cookie(
    visitor, rows, django_assert_max_num_queries, prefix, query
):
    with django_assert_max_num_queries(8):
        response = visitor.get(f"{prefix}/szukaj/?q={query}")
    assert response.status_code == 200
    assert not response.cookies
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert response["Cache-Control"].startswith("public")


def test_more_rows_cost_no_more_questions(visitor, rows, django_assert_num_queries):
    with django_assert_num_queries(4):
        visitor.get("/szukaj/?q=piknik")
    for number in range(3):
        make_event(title_pl=f"Wielki piknik {number}")
        make_document(title_pl=f"Wielki piknik {number}", text="O pikniku.")
    rebuild()
    with django_assert_num_queries(4):
        visitor.get("/szukaj/?q=piknik")


def test_results_by_kind_with_numbers_that_lead_to_each(visitor, rows):
    make_event(title_pl="Mały piknik")
    rebuild()
    page = found(visitor, "piknik")
    assert page.count == 8
    assert 'href="?q=piknik&amp;rodzaj=event">Spotkania <span class="num">2</span>' in page.html
    one = found(visitor, "piknik", rodzaj="event")
    assert one.titles == ["Wielki piknik", "Mały piknik"] or one.titles == ["Mały piknik", "Wielki piknik"]
    assert one.count == 8
    assert '<input type="hidden" name="rodzaj" value="event">' in one.html


def test_one_kind_has_pages_and_keeps_the_question_in_them(visitor, db):
    for number in range(25):
        make_organization(name=f"Piknik {number:02}")
    rebuild()
    first = found(visitor, "piknik", rodzaj="organization")
    assert first.titles == [f"Piknik {number:02}" for number in range(20)]
    assert "?q=piknik&amp;rodzaj=organization&amp;page=2" in first.html
    second = found(visitor, "piknik", rodzaj="organization", page="2")
    assert second.titles == [f"Piknik {number:02}" for number in range(20, 25)]
    for odd in ("99999999999999999999", "-1", "x"):
        assert found(visitor, "piknik", rodzaj="organization", page=odd).leads


def test_a_kind_without_results_says_so(visitor, db):
    make_organization(name="Piknik")
    rebuild()
    page = found(visitor, "piknik", rodzaj="event")
    assert "Niczego takiego rodzaju nie ma" in page.html
    assert "rodzaj=organization" in page.html


def test_a_typo_is_answered_with_the_nearest_words(visitor, rows):
    page = found(visitor, "wielki pikink")
    assert page.titles == []
    assert 'href="?q=wielki%20piknik">wielki piknik <span class="num">7</span>' in page.html


def test_words_that_stand_nowhere_together_are_offered_one_by_one(visitor, rows):
    page = found(visitor, "piknik kosmodrom")
    assert page.titles == []
    assert 'href="?q=piknik">piknik <span class="num">7</span>' in page.html
    assert "?q=kosmodrom" not in page.html


def test_a_part_that_is_off_is_not_found_and_not_named(visitor, rows):
    Cluster.objects.update(modules_off=["meetings", "documents"])
    page = found(visitor, "piknik")
    assert page.count == 5
    assert "rodzaj=event" not in page.html
    assert "rodzaj=document" not in page.html
    assert found(visitor, "piknik", rodzaj="event").count == 5


@pytest.mark.parametrize(
    "text",
    ["a" * 5000, "' OR 1=1 --", '"', '"" ""', "NEAR(a b)", "a AND NOT b", "*", ":*", "&|!()", "\\", "%", "<>", "😀", "{terms} : x", "-a", "ß İ ﬁ"],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/szukaj/", "/szukaj/podpowiedzi/", "/en/szukaj/"])
def test_nothing_that_is_typed_breaks_it(visitor, rows, address, text):
    assert visitor.get(address, {"q": text}).status_code == 200


def test_a_nul_byte_is_refused_as_everywhere(visitor, rows):
    assert visitor.get("/szukaj/?q=a%00b").status_code == 400


def test_the_first_results_come_while_one_types(visitor, rows, django_assert_max_num_queries):
    finding.written_for_visitors.cache_clear()
    with django_assert_max_num_queries(8):
        response = visitor.get("/szukaj/podpowiedzi/", {"q": "pikn"})
    html = response.content.decode()
    assert html.count("<li>") == 8
    assert "<mark>piknik</mark>" in html
    assert 'id="ile-znaleziono"' in html
    assert "7 wyników" in html
    assert (response["X-Robots-Tag"], response.cookies) == ("noindex", {})
    assert "<li>" not in visitor.get("/szukaj/podpowiedzi/", {"q": ""}).content.decode()


@pytest.mark.parametrize("path", ["/", "/czlonkowie/", "/en/wydarzenia/", "/konto/login/"])
def test_every_page_has_the_box(visitor, rows, path):
    html = visitor.get(path).content.decode()
    prefix = "/en" if path.startswith("/en") else ""
    assert html.count(f'action="{prefix}/szukaj/"') == 1
