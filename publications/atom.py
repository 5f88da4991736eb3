"""The news as Atom, with the whole text."""

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from members.models import Cluster
from pkes.lib.atom import Feed
from pkes.lib.markup import to_html


def write_feed(items):
    cluster = Cluster.objects.first()
    feed = Feed(
        title=_("News of the Lokomotywa cluster"),
        page=reverse("publications:news_list"),
        address=reverse("publications:news_feed"),
        key="aktualnosci",
        author=cluster.name if cluster else "Lokomotywa",
        email=cluster and cluster.email,
    )
    for item in items:
        pictures = item.pictures_at(lambda picture: settings.PORTAL_URL + picture.get_absolute_url())
        feed.add(
            key=f"article:{item.pk}",
            title=item.title,
            page=item.get_absolute_url(),
            summary=item.lead,
            pubdate=item.published_at,
            updateddate=max(item.published_at, item.updated_at),
            categories=[item.category.name] if item.category else [],
            content=f"<p>{escape(item.lead)}</p>{to_html(item.body, pictures=pictures)}",
            language=item.language,
        )
    return feed
