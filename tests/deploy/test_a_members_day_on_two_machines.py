"""Two machines with folders of their own, one PostgreSQL, one Redis, one S3: it does not matter which of them answers."""

import io
import re

import pytest
from PIL import Image

from bench.kills.cache import PERSON, refused_at
from bench.kills.servers import Browser, Bucket, Portal, Redis
from tests import databases
from tests.browser.conftest import own_database
from tests.conftest import need
from tests.panel.forms import fields_of
from tests.papers import pdf

pytestmark = pytest.mark.postgres
ANNA, OFFICE, PASSWORD = "anna@example.com", "office@example.com", "correct horse battery"
LOGO, DESCRIPTION = "/panel/profil/logo/", "/panel/profil/opis/"
PDF = pdf("Umowa o współpracy")
ORGANIZATION = """
from members.models import Organization, Representative, User
organization = Organization.objects.order_by("pk").first()
Representative.objects.create(organization=organization, person=User.objects.get(email="{email}"), role="owner")
User.objects.filter(email="{office}").update(is_staff=True, is_superuser=True)
print(organization.get_absolute_url())
"""
READ_TEXT = """
from publications.actions.documents import read_waiting
from publications.models import Document
print(read_waiting(), Document.objects.get(slug="umowa").text_state)
"""
WORK = """
from members.models import User
from pkes.lib.jobs.actions import run, start
from tests.jobs.work import count
job = start(count, by=User.objects.get(email="{email}"), arguments={{"to": 3}})
run(job.pk)
print(job.pk)
"""


@pytest.fixture(scope="module")
def machines(commands, tmp_path_factory, worker_id):
    """Two portals that share nothing on the disk."""
    need("redis-server")
    folder = tmp_path_factory.mktemp("machines")
    with (
        own_database(f"machines_{worker_id}") as database_url,
        Redis(folder) as redis,
        Bucket() as bucket,
        Portal(folder / "a", database_url=database_url, redis_url=redis.url, MEDIA_STORAGE_URL=bucket.url) as a,
        Portal(folder / "b", database_url=database_url, redis_url=redis.url, MEDIA_STORAGE_URL=bucket.url) as b,
    ):
        b.environment["SECRET_KEY"] = a.environment["SECRET_KEY"]
        a.bucket = bucket
        for machine in (a, b):
            databases.begin(commands.of(machine).environment)
        a.manage("prepare_portal", "--no-sample")
        for email in (ANNA, OFFICE):
            a.shell(PERSON.format(email=email, password=PASSWORD))
        a.public_page = a.shell(ORGANIZATION.format(email=ANNA, office=OFFICE))
        a.start_web()
        b.start_web()
        yield a, b


def send(browser, path, *, holding, files=None, **typed):
    """Open a form and send it; the answer that it leads to."""
    fields = {**fields_of(browser.get(path), holding=holding), **typed}
    answer = browser.post(path, data=fields, files=files, headers={"Referer": browser.portal.url})
    assert answer.status_code == 200, answer.text[:500]
    return answer


