"""A page for everybody is made once and then handed out as bytes, packed as the browser likes it."""

import pytest

from tests.factories import make_cluster, make_organization

ADDRESS = "/czlonkowie/"


@pytest.fixture(autouse=True)
def content(db):
    make_cluster(coordinator=make_organization(name="Spółdzielnia Łąka", slug="laka"))


def test_the_second_visitor_costs_no_statement(server):
    first, second = server.get(ADDRESS), server.get(ADDRESS)
    assert first.statements > 0
    assert (second.status, second.statements) == (200, 0)
    assert second.body == first.body
    assert "Spółdzielnia Łąka" in second.text


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip;q=nonsense", None),
        ("deflate", None),
        ("", None),
    ],
)
def test_each_gets_it_packed_as_they_take_it(server, accepted, encoding):
    plain = server.get(ADDRESS)
    for answer in (server.get(ADDRESS, accept_encoding=accepted), server.get(ADDRESS, accept_encoding=accepted)):
        assert answer.headers.get("Content-Encoding") == encoding
        assert answer["Content-Length"] == str(len(answer.body))
        assert answer.text == plain.text
        assert answer["Vary"] == "Accept-Encoding, Cookie, HX-Request"


def test_the_first_visitor_gets_what_the_second_gets(server):
    first, second = (server.get(ADDRESS, accept_encoding="br") for _time in range(2))
    assert (first.status, first.headers, first.body) == (second.status, second.headers, second.body)
    assert len(first.body) < 10_000


def test_browsers_and_proxies_keep_it_for_seconds(server):
    assert server.get(ADDRESS)["Cache-Control"] == "public, max-age=10"
    assert server.get(ADDRESS)["Cache-Control"] == "public, max-age=10"


def test_what_protects_the_browser_stays_with_it(server):
    passing_by = server.get(ADDRESS, cookie="elsewhere=1")
    server.get(ADDRESS)
    kept = server.get(ADDRESS)
    own = {"ETag", "Content-Length", "Vary", "Last-Modified"}
    assert set(passing_by.headers) - own == set(kept.headers) - own | {"X-Request-ID"}
    assert kept["Content-Security-Policy"] == passing_by["Content-Security-Policy"]


def test_head_is_answered_from_it_without_a_body(server):
    nothing_kept = server.ask("HEAD", ADDRESS)
    assert "ETag" not in nothing_kept.headers
    page = server.get(ADDRESS)
    head = server.ask("HEAD", ADDRESS)
    assert (head.status, head.body, head.statements) == (200, b"", 0)
    assert head.headers == page.headers


@pytest.mark.parametrize("quoted", ["{}", 'W/"other", {}', "*", '"{bare}"'])
def test_who_has_it_is_told_so(server, quoted):
    etag = server.get(ADDRESS, accept_encoding="br")["ETag"]
    tags = quoted.replace("{bare}", etag.removeprefix('W/"').removesuffix('"')).format(etag)
    answer = server.get(ADDRESS, if_none_match=tags)
    assert (answer.status, answer.body, answer.statements) == (304, b"", 0)
    assert (answer["ETag"], answer["Cache-Control"]) == (etag, "public, max-age=10")
    assert "Content-Length" not in answer.headers


def test_who_has_another_one_gets_it(server):
    server.get(ADDRESS)
    assert server.get(ADDRESS, if_none_match='W/"other"').status == 200
    assert server.ask("HEAD", ADDRESS, if_none_match='W/"other"').status == 200


def test_a_date_proves_something_once_its_second_is_over(server):
    page = server.get(ADDRESS)
    assert "Last-Modified" not in page.headers
    server.clock.now += 1.2
    dated = server.get(ADDRESS)["Last-Modified"]
    assert dated == "Fri, 15 Jan 2027 08:00:30 GMT"
    assert server.get(ADDRESS, if_modified_since=dated).status == 304
    assert server.get(ADDRESS, if_modified_since="Fri, 15 Jan 2027 08:00:29 GMT").status == 200
    assert server.get(ADDRESS, if_modified_since="yesterday").status == 200
    # The tag says it more exactly, so the date is not asked.
    assert server.get(ADDRESS, if_modified_since=dated, if_none_match='W/"other"').status == 200


def test_a_page_made_anew_with_the_same_words_keeps_its_tag(server, version):
    etag = server.get(ADDRESS)["ETag"]
    version.advance()
    again = server.get(ADDRESS, if_none_match=etag)
    assert again.status == 304
    assert again.statements > 0
