import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from members.actions import save
from pkes.lib.pictures import safe_picture
from tests.factories import make_organization

pytestmark = pytest.mark.django_db


def picture(colour):
    buffer = io.BytesIO()
    Image.new("RGB", (50, 50), colour).save(buffer, "PNG")
    return safe_picture(ContentFile(buffer.getvalue(), name="logo.png"), side=256)


def with_logo(organization, logo, **fields):
    organization.logo = logo
    organization.logo_alt = "Czerwone koło" if logo else ""
    return save(organization, changed=["logo", "logo_alt"])


def files(settings):
    return {path.name for path in (Path(settings.MEDIA_ROOT) / "logos").iterdir()}


@pytest.fixture
def organization():
    return make_organization(slug="feniks")


def test_the_old_file_goes_once_the_change_is_committed(organization, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with_logo(organization, picture("red"))
    first = Path(organization.logo.name).name
    assert files(settings) == {first}
    with django_capture_on_commit_callbacks() as callbacks:
        with_logo(organization, picture("blue"))
    second = Path(organization.logo.name).name
    assert files(settings) == {first, second}
    for callback in callbacks:
        callback()
    assert files(settings) == {second}


def test_a_logo_that_is_taken_away_leaves_no_file(organization, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with_logo(organization, picture("red"))
        with_logo(organization, "")
    assert files(settings) == set()


def test_another_change_keeps_the_file(organization, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with_logo(organization, picture("red"))
    organization.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        organization.phone = "17 000 00 00"
        save(organization, changed=["phone"])
    assert len(files(settings)) == 1


def test_a_change_that_is_rolled_back_keeps_the_old_file(organization, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with_logo(organization, picture("red"))
    first = Path(organization.logo.name).name
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with_logo(organization, picture("blue"))
        transaction.set_rollback(True)
    assert first in files(settings)


def test_a_logo_is_a_picture_that_can_do_nothing(visitor, organization):
    with_logo(organization, picture("red"))
    response = visitor.get(organization.logo.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.cookies == {}
    assert Image.open(io.BytesIO(response.getvalue())).format == "WEBP"


@pytest.mark.parametrize(
    "path", ["../secret.txt", "..%2Fsecret.txt", "x/../../secret.txt", "..%5Csecret.txt", "", ".", "..", "nie-ma.webp", "/etc/passwd"]
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(visitor, settings, path):
    folder = Path(settings.MEDIA_ROOT)
    (folder / "logos").mkdir(parents=True)
    (folder / "secret.txt").write_text("secret")
    (folder / "logos" / "nested").mkdir()
    assert visitor.get(f"/media/logos/{path}").status_code == 404


def test_a_folder_is_not_listed(visitor, settings):
    (Path(settings.MEDIA_ROOT) / "logos" / "nested").mkdir(parents=True)
    for path in ["nested", "nested/"]:
        assert visitor.get(f"/media/logos/{path}").status_code == 404


def test_the_pages_show_the_logo_with_its_words(visitor, organization):
    with_logo(organization, picture("red"))
    page = visitor.get("/czlonkowie/feniks/").content.decode()
    assert f'<img class="mark" src="{organization.logo.url}" alt="Czerwone koło"' in page
    assert f'<img class="mark" src="{organization.logo.url}" alt=""' in visitor.get("/czlonkowie/").content.decode()
