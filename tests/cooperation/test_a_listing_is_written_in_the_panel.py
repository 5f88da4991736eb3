"""The form of a listing: saved as a draft or published, previewed, with a photo, by two people at once, by nobody else."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from cooperation.models import Listing
from tests.factories import make_listing, make_organization, make_theme
from tests.html import assert_valid, parse, text_of

pytestmark = pytest.mark.django_db

NEW = "/panel/wspolpraca/nowe/"
PANEL = "/panel/wspolpraca/"


def picture(size=(600, 300)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "JPEG", exif=b"Exif\x00\x00secret-place")
    return SimpleUploadedFile("sala.jpg", buffer.getvalue())


@pytest.fixture
def fields(db):
    theme = make_theme(slug="lokal", name_pl="lokale i sale")
    return {
        "base": "0", "kind": "resource", "title": "  Sala   w Łańcucie ", "description": "Dla **40** osób.\r\nBez progów.",
        "themes": [theme.slug], "powiaty": ["1810"], "scale": "", "conditions": "", "price_note": "bezpłatnie",
        "visibility": "members", "photo_alt": "",
    }  # fmt: skip


def own(person):
    return Listing.objects.of_organization(person.organization)


def test_a_draft_is_saved_as_it_was_written(owner, fields):
    assert owner.post(NEW, fields).url == PANEL
    listing = own(owner).get()
    assert (listing.title, listing.status, listing.visibility) == ("Sala w Łańcucie", "draft", "members")
    assert listing.description == "Dla **40** osób.\nBez progów."
    assert [theme.slug for theme in listing.themes.all()] == ["lokal"]
    assert [place.powiat for place in listing.places.all()] == ["1810"]
    assert listing.created_by == owner.user
    assert {"lancut", "sala"} <= listing.keys


def test_one_button_saves_and_publishes(editor, fields):
    editor.post(NEW, {**fields, "publish": "1"})
    assert own(editor).get().is_on


def test_a_preview_saves_nothing_and_is_harmless(owner, fields):
    page = owner.post(NEW, {**fields, "description": "<script>x</script> **ważne**", "preview": "1"})
    assert_valid(page.content)
    assert "<strong>ważne</strong>" in page.content.decode()
    assert "<script>x" not in page.content.decode()
    assert not own(owner).exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("title", ""), ("title", "x" * 121), ("description", ""), ("description", "x" * 5001), ("themes", []),
        ("themes", ["nie-ma"]), ("kind", "gift"), ("powiaty", ["9999"]), ("visibility", "world"), ("title", "a\0b"),
        ("base", "99999999999999999999"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_saved(owner, fields, name, typed):
    page = owner.post(NEW, {**fields, name: typed})
    assert page.status_code == 200
    assert name in page.context["form"].errors
    assert not own(owner).exists()


def test_more_than_five_themes_are_too_many(owner, fields):
    page = owner.post(NEW, {**fields, "themes": [make_theme().slug for _ in range(6)]})
    assert "themes" in page.context["form"].errors


def test_two_people_do_not_write_over_one_another(owner, editor, fields):
    owner.post(NEW, fields)
    listing = own(owner).get()
    address = reverse("cooperation:listing_edit", args=[listing.pk])
    seen = editor.get(address).context["form"]["base"].value()
    assert owner.post(address, {**fields, "base": seen, "title": "Właścicielki"}).status_code == 302
    conflict = editor.post(address, {**fields, "base": seen, "title": "Redaktora"})
    assert conflict.status_code == 409
    assert "Właścicielki" in text_of(parse(conflict.content))
    assert_valid(conflict.content)
    assert own(owner).get().title == "Właścicielki"
    again = conflict.context["form"]["base"].value()
    assert editor.post(address, {**fields, "base": again, "title": "Redaktora"}).status_code == 302
    assert own(owner).get().title == "Redaktora"


# The photo


def test_a_photo_is_made_safe_kept_apart_and_taken_away(owner, fields, visitor, settings):
    assert "photo_alt" in owner.post(NEW, {**fields, "photo": picture()}).context["form"].errors
    owner.post(NEW, {**fields, "photo": picture((3000, 1500)), "photo_alt": "Sala z oknami", "publish": "1"})
    listing = own(owner).get()
    address = reverse("cooperation:listing_photo", args=[listing.pk])
    answer = owner.get(address)
    content = b"".join(answer.streaming_content)
    assert b"secret-place" not in content
    with Image.open(io.BytesIO(content)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (1200, 600))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/webp", "private, max-age=3600")
    assert visitor.get(address).status_code == 404
    assert not Path(listing.photo.path).is_relative_to(settings.MEDIA_ROOT)
    base = {**fields, "base": str(listing.version), "photo_remove": "on"}
    assert owner.post(reverse("cooperation:listing_edit", args=[listing.pk]), base).status_code == 302
    assert own(owner).get().photo.name == ""


@pytest.mark.django_db(transaction=True)
def test_a_former_photo_leaves_no_file(owner, fields):
    owner.post(NEW, {**fields, "photo": picture(), "photo_alt": "Sala"})
    listing = own(owner).get()
    former = Path(listing.photo.path)
    assert former.exists()
    address = reverse("cooperation:listing_edit", args=[listing.pk])
    owner.post(address, {**fields, "base": listing.version, "photo": picture(), "photo_alt": "Nowa sala"})
    present = Path(own(owner).get().photo.path)
    assert (former.exists(), present.exists()) == (False, True)
    owner.post(reverse("cooperation:listing_remove", args=[listing.pk]))
    assert not own(owner).exists()
    assert not present.exists()


def test_what_is_no_picture_is_an_error_of_the_form(owner, fields):
    broken = SimpleUploadedFile("x.jpg", b"<?php")
    page = owner.post(NEW, {**fields, "photo": broken, "photo_alt": "x"})
    assert "photo" in page.context["form"].errors


# Buttons, and whose they are


def test_each_button_of_the_panel_does_what_it_says(owner, organization):
    listing = make_listing(organization=organization, status=Listing.Status.DRAFT)
    address = reverse("cooperation:listing_state", args=[listing.pk])
    for act, status in [
        ("publish", "published"), ("start_talks", "in_talks"), ("end_talks", "published"), ("withdraw", "withdrawn"),
        ("publish", "published"), ("conclude", "concluded"), ("publish", "concluded"),
    ]:  # fmt: skip
        assert f'value="{act}"' in owner.get(PANEL).content.decode() or act == "publish"
        assert owner.post(address, {"act": act}).url == PANEL
        listing.refresh_from_db()
        assert listing.status == status
    assert owner.post(address, {"act": "sell"}).status_code == 400


def test_others_change_nothing_of_a_listing(other_owner, visitor, organization, fields):
    listing = make_listing(organization=organization, status=Listing.Status.DRAFT)
    before = Listing.objects.values().get()
    for name in ("listing_edit", "listing_state", "listing_remove"):
        address = reverse(f"cooperation:{name}", args=[listing.pk])
        data = {**fields, "act": "publish", "organization": organization.pk}
        assert (name, other_owner.post(address, data).status_code) == (name, 404)
        assert (name, visitor.post(address, data).status_code) == (name, 403)
    assert Listing.objects.values().get() == before


def test_deleting_asks_first(owner, organization):
    listing = make_listing(organization=organization, status=Listing.Status.DRAFT)
    address = reverse("cooperation:listing_remove", args=[listing.pk])
    assert_valid(owner.get(address).content)
    assert Listing.objects.exists()
    owner.post(address)
    assert not Listing.objects.exists()


def test_the_list_of_the_panel_costs_the_same_for_one_and_three(owner, organization):
    numbers = []
    for _ in range(3):
        make_listing(organization=organization)
        make_listing(organization=make_organization())
        with CaptureQueriesContext(connection) as captured:
            page = owner.get(PANEL)
        assert_valid(page.content)
        numbers.append(len(captured))
    assert numbers[0] == numbers[2]