def moved(browser, portal):
    """The same person, whom the next request leads to another machine: hosts are the same, ports are no part of a cookie."""
    browser.portal = portal
    return browser


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (600, 300), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def test_a_members_day_and_the_offices(machines):
    a, b = machines
    anna = Browser(a, "192.0.2.1")
    assert "/panel/" in anna.log_in(ANNA, PASSWORD).url

    # Her session goes on at the other machine; what she saves there is seen at the first one at once, by everybody.
    moved(anna, b)
    send(anna, DESCRIPTION, holding="profile", profile="Gotujemy dobrze.")
    send(
        anna, LOGO, holding="logo_alt", files={"logo": ("logo.png", picture(), "image/png")}, logo_alt="Niebieski liść"
    )
    for machine in (a, b):
        page = Browser(machine, "192.0.2.2").get(a.public_page).text
        assert "Gotujemy dobrze." in page
        (address,) = set(re.findall(r'src="(/media/logos/\w+\.webp)"', page))
        logo = Browser(machine, "192.0.2.2").get(address)
        assert (logo.status_code, logo.headers["Content-Type"]) == (200, "image/webp")
        with Image.open(io.BytesIO(logo.content)) as shown:
            assert shown.size == (256, 128)

    # A document comes in at one machine and goes out, whole and in parts, at the other.
    office = Browser(a, "192.0.2.3")
    office.log_in(OFFICE, PASSWORD)
    sent = office.fill_in(
        "/admin/publications/document/add/", files={"upload": ("Umowa.pdf", PDF)},
        title_pl="Umowa", slug="umowa", kind="resolution", visibility="public",
    )  # fmt: skip
    assert sent.url.endswith("/change/") or sent.url.endswith("/document/"), sent.url
    moved(office, b)
    key = b.shell("from publications.models import Document; print(Document.objects.get(slug='umowa').pk)")
    page = f"/admin/publications/document/{key}/"
    token = office.hidden(f"{page}change/")["csrfmiddlewaretoken"]
    office.post(f"{page}publish/", data={"csrfmiddlewaretoken": token}, headers={"Referer": b.url})
    for machine in (b, a):
        visitor = Browser(machine, "192.0.2.4")
        whole = visitor.get("/dokumenty/umowa/plik/")
        assert (whole.status_code, whole.content == PDF) == (200, True)
        part = visitor.get("/dokumenty/umowa/plik/", headers={"Range": "bytes=100-299"})
        assert (part.status_code, part.content) == (206, PDF[100:300])
        assert part.headers["Content-Range"] == f"bytes 100-299/{len(PDF)}"
        beyond = visitor.get("/dokumenty/umowa/plik/", headers={"Range": f"bytes={len(PDF)}-"})
        assert (beyond.status_code, beyond.content) == (416, b"")
        known = visitor.get("/dokumenty/umowa/plik/", headers={"If-None-Match": whole.headers["ETag"]})
        assert (known.status_code, known.content) == (304, b"")

    # The worker of one machine reads its text, though the file lies in no folder of that machine.
    assert a.shell(READ_TEXT) == "1 read"

    # A list made in the background by one machine is fetched at the other.
    job = a.shell(WORK.format(email=OFFICE))
    assert office.get(f"/w-tle/{job}/plik/").text == "1\n2\n3\n"

    # Logged out at one, logged out at the other.
    moved(anna, a)
    anna.post("/konto/logout/", data={**anna.hidden("/konto/logout/")}, headers={"Referer": a.url})
    moved(anna, b)
    assert anna.get("/panel/", allow_redirects=False).status_code == 302


def test_limits_count_across_machines(machines):
    a, b = machines
    assert refused_at(a, "198.51.100.1", until=6) is None
    assert refused_at(b, "198.51.100.1") == 5


def test_no_file_of_people_lies_on_a_machine(machines):
    for machine in machines:
        written = {path.relative_to(machine.folder).parts[0] for path in machine.folder.rglob("*") if path.is_file()}
        assert not written & {"media", "private"}, written
        assert not list(machine.folder.glob("*.sqlite3"))


def test_a_backup_brings_the_files_of_a_bucket_into_folders_and_may_leave_them_there(machines, tmp_path, worker_id):
    a, _b = machines
    a.manage("backup", str(tmp_path / "whole"))
    said = a.manage("backup", str(tmp_path / "rows"), "--no-files")
    assert re.search(r"they stay in s3\+http://127\.0\.0\.1:\d+/pkes\.", said)
    assert "secret@" not in said
    (whole,) = (tmp_path / "whole").iterdir()
    (rows,) = (tmp_path / "rows").iterdir()
    with own_database(f"restored_{worker_id}") as database_url, Portal(tmp_path / "c", database_url=database_url) as c:
        assert "is restored" in c.manage("restore", str(whole))
        found = [path.read_bytes() for path in (c.folder / "private" / "documents").iterdir()]
        assert found == [PDF]
        assert len(list((c.folder / "media" / "logos").iterdir())) == 1
        assert "brought back by itself" in c.manage("restore", str(rows), "--check")


def test_a_storage_service_that_is_away_is_a_short_break(machines):
    """The last test of this file: the bucket does not come back."""
    a, b = machines
    a.bucket.stop()
    for machine in (a, b):
        visitor = Browser(machine, "192.0.2.5")
        assert visitor.get(a.public_page).status_code == 200
        answer = visitor.get("/dokumenty/umowa/plik/")
        assert (answer.status_code, "Krótka przerwa" in answer.text) == (503, True)
