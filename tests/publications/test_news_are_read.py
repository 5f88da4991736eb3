"""The list of news with its years and categories, one item, its other language, its preview."""

import datetime
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publications import actions
from publications.models import NewsCategory
from tests.factories import make_event, make_goal, make_news_item, make_organization, make_training, make_user
from tests.html import assert_valid

pytestmark = pytest.mark.django_db


def at(year):
    return datetime.datetime(year, 5, 6, 10, tzinfo=datetime.UTC)


@pytest.fixture
def categories():
    return [NewsCategory.objects.create(slug=slug, name_pl=slug.title()) for slug in ("klaster", "nabory")]


def titles(response):
    return [item.title_pl for item in response.context["page"]]


def test_the_latest_stand_first_by_year_and_category(visitor, categories):
    cluster, calls = categories
    make_news_item(title_pl="A", published_at=at(2015), category=cluster)
    make_news_item(title_pl="B", published_at=at(2016), category=calls)
    make_news_item(title_pl="C", published_at=at(2016))
    make_news_item(title_pl="D", status="draft", published_at=at(2014))
    response = visitor.get("/aktualnosci/")
    assert_valid(response.content)
    assert titles(response) == ["C", "B", "A"]
    assert response.context["years"] == {2016: 2, 2015: 1}
    assert titles(visitor.get("/aktualnosci/?rok=2016")) == ["C", "B"]
    assert titles(visitor.get("/aktualnosci/?dzial=nabory")) == ["B"]
    assert titles(visitor.get("/aktualnosci/?dzial=nabory&rok=2015")) == []


@pytest.mark.parametrize("query", ["rok=2014", "rok=x", "dzial=nie-ma", "rok=%00", "dzial=%00"])
def test_what_is_not_there_is_not_found(visitor, query):
    make_news_item(published_at=at(2015))
    assert visitor.get(f"/aktualnosci/?{query}").status_code in {400, 404}


def test_a_long_list_has_pages_and_no_page_is_missing(visitor):
    for number in range(25):
        make_news_item(published_at=at(2015) + datetime.timedelta(days=number))
    pages = [visitor.get(f"/aktualnosci/?strona={number}") for number in (1, 2, 3, 999, "x")]
    assert [len(titles(page)) for page in pages] == [10, 10, 5, 5, 10]


def test_the_list_asks_as_much_for_three_as_for_one(visitor, categories):
    counts = []
    for _round in range(2):
        make_news_item(category=categories[0])
        make_news_item(category=categories[1])
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/aktualnosci/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_an_item_shows_its_text_and_leads_to_what_it_is_about(visitor, organization):
    hidden = make_organization(name="Dawny członek", role="former")
    item = make_news_item(
        title_pl="Wspólny stragan",
        body_pl="## Kiedy\n\n**W maju.**\n\n<script>alert(1)</script>",
        published_at=at(2016),
    )
    goal, event, training = make_goal(), make_event(title_pl="Targi"), make_training(title_pl="Kurs")
    draft = make_event(title_pl="Tajne spotkanie", status="draft")
    item.organizations.set([organization, hidden])
    item.goals.set([goal])
    item.events.set([event, draft])
    item.trainings.set([training])
    with CaptureQueriesContext(connection) as queries:
        response = visitor.get(item.get_absolute_url())
    assert len(queries) <= 8
    assert_valid(response.content)
    page = response.content.decode()
    for there in ("<h2>Kiedy</h2>", "<strong>W maju.</strong>", organization.name, "Targi", "Kurs", goal.title_pl):
        assert there in page
    for gone in ("<script>alert", "Dawny członek", "Tajne spotkanie"):
        assert gone not in page
    for address in (goal.get_absolute_url(), organization.get_absolute_url()):
        assert "Wspólny stragan" in visitor.get(address).content.decode()


def test_english_readers_get_english_or_are_told_that_there_is_none(visitor):
    both = make_news_item(title_pl="Targi", title_en="Fair", lead_en="Come.", slug="targi")
    polish = make_news_item(title_pl="Stragan", slug="stragan")
    page = visitor.get(f"/en{both.get_absolute_url()}").content.decode()
    assert "<h1>Fair</h1>" in page
    assert "in Polish only" not in page
    response = visitor.get(f"/en{polish.get_absolute_url()}")
    assert_valid(response.content)
    assert "in Polish only" in response.content.decode()
    assert 'lang="pl"' in response.content.decode()


def test_the_archive_says_that_it_is_one(visitor):
    item = make_news_item(status="archived")
    assert "z archiwum" in visitor.get(item.get_absolute_url()).content.decode()


class TestPreview:
    def test_whoever_has_the_address_reads_what_is_not_out(self, visitor):
        item = make_news_item(status="draft", title_pl="Jeszcze cicho")
        response = visitor.get(f"/aktualnosci/podglad/{item.preview_token}/")
        assert response.status_code == 200
        assert "Jeszcze cicho" in response.content.decode()
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response["X-Robots-Tag"]

    def test_an_address_called_back_is_gone(self, visitor):
        item = make_news_item(status="draft")
        old = item.preview_token
        renewed = actions.renew_preview(item, by=make_user())
        assert visitor.get(f"/aktualnosci/podglad/{old}/").status_code == 404
        assert visitor.get(f"/aktualnosci/podglad/{renewed.preview_token}/").status_code == 200

    @pytest.mark.parametrize(("days", "answer"), [(29, 200), (31, 404)])
    def test_an_address_ends_after_thirty_days(self, visitor, monkeypatch, days, answer):
        item, now = make_news_item(status="draft"), time.time()
        with monkeypatch.context() as then:
            then.setattr(time, "time", lambda: now - days * 86400)
            token = item.preview_token
        assert visitor.get(f"/aktualnosci/podglad/{token}/").status_code == answer

    @pytest.mark.parametrize("token", ["x", "x:y:z", "WzEsMV0:1:a", "%00", "é"])
    def test_a_made_up_address_is_not_found(self, visitor, token):
        make_news_item(status="draft")
        assert visitor.get(f"/aktualnosci/podglad/{token}/").status_code in {400, 404}
