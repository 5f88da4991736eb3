"""Atom as RFC 4287 asks for it, read by somebody else's parser."""

import datetime
from xml.etree import ElementTree

import feedparser
import pytest

from publications.models import NewsCategory, NewsItem
from tests.factories import make_cluster, make_news_item

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(visitor):
    make_cluster()
    category = NewsCategory.objects.create(slug="klaster", name_pl="Klaster")
    old = datetime.datetime(2015, 1, 8, 11, tzinfo=datetime.UTC)
    make_news_item(
        slug="stare", title_pl="Miód & mleko <b>", lead_pl="Zażółć ]]> gęślą", published_at=old, updated_at=old,
        body_pl="**Tekst** <script>alert(1)</script>", category=category,
    )  # fmt: skip
    make_news_item(slug="nowe", title_en="New", lead_en="Lead.")
    make_news_item(status="draft", slug="szkic")
    return visitor.get("/aktualnosci/kanal.atom")


def test_a_foreign_parser_reads_it_without_complaint(feed):
    assert feed["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(feed.content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert [entry.link.rsplit("/", 2)[1] for entry in parsed.entries] == ["nowe", "stare"]
    old = parsed.entries[1]
    assert old.title == "Miód & mleko <b>"
    assert old.summary == "Zażółć ]]&gt; gęślą"
    assert (old.published, old.updated) == ("2015-01-08T11:00:00+00:00", "2015-01-08T11:00:00+00:00")
    assert [tag.term for tag in old.tags] == ["Klaster"]
    assert "<strong>Tekst</strong>" in old.content[0].value
    assert "<script" not in old.content[0].value


def test_it_has_what_the_standard_demands(feed):
    root = ElementTree.fromstring(feed.content)  # noqa: S314
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{ATOM}{name}")) == 1, name
    links = {link.get("rel", "alternate"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == "http://127.0.0.1:8000/aktualnosci/kanal.atom"
    ids = [entry.find(f"{ATOM}id").text for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 2
    assert all(each.startswith("tag:127.0.0.1,2026:pl:article:") for each in ids)
    updated = [entry.find(f"{ATOM}updated").text for entry in root.findall(f"{ATOM}entry")]
    assert root.find(f"{ATOM}updated").text == max(updated)


def test_an_entry_says_in_which_language_it_is(feed, visitor):
    root = ElementTree.fromstring(visitor.get("/en/aktualnosci/kanal.atom").content)  # noqa: S314
    languages = [
        entry.find(f"{ATOM}content").get("{http://www.w3.org/XML/1998/namespace}lang")
        for entry in root.findall(f"{ATOM}entry")
    ]
    assert languages == ["en", "pl"]


def test_the_pages_name_it_and_one_query_more_than_the_pictures_is_enough(feed, visitor, django_assert_max_num_queries):
    assert '/aktualnosci/kanal.atom" title=' in visitor.get("/aktualnosci/").content.decode()
    with django_assert_max_num_queries(8):
        visitor.get("/aktualnosci/kanal.atom")


def test_the_founding_data_has_the_launch_with_its_source_and_date(founding, visitor):
    item = NewsItem.objects.get()
    assert item.published_at.date() == datetime.date(2015, 1, 8)
    page = visitor.get(item.get_absolute_url()).content.decode()
    assert "Źródło" in page
    assert "8 stycznia 2015" in page
    assert visitor.get(f"{item.get_absolute_url()}karta.png").status_code == 200
    assert visitor.get(f"/en{item.get_absolute_url()}").status_code == 200
