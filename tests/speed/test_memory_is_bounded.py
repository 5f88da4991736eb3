"""What is kept never takes more memory than was said; a flood of queries does not push out the pages."""

from pkes.lib.stored_pages import OVERHEAD, Page, Shelf
from tests.factories import make_cluster
from tests.speed.conftest import Server


def page(size, made_at=0.0):
    return Page(bytes(size), [], version=b"v", made_at=made_at)


def test_the_pages_nobody_asked_for_longest_go_first():
    pages = {name: page(10_000) for name in "abcd"}
    shelf = Shelf(3 * pages["a"].size)
    for name in "abc":
        shelf.put(name, pages[name])
    shelf.get("a")
    shelf.put("d", pages["d"])
    assert list(shelf.pages) == ["c", "a", "d"]
    assert shelf.size == sum(each.size for each in shelf.pages.values()) <= shelf.most_bytes


def test_a_page_put_twice_counts_once():
    shelf = Shelf(1_000_000)
    shelf.put("a", page(10_000))
    shelf.put("a", page(20_000))
    assert shelf.size == shelf.pages["a"].size > OVERHEAD + 20_000


def test_a_page_larger_than_the_shelf_is_not_put_there():
    shelf = Shelf(1_000)
    shelf.put("a", page(10_000))
    assert (len(shelf.pages), shelf.size) == (0, 0)


def test_a_flood_of_queries_leaves_the_pages_without_one(version, db):
    make_cluster()
    server = Server(version, most_bytes=400_000)
    server.get("/")
    for number in range(12):
        server.get(f"/czlonkowie/?q=nic{number}")
    queries = server.pages.shelves[True]
    assert 0 < len(queries.pages) < 12
    assert queries.size <= queries.most_bytes
    assert server.get("/").statements == 0
