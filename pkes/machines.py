"""What machines read of the portal: structured data, Atom, the web app manifest, robots.txt, the sitemap."""

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as write_sitemap
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.policies import public
from pkes import news
from pkes.history import MACHINE_FORMATS
from pkes.lib.atom import Feed
from pkes.lib.schema_org import without_unknown
from pkes.lib.stored_pages import stored
from pkes.modules import cluster_of
from pkes.sitemaps import sitemaps_for

NEWS_IN_FEED = 30


def structured_data(cluster):
    """The portal and the cluster in the words of schema.org; what is not known is left out."""
    home_url = settings.PORTAL_URL + reverse("pkes:home")
    search_url = settings.PORTAL_URL + reverse("pkes:search")
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
@stored()
def feed(request):
    """What is new, as Atom."""
    cluster = cluster_of(request)
    atom = Feed(
        title=_("News from Lokomotywa"),
        page=reverse("pkes:home"),
        address=reverse("pkes:feed"),
        key="news",
        author=cluster.name if cluster else "Lokomotywa",
        email=cluster and cluster.email,
        subtitle=cluster and cluster.lead,
    )
    for item in news.latest(NEWS_IN_FEED, news.kinds_for(request)):
        atom.add(
            key=item.key,
            title=item.title,
            page=item.get_absolute_url(),
            summary=item.summary,
            pubdate=item.created_at,
            updateddate=item.updated_at,
            categories=[str(item.kind_name)],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


@public
@stored()
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
@stored()
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
@stored()
def sitemap(request):
    return write_sitemap(request, sitemaps=sitemaps_for(request))
