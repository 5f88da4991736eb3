import datetime

import pytest
from django.utils import timezone

from publications.actions import documents
from publications.models import Document, DocumentDownloads
from tests.factories import make_document

pytestmark = pytest.mark.django_db

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}


@pytest.fixture
def fetch():
    """Fetch a document's file with some headers more than a browser's; returns how many downloads are counted then."""
    document = make_document()

    def fetch(person, method="get", **headers):
        getattr(person, method)(f"/dokumenty/{document.slug}/plik/", headers={**BROWSER, **headers})
        return document.download_days.values_list("number", flat=True).first() or 0

    return fetch


def test_each_download_counts_once(visitor, owner, fetch):
    assert fetch(visitor) == 1
    assert fetch(owner) == 2
    assert fetch(visitor, Range="bytes=0-3") == 3
    assert fetch(visitor, Range="bytes=4-") == 3
    assert fetch(visitor, Range="bytes=-2") == 3
    assert fetch(visitor, Range="bytes=999-") == 3


def test_what_no_person_reads_does_not_count(visitor, office, fetch):
    etag = visitor.head(f"/dokumenty/{Document.objects.get().slug}/plik/")["ETag"]
    for headers in (
        {"If-None-Match": etag}, {"Sec-Purpose": "prefetch"}, {"User-Agent": "Googlebot/2.1"}, {"User-Agent": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0)"}, {"User-Agent": "curl/8.0"},
    ):  # fmt: skip
        assert fetch(visitor, **headers) == 0, headers
    assert fetch(visitor, method="head") == 0
    assert fetch(office) == 0


def test_a_refused_request_does_not_count(visitor):
    document = make_document(visibility="members")
    assert visitor.get(f"/dokumenty/{document.slug}/plik/", headers=BROWSER).status_code == 404
    assert visitor.post(f"/dokumenty/{document.slug}/plik/", headers=BROWSER).status_code == 405
    assert not DocumentDownloads.objects.exists()


def test_days_are_kept_and_nothing_else(visitor):
    document = make_document()
    today = timezone.localdate()
    documents.count_download(document, today - datetime.timedelta(days=1))
    documents.count_download(document, today)
    documents.count_download(document, today)
    assert list(document.download_days.order_by("on").values_list("number", flat=True)) == [1, 2]
    assert Document.objects.with_downloads().get().downloads == 3
    assert {field.name for field in DocumentDownloads._meta.fields} == {"id", "document", "on", "number"}
