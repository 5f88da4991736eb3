"""The one way out of the private folder: names, parts, what the browser has already, and nginx."""

import os

import pytest
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from pkes.lib.private import begins_download, disposition, hand_out

# A response that is closed ends its request, and with it what is left of the database connection.
pytestmark = pytest.mark.django_db
PLACE = "documents/żółw 1%.pdf"
CONTENT = bytes(range(256)) * 400


@pytest.fixture
def path(settings):
    path = settings.PRIVATE_ROOT / PLACE
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.fixture
def ask(path):
    """(status, headers, body) of a request for the file with some headers."""

    def ask(method="get", **headers):
        request = getattr(RequestFactory(headers=headers), method)("/")
        response = hand_out(request, PLACE, name="Uchwała.pdf", content_type="application/pdf")
        body = response.getvalue() if response.streaming else response.content
        response.close()
        return response.status_code, response.headers, body

    return ask


def test_the_whole_file_with_all_that_protects_it(ask):
    status, headers, body = ask()
    assert (status, body) == (200, CONTENT)
    assert dict(headers) == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(CONTENT)),
        "Accept-Ranges": "bytes",
        "Content-Disposition": "attachment; filename=\"Uchwala.pdf\"; filename*=utf-8''Uchwa%C5%82a.pdf",
        "Cache-Control": "private, no-store",
        "ETag": f'"{1_700_000_000:x}-{len(CONTENT):x}"',
        "Last-Modified": "Tue, 14 Nov 2023 22:13:20 GMT",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=102000-", 102_000, 102_400),
        ("bytes=-100", 102_300, 102_400),
        ("bytes=-999999999", 0, 102_400),
        ("bytes=102399-999999999", 102_399, 102_400),
    ],
)
def test_a_part_of_it(ask, asked, start, stop):
    status, headers, body = ask(Range=asked)
    assert (status, body) == (206, CONTENT[start:stop])
    assert headers["Content-Range"] == f"bytes {start}-{stop - 1}/102400"
    assert headers["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=102400-", "bytes=999999999999999999-", "bytes=-0"])
def test_a_part_that_is_not_there(ask, asked):
    status, headers, body = ask(Range=asked)
    assert (status, body, headers["Content-Range"]) == (416, b"", "bytes */102400")


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "bytes",
        "bytes=-",
        "bytes=5-2",
        "bytes=0-1,5-6",
        "lines=1-2",
        "bytes=a-b",
        "bytes=٣-٤",
        f"bytes={'9' * 5000}-",
    ],
)
def test_what_cannot_be_understood_or_is_more_than_one_part_gets_the_whole(ask, asked):
    status, _headers, body = ask(Range=asked)
    assert (status, body) == (200, CONTENT)


def test_a_part_only_of_the_same_file(ask):
    etag, modified = ask()[1]["ETag"], ask()[1]["Last-Modified"]
    for if_range, status in {
        etag: 206, modified: 206, '"another"': 200, f"W/{etag}": 200, "Tue, 14 Nov 2023 22:13:21 GMT": 200, "nonsense": 200,
    }.items():  # fmt: skip
        assert ask(**{"Range": "bytes=0-9", "If-Range": if_range})[0] == status, if_range


def test_what_the_browser_has_already(ask):
    _status, headers, _body = ask()
    assert ask(**{"If-None-Match": headers["ETag"]})[0] == 304
    assert ask(**{"If-None-Match": '"x"'})[0] == 200
    assert ask(**{"If-Modified-Since": headers["Last-Modified"]})[0] == 304
    assert ask(**{"If-Match": '"x"'})[0] == 412
    assert ask(method="head", Range="bytes=0-9")[0] == 200


def test_a_file_that_is_away():
    with pytest.raises(Http404):
        hand_out(RequestFactory().get("/"), "x", name="x", content_type="text/plain")


def test_behind_nginx_only_its_place_is_said(ask, settings):
    settings.ACCEL_REDIRECT = True
    status, headers, body = ask(Range="bytes=0-9")
    assert (status, body) == (200, b"")
    assert headers["X-Accel-Redirect"] == "/_private/documents/%C5%BC%C3%B3%C5%82w%201%25.pdf"
    assert "Content-Range" not in headers
    assert headers["Content-Type"] == "application/pdf"
    assert ask(**{"If-None-Match": headers["ETag"]})[0] == 304


def test_names_do_no_harm():
    assert disposition("Dyplom.pdf") == 'attachment; filename="Dyplom.pdf"'
    assert disposition('a".pdf\r\nSet-Cookie: x=1') == (
        "attachment; filename=\"a_.pdfSet-Cookie: x=1\"; filename*=utf-8''a%22.pdfSet-Cookie%3A%20x%3D1"
    )
    assert disposition("<script>.pdf") == 'attachment; filename="<script>.pdf"'


@given(st.text(max_size=60))
def test_no_name_breaks_the_header(name):
    value = disposition(name)
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2


@pytest.mark.parametrize(
    ("headers", "counts"),
    [({}, True), ({"Range": "bytes=0-"}, True), ({"Range": "bytes=0-99"}, True), ({"Range": "bytes=00-99"}, True),
     ({"Range": "bytes=100-199"}, False), ({"Range": "bytes=-100"}, False), ({"Range": "nonsense"}, True)],
)  # fmt: skip
def test_a_download_begins_once(path, headers, counts):
    request = RequestFactory(headers=headers).get("/")
    response = hand_out(request, PLACE, name="x", content_type="text/plain")
    assert begins_download(request, response) is counts
    response.close()
