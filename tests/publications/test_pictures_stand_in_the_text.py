"""Pictures of a news item: safe files, words for those who cannot see them, a place in the text."""

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pkes.lib.markup import pictures_in, to_html
from pkes.lib.share_image import share_image
from publications.models import NewsItem, NewsPicture
from tests.events.test_photos_are_shown_with_consent import picture
from tests.factories import make_news_item
from tests.html import assert_valid

pytestmark = pytest.mark.django_db


def form(**fields):
    """What the office's form sends; a picture's fields begin with "pictures-0-"."""
    return {
        "title_pl": "Targi", "title_en": "", "slug": "targi", "lead_pl": "Zapraszamy.", "lead_en": "", "body_pl": "",
        "body_en": "", "category": "", "source": "", "published_at_0": "", "published_at_1": "",
        "pictures-TOTAL_FORMS": "0", "pictures-INITIAL_FORMS": "0", **fields,
    }  # fmt: skip


def one_picture(**fields):
    return {
        "pictures-TOTAL_FORMS": "1", "pictures-0-position": "1", "pictures-0-image": picture(),
        "pictures-0-alt_pl": "Stragan z miodem", "pictures-0-alt_en": "", "pictures-0-consent": "nobody",
        "pictures-0-id": "", **fields,
    }  # fmt: skip


def add(office, **fields):
    return office.post("/admin/publications/newsitem/add/", form(**fields))


def test_a_picture_stands_where_the_text_says(office, visitor, settings):
    assert add(office, body_pl="Było tak:\n\n![](1)\n\nI koniec.", **one_picture()).status_code == 302
    item = NewsItem.objects.get()
    office.post(f"/admin/publications/newsitem/{item.pk}/publish/")
    response = visitor.get("/aktualnosci/targi/")
    assert_valid(response.content)
    page = response.content.decode()
    figure = re.search(r"<figure>(.*?)</figure>", page)[1]
    assert 'alt="Stragan z miodem"' in figure
    assert 'src="/aktualnosci/targi/1.webp"' in figure
    assert 'width="1600" height="800"' in figure
    for address, width in (("/aktualnosci/targi/1.webp", 1600), ("/aktualnosci/targi/1.webp?maly", 480)):
        file = visitor.get(address)
        assert file["Content-Type"] == "image/webp"
        content = b"".join(file.streaming_content)
        assert Image.open(io.BytesIO(content)).width == width
        assert b"TAJNY" not in content


@pytest.mark.parametrize("body", ["![](2)", "![](1)", "![x](http://zly.example/x.png)", "![](../../media/x)"])
def test_a_text_with_a_picture_that_is_not_there_is_refused(office, body):
    response = add(office, body_pl=body)
    assert response.status_code == 200
    assert "żadne zdjęcie nie ma takiego numeru" in response.content.decode()
    assert not NewsItem.objects.exists()


def test_a_picture_without_words_or_consent_is_refused(office):
    for missing in ("pictures-0-alt_pl", "pictures-0-consent"):
        assert add(office, **one_picture(**{missing: ""})).status_code == 200
    assert not NewsItem.objects.exists()


def test_what_is_no_picture_is_refused(office):
    fake = SimpleUploadedFile("x.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png")
    assert add(office, **one_picture(**{"pictures-0-image": fake})).status_code == 200
    assert not NewsItem.objects.exists()


def test_nobody_fetches_a_picture_of_what_is_not_out(office, visitor):
    add(office, body_pl="![](1)", **one_picture())
    item = NewsItem.objects.get()
    assert visitor.get("/aktualnosci/targi/1.webp").status_code == 404
    preview = visitor.get(f"/aktualnosci/podglad/{item.preview_token}/")
    address = re.search(r'src="([^"]+1\.webp)"', preview.content.decode())[1]
    assert visitor.get(address).status_code == 200
    assert visitor.get(f"/aktualnosci/podglad/x{item.preview_token}/1.webp").status_code == 404


def test_files_go_with_their_picture_and_with_their_item(office, settings, django_capture_on_commit_callbacks):
    def files():
        return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*.*"))

    add(office, **one_picture())
    item, photo = NewsItem.objects.get(), NewsPicture.objects.get()
    assert len(files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        office.post(
            f"/admin/publications/newsitem/{item.pk}/change/",
            form(**one_picture(**{
                "pictures-INITIAL_FORMS": "1", "pictures-0-id": photo.pk, "pictures-0-DELETE": "on",
                "pictures-0-item": item.pk,
            })),
        )  # fmt: skip
    assert not NewsPicture.objects.exists()
    assert files() == []
    add(office, **one_picture(slug="drugie"))
    with django_capture_on_commit_callbacks(execute=True):
        office.post(f"/admin/publications/newsitem/{NewsItem.objects.get(slug='drugie').pk}/delete/", {"post": "yes"})
    assert files() == []


class TestMarkup:
    def test_only_named_pictures_are_shown(self):
        assert to_html("![](1)", pictures={}) == "<figure></figure>\n"
        assert "<img" not in to_html("![](1)")

    def test_the_names_stand_in_the_order_of_the_text(self):
        assert pictures_in("a ![](2)\n\n- ![](1)\n\n`![](3)`") == ["2", "1", "3"]


class TestShareImage:
    @pytest.mark.parametrize(
        ("title", "above"),
        [
            ("Zażółć gęślą jaźń", "Klaster"),
            ("Szkolenia " * 30, ""),
            ("x" * 150, "Klaster"),
            ("Tytuł\r\n\x00 z 🚂 i العربية", "Nabory"),
        ],
    )
    def test_any_title_fits(self, title, above):
        file = share_image(title, above)
        image = Image.open(file)
        assert (image.format, image.size) == ("PNG", (1200, 630))
        assert file.size < 60_000
        # Nothing is written over the edge: the last column has the one colour of the ground.
        right = image.convert("RGB").crop((1190, 0, 1200, 630))
        assert right.getcolors() == [(6300, (11, 83, 69))]

    def test_it_is_drawn_when_an_item_appears_and_again_when_its_title_changes(self, office, visitor):
        item = make_news_item(status="draft", slug="targi")
        assert visitor.get("/aktualnosci/targi/karta.png").status_code == 404
        office.post(f"/admin/publications/newsitem/{item.pk}/publish/")
        first = b"".join(visitor.get("/aktualnosci/targi/karta.png").streaming_content)
        published = NewsItem.objects.get().published_at
        moment = {"published_at_0": f"{published:%Y-%m-%d}", "published_at_1": "00:00:00"}
        office.post(f"/admin/publications/newsitem/{item.pk}/change/", form(title_pl="Inny tytuł", **moment))
        second = b"".join(visitor.get("/aktualnosci/targi/karta.png").streaming_content)
        assert NewsItem.objects.get().title_pl == "Inny tytuł"
        assert first != second
        page = visitor.get("/aktualnosci/targi/").content.decode()
        assert '<meta property="og:image" content="http://127.0.0.1:8000/aktualnosci/targi/karta.png">' in page


def test_the_page_of_an_item_with_a_picture_opens_and_saves_again(office):
    add(office, body_pl="![](1)", **one_picture())
    address = f"/admin/publications/newsitem/{NewsItem.objects.get().pk}/change/"
    page = office.get(address)
    assert page.status_code == 200
    assert office.get(f"{address}".replace("change", "history")).status_code == 200
