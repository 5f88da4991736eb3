import datetime
import json
import re
from xml.etree import ElementTree

import feedparser
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils import timezone, translation

from events.models import Event
from members.models import Organization
from tests.factories import (
    make_cluster,
    make_cycle,
    make_event,
    make_goal,
    make_news_item,
    make_organization,
    make_training,
)
from tests.html import assert_valid
from trainings.models import Training

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
pytestmark = pytest.mark.django_db


def sitemap(visitor, **extra):
    response = visitor.get("/sitemap.xml", **extra)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    urls = ElementTree.fromstring(response.content).findall(f"{SITEMAP}url")  # noqa: S314
    return {
        url.findtext(f"{SITEMAP}loc"): {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}
        for url in urls
    }


def feed(visitor, address="/nowosci.atom"):
    response = visitor.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return feedparser.parse(response.content)


def structured_data(visitor, address):
    document = assert_valid(visitor.get(address).content)
    return [
        json.loads(script.text) for script in document.iter("script") if script.get("type") == "application/ld+json"
    ]


def test_the_sitemap_lists_every_public_thing_in_both_languages(visitor, settings):
    cycle = make_cycle()
    rows = [make_goal(), make_organization(), make_event(), make_training(cycle=cycle), cycle, make_news_item()]
    found = sitemap(visitor)
    for row in rows:
        polish = settings.PORTAL_URL + row.get_absolute_url()
        with translation.override("en"):
            english = settings.PORTAL_URL + row.get_absolute_url()
        alternates = {"pl": polish, "en": english, "x-default": polish}
        assert (found[polish], found[english]) == (alternates, alternates)


def test_every_address_of_the_sitemap_opens(visitor, founding, settings):
    found = sitemap(visitor)
    assert len(found) > 60
    assert {visitor.get(url.removeprefix(settings.PORTAL_URL)).status_code for url in found} == {200}


def test_what_is_not_public_or_a_sample_is_not_in_the_sitemap(visitor):
    before = sitemap(visitor)
    make_organization(is_sample=True)
    make_organization(role="in_procedure")
    make_event(is_sample=True)
    make_event(status=Event.Status.DRAFT)
    make_training(is_sample=True)
    make_training(status=Training.Status.DRAFT)
    make_cycle(is_sample=True)
    assert sitemap(visitor) == before


