"""A news item in the words of schema.org."""

from django.conf import settings

from pkes.lib.schema_org import without_unknown


def describe(item, image):
    return without_unknown(
        {
            "@type": "NewsArticle",
            "headline": item.title,
            "description": item.lead,
            "url": settings.PORTAL_URL + item.get_absolute_url(),
            "image": image,
            "datePublished": item.published_at.isoformat(),
            "dateModified": max(item.published_at, item.updated_at).isoformat(),
            "inLanguage": item.language,
            "publisher": {"@id": f"{settings.PORTAL_URL}/#cluster"},
        }
    )
