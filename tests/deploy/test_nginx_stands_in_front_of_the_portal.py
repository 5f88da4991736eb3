import re
import subprocess

import pytest

from tests.browser.conftest import ROOT
from tests.conftest import need
from tests.deploy.conftest import wait_for


def test_plain_http_leads_to_https(installation):
    status, headers, _body = installation.ask("/czlonkowie/?q=a", plain=True)
    assert (status, headers["Location"]) == (301, f"{installation.url}/czlonkowie/?q=a")


def test_a_page_comes_through_with_its_headers(installation):
    status, headers, body = installation.ask("/")
    assert status == 200
    assert b"Lokomotywa" in body
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r"nginx", headers["Server"])
    # The redirect of a page without its slash stays on https and on this host.
    status, headers, _body = installation.ask("/czlonkowie")
    assert (status, headers["Location"]) == (301, "/czlonkowie/")


def test_static_files_are_handed_out_compressed_and_for_good(installation):
    _status, _headers, body = installation.ask("/")
    path = re.search(rb'href="(/static/css/base[^"]+)"', body)[1].decode()
    status, headers, packed = installation.ask(path, headers={"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    _status, headers, plain = installation.ask(path)
    assert headers["Content-Encoding"] is None
    assert len(packed) < len(plain)
    # nginx does not walk out of the folder.
    assert installation.ask("/static/../private/x")[0] == 404
    assert installation.ask("/static/%2e%2e/private/x")[0] in {400, 404}


def test_private_files_are_not_to_be_had_by_their_address(installation):
    private = installation.folder / "var" / "private"
    private.mkdir(exist_ok=True)
    (private / "paper.pdf").write_bytes(b"secret")
    assert installation.ask("/_private/paper.pdf")[0] == 404


def test_a_visitor_cannot_say_who_they_are_by_headers(installation):
    status, _headers, _body = installation.ask(
        "/konto/login/", headers={"X-Forwarded-Proto": "http", "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Host": "evil"}
    )
    # With a believed "http" the portal would redirect.
    assert status == 200


def test_too_large_an_upload_is_refused_at_the_door(installation):
    assert installation.ask("/konto/login/", method="POST", headers={"Content-Length": str(30 * 2**20)})[0] == 413


def test_the_portal_away_gives_a_page_and_comes_back(installation):
    installation.web.terminate()
    installation.web.wait(timeout=30)
    status, headers, body = installation.ask("/")
    assert (status, headers["Retry-After"]) == (503, "30")
    assert "Krótka przerwa" in body.decode()
    # What nginx has itself is there all the same.
    installation.start_web()
    wait_for(lambda: installation.ask("/")[0] == 200)


def test_the_log_has_no_addresses_no_questions_and_no_links(installation):
    secret = "Zx8-" + "q" * 40
    installation.ask(f"/dolacz/stan/{secret}/?token={secret}&q=Kowalska", headers={"User-Agent": "Spy"})
    log = installation.folder / "pkes.log"
    wait_for(lambda: "/dolacz/stan/[link]" in log.read_text())
    text = log.read_text()
    assert secret not in text
    assert "Kowalska" not in text
    assert "127.0.0.1" not in text
    assert "Spy" not in text


@pytest.mark.parametrize(
    "unit", ["pkes-web.service", "pkes-worker.service", "pkes-backup.service", "pkes-backup.timer"]
)
def test_the_units_are_understood_by_systemd(unit, tmp_path):
    """The programs that they name are on the server only, so another stands in their place."""
    for path in (ROOT / "deploy/systemd").iterdir():
        text = re.sub(r"(?m)^(Exec\w+=)\S+", r"\1/bin/true", path.read_text())
        (tmp_path / path.name).write_text(text.replace("/srv/pkes/app", "/"))
    done = subprocess.run(
        f"{need('systemd-analyze')} verify --man=no {tmp_path / unit}".split(),
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "pkes-" in line]
    assert complaints == []


def test_private_files_are_sent_by_nginx_once_the_portal_has_said_so(installation):
    """A document with Polish letters in its name and in its place: whole, in parts, and as it is known already."""
    content = bytes(range(256)) * 4000
    (installation.folder / "paper").write_bytes(b"%PDF-1.7\n" + content + b"\n%%EOF")
    code = """
from pathlib import Path
from django.core.files.base import ContentFile
from pkes.lib.papers import Paper
from publications.actions import documents
from publications.models import Document
content = Path({path!r}).read_bytes()
for slug, visibility in (("uchwala", "public"), ("wewnetrzna", "members")):
    document = Document(title_pl="Uchwała", slug=slug, kind="resolution", visibility=visibility)
    documents.save(document, by=None, paper=Paper(ContentFile(content, name="x.pdf"), "pdf", "Uchwała żółta.pdf"))
    documents.publish(document, by=None)
    old = Path(document.file.path)
    new = old.with_name("żółta uchwała %2e #" + slug + ".pdf")
    old.rename(new)
    Document.objects.filter(pk=document.pk).update(file="documents/" + new.name)
""".format(path=str(installation.folder / "paper"))
    installation.manage("shell", "--no-imports", "-v0", "-c", code)
    whole = (installation.folder / "paper").read_bytes()
    address = "/dokumenty/uchwala/plik/"
    status, headers, body = installation.ask(address)
    assert (status, body) == (200, whole)
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"Uchwala zolta.pdf\"; filename*=utf-8''Uchwa%C5%82a%20%C5%BC%C3%B3%C5%82ta.pdf"
    )
    assert (headers["Content-Type"], headers["Cache-Control"]) == ("application/pdf", "public, no-cache")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Accel-Redirect"] is None
    for part, expected in {
        "bytes=5-9": (206, whole[5:10]),
        "bytes=-3": (206, whole[-3:]),
        "bytes=9999999-": (416, None),
    }.items():
        status, _headers, body = installation.ask(address, headers={"Range": part})
        assert status == expected[0], part
        assert expected[1] in {None, body}
    range_of = {"Range": "bytes=0-4"}
    assert installation.ask(address, headers={**range_of, "If-Range": headers["ETag"]})[0] == 206
    assert installation.ask(address, headers={**range_of, "If-Range": '"older"'})[0] == 200
    assert installation.ask(address, headers={"If-None-Match": headers["ETag"]})[0] == 304
    status, headers, body = installation.ask(address, method="HEAD")
    assert (status, headers["Content-Length"], body) == (200, str(len(whole)), b"")
    # What is not for everybody stays with the portal, under whatever address.
    assert installation.ask("/dokumenty/wewnetrzna/plik/")[0] == 404
    assert (
        installation.ask("/_private/documents/%C5%BC%C3%B3%C5%82ta%20uchwa%C5%82a%20%252e%20%23wewnetrzna.pdf")[0]
        == 404
    )