def test_the_sitemap_does_not_believe_the_host_header(visitor, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert {url.startswith(f"{settings.PORTAL_URL}/") for url in sitemap(visitor, HTTP_HOST="evil.example")} == {True}


@pytest.mark.parametrize("page", ["9999", "x", "0", "-1"])
def test_a_page_of_the_sitemap_that_is_not_there_is_not_found(visitor, page):
    assert visitor.get("/sitemap.xml", {"p": page}).status_code == 404


def test_robots_may_read_what_is_public(visitor, settings):
    response = visitor.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == f"Sitemap: {settings.PORTAL_URL}/sitemap.xml"
    closed = tuple(line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow"))
    for language in ("pl", "en"):
        with translation.override(language):
            assert reverse("admin:index").startswith(closed)
            assert reverse("account_login").startswith(closed)
            assert not reverse("members:organization_list").startswith(closed)


@pytest.mark.parametrize(("address", "start"), [("/manifest.webmanifest", "/"), ("/en/manifest.webmanifest", "/en/")])
def test_the_manifest_names_the_portal_and_its_icons(visitor, settings, address, start):
    response = visitor.get(address)
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["short_name"], manifest["start_url"], manifest["scope"]) == ("Lokomotywa", start, "/")
    assert [(icon["src"], icon["sizes"]) for icon in manifest["icons"]] == [
        (staticfiles_storage.url("img/icon-192.png"), "192x192"),
        (staticfiles_storage.url("img/icon-512.png"), "512x512"),
    ]
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--(paper|green): (#\w+);", tokens.split("prefers-color-scheme")[0]))
    assert (manifest["background_color"], manifest["theme_color"]) == (light["paper"], light["green"])


def test_the_feed_is_sound_atom_with_an_author(visitor, founding, settings):
    parsed = feed(visitor)
    assert (parsed.bozo, parsed.version) == (False, "atom10")
    assert parsed.feed.id == "tag:127.0.0.1,2026:pl:news"
    assert parsed.feed.author_detail.email == "pkes@ies-rzeszow.pl"
    assert parsed.feed.language == "pl"
    assert [link.href for link in parsed.feed.links if link.rel == "self"] == [f"{settings.PORTAL_URL}/nowosci.atom"]
    assert len(parsed.entries) == len({entry.id for entry in parsed.entries}) == 17
    assert {entry.link.startswith(f"{settings.PORTAL_URL}/") for entry in parsed.entries} == {True}


def test_an_entry_keeps_its_id_when_its_address_and_its_title_change(visitor):
    organization = make_organization(slug="stara", name="Stara")
    before = feed(visitor).entries[0]
    later = timezone.now() + datetime.timedelta(days=1)
    Organization.objects.filter(pk=organization.pk).update(slug="nowa", name="Nowa", updated_at=later)
    after = feed(visitor).entries[0]
    assert (after.id, after.published) == (before.id, before.published)
    assert (after.title, after.link.rpartition("/czlonkowie/")[2]) == ("Nowa", "nowa/")
    assert after.updated_parsed > before.updated_parsed


def test_the_english_feed_has_english_titles_and_addresses(visitor, settings):
    event = make_event(title_pl="Spotkanie", title_en="Meeting", slug="spotkanie", summary_pl="Po polsku")
    parsed = feed(visitor, "/en/nowosci.atom")
    assert parsed.feed.id == "tag:127.0.0.1,2026:en:news"
    assert [(entry.id, entry.title, entry.link, entry.summary) for entry in parsed.entries] == [
        (
            f"tag:127.0.0.1,2026:en:meeting:{event.pk}",
            "Meeting",
            f"{settings.PORTAL_URL}/en/wydarzenia/spotkanie/",
            "Po polsku",
        )
    ]


def test_a_summary_is_text_and_not_markup(visitor):
    make_event(summary_pl="Wiek < 30, <script>alert(1)</script>")
    content = visitor.get("/nowosci.atom").content.decode()
    assert "Wiek &amp;lt; 30, &amp;lt;script&amp;gt;" in content


def test_an_empty_feed_is_sound_too(visitor):
    assert (feed(visitor).bozo, feed(visitor).entries) == (False, [])


@pytest.mark.parametrize(("address", "home"), [("/", "/"), ("/en/o-klastrze/", "/en/")])
def test_the_cluster_is_described_for_search_engines(visitor, founding, settings, address, home):
    (data,) = structured_data(visitor, address)
    website, organization = data["@graph"]
    assert data["@context"] == "https://schema.org"
    assert (website["@type"], website["url"]) == ("WebSite", settings.PORTAL_URL + home)
    assert website["publisher"] == {"@id": organization["@id"]}
    template = website["potentialAction"]["target"]["urlTemplate"]
    assert template == f"{settings.PORTAL_URL}{home}szukaj/?q={{search_term_string}}"
    assert organization["@type"] == "Organization"
    assert organization["alternateName"] == "PKES"
    assert (organization["foundingDate"], organization["foundingLocation"]["name"]) == ("2014-10", "Rzeszów")
    assert (organization["telephone"], organization["email"]) == ("502 741 703", "pkes@ies-rzeszow.pl")
    assert organization["logo"] == settings.PORTAL_URL + staticfiles_storage.url("img/icon-512.png")


def test_a_name_cannot_end_the_data_block(visitor):
    make_cluster(name_pl="</script><script>alert(1)</script>", phone="")
    (data,) = structured_data(visitor, "/")
    assert data["@graph"][1]["name"] == "</script><script>alert(1)</script>"
    assert "telephone" not in data["@graph"][1]


@pytest.mark.parametrize("name", ["home", "about", "contact", "privacy", "accessibility"])
def test_every_page_can_be_shared(visitor, founding, settings, name):
    document = assert_valid(visitor.get(reverse(f"pkes:{name}")).content)
    graph = {meta.get("property"): meta.get("content") for meta in document.iter("meta") if meta.get("property")}
    assert graph["og:url"] == settings.PORTAL_URL + reverse(f"pkes:{name}")
    assert graph["og:image"] == settings.PORTAL_URL + staticfiles_storage.url("img/og.png")
    assert graph["og:locale"] == "pl_PL"
    assert graph["og:title"]
    assert graph["og:description"]
