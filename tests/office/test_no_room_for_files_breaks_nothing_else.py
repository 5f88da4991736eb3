"""A disk that is full, a quota, a folder that may be read only: words for whoever uploads, nothing half stored, no 500."""

import errno
import os
import shutil
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cooperation.models import Attachment, Enquiry
from events.models import EventPhoto
from members.models import Change
from pkes.lib.jobs.models import Job
from pkes.lib.outbox.models import Mail
from publications.models import Document
from tests.conftest import need
from tests.cooperation import sides
from tests.cooperation.test_two_organisations_talk import NEW
from tests.events.test_photos_are_shown_with_consent import upload as upload_photo
from tests.factories import make_event
from tests.html import assert_valid, text_of
from tests.jobs.test_work_in_the_background_ends_in_a_file_and_a_mail import done
from tests.join.requests import in_review
from tests.join.test_the_office_reviews_requests import page as page_of_request
from tests.panel.test_a_logo_is_checked_and_described import picture
from tests.panel.test_a_logo_is_checked_and_described import upload as upload_logo
from tests.papers import pdf
from tests.publications.test_the_office_keeps_documents import FIELDS, LIST, uploaded

pytestmark = pytest.mark.django_db

FULL = {"full": errno.ENOSPC, "quota": errno.EDQUOT, "read only": errno.EROFS, "not ours": errno.EACCES}
OTHER_PAGES = ["/", "/czlonkowie/", "/wydarzenia/", "/dokumenty/", "/konto/login/"]


@pytest.fixture(params=FULL)
def no_room(request, monkeypatch, settings):
    """The system refuses every new file below the two folders, as it would; `no_room()` mends it."""
    roots, number = (str(settings.MEDIA_ROOT), str(settings.PRIVATE_ROOT)), FULL[request.param]
    for root in roots:
        os.makedirs(root, exist_ok=True)

    def refusing(call, is_write):
        def refuse(path, *args, **kwargs):
            if is_write(*args) and str(path).startswith(roots):
                raise OSError(number, os.strerror(number), path)
            return call(path, *args, **kwargs)

        return refuse

    monkeypatch.setattr(os, "open", refusing(os.open, lambda flags=0, *_rest: flags & os.O_CREAT))
    monkeypatch.setattr(os, "mkdir", refusing(os.mkdir, lambda *_args: True))
    return monkeypatch.undo


def asks_for_patience(response):
    """The answer is our page: it says in both languages what happened, and that nothing was saved."""
    assert response.status_code == 503
    text = text_of(assert_valid(response.content))
    assert "Nie możemy teraz zapisać pliku" in text
    assert "We cannot save files just now" in text
    return True


def still_open(*people):
    for person in people:
        for address in OTHER_PAGES:
            assert person.get(address).status_code in {200, 302}, address


def without_exceptions(person):
    person.raise_request_exception = False
    return person


def test_a_logo(no_room, owner, organization, visitor):
    assert asks_for_patience(upload_logo(without_exceptions(owner), picture()))
    organization.refresh_from_db()
    assert (organization.logo.name, organization.logo_alt, Change.objects.count()) == ("", "", 0)
    still_open(owner, visitor)
    no_room()
    assert upload_logo(owner, picture()).status_code == 302


def test_a_photo(no_room, coordinator, visitor):
    event = make_event(slug="zebranie", days=[])
    assert asks_for_patience(upload_photo(without_exceptions(coordinator), event))
    assert not EventPhoto.objects.exists()
    still_open(coordinator, visitor)


def test_a_document(no_room, office, visitor):
    response = without_exceptions(office).post(f"{LIST}add/", {**FIELDS, **uploaded(pdf("Treść"))})
    assert asks_for_patience(response)
    assert not Document.objects.exists()
    still_open(office, visitor)


def test_an_attachment(no_room, owner, other_owner, organization, visitor):
    listing = sides.make_shown(organization)
    before = Mail.objects.count()
    form = sides.message_form(files=[sides.pdf("umowa.pdf")])
    assert asks_for_patience(without_exceptions(other_owner).post(NEW.format(listing.pk), form))
    assert (Enquiry.objects.count(), Attachment.objects.count(), Mail.objects.count()) == (0, 0, before)
    still_open(owner, other_owner, visitor)
    # Without the file the same words go out.
    assert other_owner.post(NEW.format(listing.pk), sides.message_form()).status_code == 302


def test_a_signed_scan(no_room, office, visitor):
    request = in_review()
    scan = SimpleUploadedFile("a.pdf", pdf("Deklaracja"))
    assert asks_for_patience(without_exceptions(office).post(page_of_request(request), {"attach": "1", "scan": scan}))
    request.refresh_from_db()
    assert not request.scan
    still_open(office, visitor)


def test_a_file_made_in_the_background(no_room, owner):
    job = done(owner.user)
    assert (job.state, job.file_path) == (Job.State.FAILED, "")
    assert "na serwerze nie ma teraz na niego miejsca" in job.error
    assert Mail.objects.count() == 1
    page = owner.get(f"/w-tle/{job.pk}/")
    assert page.status_code == 200


@pytest.fixture
def tiny_disk(tmp_path, settings):
    """A real disk of 64 kB in memory, for those who may mount one."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    command = [need("mount"), "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a disk needs rights that this user does not have")
    settings.MEDIA_ROOT = folder / "media"
    settings.PRIVATE_ROOT = folder / "private"
    yield folder
    subprocess.run([need("umount"), "--lazy", folder], check=True)


def test_a_real_disk_that_is_full_and_one_that_is_read_only(tiny_disk, owner, organization, visitor):
    """Half a file fits: it is not left behind as one that somebody's row names."""
    without_exceptions(owner)
    assert upload_logo(owner, picture()).status_code == 302
    (tiny_disk / "filler").write_bytes(b"x" * (shutil.disk_usage(tiny_disk).free // 4096 * 4096))
    organization.refresh_from_db()
    first = organization.logo.name
    assert asks_for_patience(upload_logo(owner, picture(size=(300, 300))))
    organization.refresh_from_db()
    assert organization.logo.name == first
    assert visitor.get(organization.logo.url).status_code == 200
    still_open(owner, visitor)
    (tiny_disk / "filler").unlink()
    subprocess.run([need("mount"), "-o", "remount,ro", tiny_disk], check=True)
    assert asks_for_patience(upload_logo(owner, picture(size=(300, 300))))
    assert visitor.get(organization.logo.url).status_code == 200
    still_open(owner, visitor)


def test_it_is_told_to_those_who_look_after_the_server(no_room, owner, organization, caplog):
    upload_logo(without_exceptions(owner), picture())
    assert any(record.levelname == "ERROR" and record.exc_info for record in caplog.records)
    assert connection.is_usable()
