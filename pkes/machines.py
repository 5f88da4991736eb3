"""What machines read of the portal: structured data, Atom, the web app manifest, robots.txt, the sitemap."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as write_sitemap
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import Cluster
from members.policies import public
from pkes import news
from pkes.history import MACHINE_FORMATS
from pkes.lib.schema_org import without_unknown
from pkes.sitemaps import SITEMAPS

NEWS_IN_FEED = 30
# The year in which the portal's host began to hand out tag: URIs. Never change it: all ids would change.
TAG_YEAR = 2026


def structured_data(cluster):
    """The portal and the cluster in the words of schema.org; what is not known is left out."""
    home_url = settings.PORTAL_URL + reverse("pkes:home")
    search_url = settings.PORTAL_URL + reverse("members:organization_list")
    website = {
        "@type": "WebSite",
        "@id": f"{settings.PORTAL_URL}/#website",
        "name": "Lokomotywa",
        "url": home_url,
        "inLanguage": get_language(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search_url}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    if not cluster:
        return website
    organization = {
        "@type": "Organization",
        "@id": f"{settings.PORTAL_URL}/#cluster",
        "name": cluster.name,
        "alternateName": cluster.short_name,
        "url": home_url,
        "description": cluster.lead,
        "logo": settings.PORTAL_URL + staticfiles_storage.url("img/icon-512.png"),
        "foundingDate": date_format(cluster.founded_on, MACHINE_FORMATS[cluster.founded_precision]),
        "foundingLocation": {"@type": "Place", "name": cluster.founded_in},
        "areaServed": {"@type": "AdministrativeArea", "name": "województwo podkarpackie"},
        "telephone": cluster.phone,
        "email": cluster.email,
        "sameAs": [cluster.website] if cluster.website else [],
    }
    website["publisher"] = {"@id": organization["@id"]}
    return {"@graph": [website, without_unknown(organization)]}


@public
def feed(request):
    """What is new, as Atom. Ids are tag: URIs, so that they stay when an address changes."""
    language = get_language()
    host = urlsplit(settings.PORTAL_URL).hostname
    tag = f"tag:{host},{TAG_YEAR}:{language}"
    cluster = Cluster.objects.first()
    author = cluster.name if cluster else "Lokomotywa"
    atom = Atom1Feed(
        title=_("News from Lokomotywa"),
        link=settings.PORTAL_URL + reverse("pkes:home"),
        description=None,
        subtitle=cluster and cluster.lead,
        language=language,
        author_name=author,
        author_email=cluster and cluster.email,
        feed_url=settings.PORTAL_URL + reverse("pkes:feed"),
        feed_guid=f"{tag}:news",
    )
    for item in news.latest(NEWS_IN_FEED):
        atom.add_item(
            title=item.title,
            link=settings.PORTAL_URL + item.get_absolute_url(),
            # Atom1Feed declares a summary to be HTML; ours is plain text.
            description=escape(item.summary) if item.summary else None,
            unique_id=f"{tag}:{item.key}",
            pubdate=item.created_at,
            updateddate=item.updated_at,
            categories=[str(item.kind_name)],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


@public
def manifest(request):
    icons = [
        {"src": staticfiles_storage.url(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    data = {
        "id": reverse("pkes:home"),
        "name": _("Lokomotywa, social economy cluster of Podkarpacie"),
        "short_name": "Lokomotywa",
        "lang": get_language(),
        "start_url": reverse("pkes:home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#f4f7f4",
        "theme_color": "#0b5345",
        "icons": icons,
    }
    return JsonResponse(
        data, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False, "indent": 1}
    )


@public
def robots(request):
    """Search engines may read all that is public; the log-in and the desk are of no use to them."""
    closed = ["/admin/", "/en/admin/", "/konto/", "/en/konto/"]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {settings.PORTAL_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
def sitemap(request):
    return write_sitemap(request, sitemaps=SITEMAPS)
