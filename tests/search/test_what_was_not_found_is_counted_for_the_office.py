import datetime

import pytest
from django.utils import timezone

from pkes.lib.search import misses
from pkes.lib.search.models import Miss

NOW = datetime.datetime(2026, 11, 22, 10, 30, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Żłobek w Krośnie", "zlobek w krosnie"),
        ("jan@example.com", ""),
        ("600 700 800", ""),
        ("PESEL 80010112345", ""),
        ("https://example.com/x", ""),
        ("jeden dwa trzy cztery pięć sześć", ""),
        ("w", ""),
        ("x" * 200, ""),
        ("=HYPERLINK\r\nx", "hyperlink x"),
    ],
)
def test_only_short_words_are_kept(text, kept):
    assert misses.kept_words(text) == kept


@pytest.mark.django_db
def test_they_are_counted_once_their_hour_is_over():
    for text in ("żłobek", "Zlobek", "ŻŁOBEK", "przedszkole"):
        misses.note(text, NOW)
    assert misses.count(NOW) == 0
    assert misses.count(LATER) == 4
    assert misses.count(LATER) == 0
    misses.note("żłobek", LATER)
    misses.count(LATER + datetime.timedelta(hours=1))
    assert dict(Miss.objects.values_list("words", "times")) == {"zlobek": 4, "przedszkole": 1}


@pytest.mark.django_db
def test_the_office_sees_what_was_asked_for_often(coordinator):
    today = timezone.localdate()
    Miss.objects.create(words="zlobek", times=3, last_on=today)
    Miss.objects.create(words="jan kowalski", times=2, last_on=today)
    page = coordinator.get("/admin/search/miss/").content.decode()
    assert "zlobek" in page
    assert "jan kowalski" not in page
    assert coordinator.get("/admin/search/miss/?q=kowalski").content.decode().count("jan kowalski") == 0


def test_a_page_without_results_writes_nothing_into_the_database(visitor, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as asked:
        visitor.get("/szukaj/", {"q": "kosmodrom"})
    assert [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    (path,) = misses.folder().glob("*.txt")
    assert path.read_text() == "kosmodrom\n"


def test_a_flood_fills_no_disk(monkeypatch):
    monkeypatch.setattr(misses, "LONGEST_FILE", 100)
    for _number in range(50):
        misses.note("kosmodrom", NOW)
    (path,) = misses.folder().glob("*.txt")
    assert path.stat().st_size <= 110
