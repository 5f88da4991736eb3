"""Logos: only pictures, described in words, with a history, and a failed upload keeps the rest."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from html5lib import HTMLParser
from PIL import Image, ImageDraw

from members.models import Change
from tests.panel.forms import fields_of

URL = "members:logo_edit"


def picture(kind="PNG", size=(600, 300), name="logo.png"):
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue())


def upload(person, logo=None, alt="Niebieski liść", **fields):
    form = {**fields_of(person.get(reverse(URL)), holding="logo_alt"), "logo_alt": alt, **fields}
    return person.post(reverse(URL), {**form, "logo": logo} if logo else form)


def stored(media):
    return sorted(path.name for path in (media / "logos").glob("*"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_small_new_and_public(owner, organization, visitor, settings, kind):
    assert upload(owner, picture(kind)).status_code == 302
    organization.refresh_from_db()
    with Image.open(organization.logo.path) as written:
        assert (written.format, written.size) == ("WEBP", (256, 128))
    assert 'alt="Niebieski liść"' in visitor.get(organization.get_absolute_url()).content.decode()
    assert list(Change.objects.values_list("field", "old", "new__alt")) == [("logo", {}, "Niebieski liść")]


def drawn():
    """A logo as most are: few colours, clear edges, words."""
    logo = Image.new("RGBA", (1024, 1024), (255, 255, 255, 0))
    draw = ImageDraw.Draw(logo)
    draw.ellipse((60, 60, 960, 960), fill="teal")
    draw.rectangle((300, 300, 720, 720), fill="orange")
    draw.text((320, 480), "LOGO", fill="white", font_size=128)
    buffer = io.BytesIO()
    logo.save(buffer, "PNG")
    return SimpleUploadedFile("logo.png", buffer.getvalue())


def test_one_light_file_is_sharp_on_every_page(owner, organization, visitor):
    assert upload(owner, drawn()).status_code == 302
    organization.refresh_from_db()
    assert organization.logo.size < 6_000
    shown = []
    for path in (organization.get_absolute_url(), reverse("members:organization_list")):
        document = HTMLParser(namespaceHTMLElements=False).parse(visitor.get(path).content.decode())
        shown += [(img.get("src"), int(img.get("width"))) for img in document.iter("img") if img.get("class") == "mark"]
    assert shown == [(organization.logo.url, 96), (organization.logo.url, 64)]
    with Image.open(organization.logo.path) as written:
        assert written.width >= 2 * 96


@pytest.mark.django_db(transaction=True)
def test_a_new_logo_replaces_the_file_and_removing_deletes_it(owner, organization, settings):
    upload(owner, picture())
    upload(owner, picture(size=(50, 50)))
    organization.refresh_from_db()
    assert stored(settings.MEDIA_ROOT) == [organization.logo.name.removeprefix("logos/")]
    for _ in range(2):
        assert owner.post(reverse("members:logo_remove")).status_code == 302
    organization.refresh_from_db()
    assert (organization.logo.name, organization.logo_alt, stored(settings.MEDIA_ROOT)) == ("", "", [])
    assert Change.objects.count() == 3


def test_only_its_words_can_be_changed(owner, organization):
    upload(owner, picture())
    organization.refresh_from_db()
    before = organization.logo.name
    assert upload(owner, alt="Zielony liść").status_code == 302
    organization.refresh_from_db()
    assert (organization.logo.name, organization.logo_alt) == (before, "Zielony liść")
    upload(owner, alt="Zielony liść")
    assert Change.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("logo.png", b"not a picture"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        (
            "logo.gif",
            b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
        ),
        ("logo.png", b""),
    ],
)
def test_anything_else_is_refused_and_the_words_stay(owner, settings, name, content):
    answer = upload(owner, SimpleUploadedFile(name, content))
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"logo"}
    assert fields_of(answer, holding="logo_alt")["logo_alt"] == "Niebieski liść"
    assert stored(settings.MEDIA_ROOT) == []


def test_too_many_bytes_are_refused(owner):
    answer = upload(owner, SimpleUploadedFile("logo.png", picture().read() + b"\0" * 5 * 1024 * 1024))
    assert set(answer.context["form"].errors) == {"logo"}


def test_a_logo_without_words_or_without_a_file_is_refused(owner):
    assert set(upload(owner, picture(), alt=" ").context["form"].errors) == {"logo_alt"}
    assert set(upload(owner).context["form"].errors) == {"logo"}


def test_whoever_comes_second_is_told(owner, editor, organization):
    opened = fields_of(owner.get(reverse(URL)), holding="logo_alt")
    upload(editor, picture())
    answer = owner.post(reverse(URL), {**opened, "logo_alt": "Moje", "logo": picture()})
    assert answer.status_code == 409
    assert [line.row.by for line in answer.context["their_lines"]] == [editor.user]
    fields = fields_of(answer, holding="logo_alt")
    assert fields["logo_alt"] == "Moje"
    assert owner.post(reverse(URL), {**fields, "logo": picture()}).status_code == 302
