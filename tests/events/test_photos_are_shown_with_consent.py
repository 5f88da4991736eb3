import io
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from events import actions
from events.models import EventPhoto
from tests.events.test_the_office_edits_meetings import form
from tests.factories import make_event
from tests.html import assert_valid

pytestmark = pytest.mark.django_db


def picture(size=(2000, 1000)):
    exif = Image.Exif()
    exif[0x010F] = "TAJNY APARAT"
    buffer = io.BytesIO()
    Image.new("RGB", size, "green").save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_1234.jpg", buffer.getvalue(), "image/jpeg")


def upload(coordinator, event, **fields):
    row = {
        "photos-TOTAL_FORMS": "1", "photos-0-position": "1", "photos-0-image": picture(), "photos-0-alt_pl": "Sala",
        "photos-0-alt_en": "", "photos-0-consent": "given", "photos-0-event": event.pk, "photos-0-id": "",
    }  # fmt: skip
    return coordinator.post(f"/admin/events/event/{event.pk}/change/", form(**{**row, **fields}))


@pytest.fixture
def event():
    return make_event(slug="zebranie", days=[])


def files(settings):
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_the_office_adds_a_photo(coordinator, visitor, event, settings):
    assert upload(coordinator, event).status_code == 302
    photo = EventPhoto.objects.get()
    assert (photo.stated_by, photo.width, photo.height, photo.small_width, photo.small_height) == (
        coordinator.user, 1600, 800, 480, 240,
    )  # fmt: skip
    assert len(files(settings)) == 2
    assert "IMG" not in photo.image.name
    document = assert_valid(visitor.get("/wydarzenia/zebranie/").content)
    shown = document.find(".//ul[@class='photos']//img")
    assert (shown.get("alt"), shown.get("width"), shown.get("height"), shown.get("loading")) == (
        "Sala", "480", "240", "lazy",
    )  # fmt: skip
    answers = [visitor.get(f"/wydarzenia/zebranie/zdjecia/{photo.pk}.webp{query}") for query in ("", "?maly")]
    pictures = [b"".join(answer.streaming_content) for answer in answers]
    assert [Image.open(io.BytesIO(data)).size for data in pictures] == [(1600, 800), (480, 240)]
    assert all(b"TAJNY" not in data for data in pictures)
    assert answers[0]["Content-Type"] == "image/webp"
    assert answers[0]["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answers[0]["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize(
    "fields",
    [
        {"photos-0-alt_pl": ""},
        {"photos-0-consent": ""},
        {"photos-0-image": SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")},
        {"photos-0-image": SimpleUploadedFile("x.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")},
    ],
)
def test_a_photo_without_words_consent_or_picture_is_refused(coordinator, event, settings, fields):
    assert upload(coordinator, event, **fields).status_code == 200
    assert not EventPhoto.objects.exists()
    assert files(settings) == []


def test_the_database_asks_for_them_too(event):
    for fields in ({"alt_pl": ""}, {"consent": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EventPhoto.objects.create(**{"event": event, "alt_pl": "x", "consent": "nobody", **fields})
    with pytest.raises(ValidationError):
        EventPhoto(event=event, alt_pl="x", consent="bo tak").full_clean()


def test_a_photo_goes_with_its_files(coordinator, event, settings, django_capture_on_commit_callbacks):
    upload(coordinator, event)
    photo = EventPhoto.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        upload(
            coordinator, event,
            **{
                "photos-INITIAL_FORMS": "1", "photos-0-id": photo.pk, "photos-0-DELETE": "on",
                "days-TOTAL_FORMS": "0", "agenda_items-TOTAL_FORMS": "0",
            },
        )  # fmt: skip
    assert not EventPhoto.objects.exists()
    assert files(settings) == []


def test_a_meeting_goes_with_its_photos(coordinator, event, settings, django_capture_on_commit_callbacks):
    upload(coordinator, event)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove(event, by=coordinator.user)
    assert files(settings) == []


def test_a_photo_is_seen_by_whom_the_meeting_is_seen(coordinator, visitor, owner, event):
    upload(coordinator, event)
    address = f"/wydarzenia/zebranie/zdjecia/{EventPhoto.objects.get().pk}.webp"
    event.audience = "members"
    event.save(update_fields=["audience"])
    assert visitor.get(address).status_code == 404
    answer = owner.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, max-age=3600")
    assert visitor.get(f"/wydarzenia/inne/zdjecia/{EventPhoto.objects.get().pk}.webp").status_code == 404


def test_a_lost_file_is_not_found(coordinator, visitor, event):
    upload(coordinator, event)
    photo = EventPhoto.objects.get()
    photo.image.storage.delete(photo.image.name)
    assert visitor.get(f"/wydarzenia/zebranie/zdjecia/{photo.pk}.webp").status_code == 404


def test_many_photos_ask_no_more_queries(visitor, event, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        for number in range(more):
            EventPhoto.objects.create(
                event=event, position=number, image="a.webp", small="b.webp", alt_pl="x", consent="nobody",
                width=1, height=1, small_width=1, small_height=1,
            )  # fmt: skip
        event.days.get_or_create(on=date(2030, 1, 1))
        with django_assert_max_num_queries(8) as queries:
            visitor.get("/wydarzenia/zebranie/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
