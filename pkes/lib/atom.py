"""Feeds in Atom. Ids are tag: URIs, so that they stay when an address changes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language

# The year in which the portal's host began to hand out tag: URIs. Never change it: all ids would change.
TAG_YEAR = 2026


class Feed(Atom1Feed):
    """A feed in the language of the request; `page` and `address` are paths: what it tells of, and its own. `key` names it."""

    def __init__(self, *, title, page, address, key, author, email, subtitle=None):
        language = get_language()
        self.tag = f"tag:{urlsplit(settings.PORTAL_URL).hostname},{TAG_YEAR}:{language}"
        super().__init__(
            title=title,
            link=settings.PORTAL_URL + page,
            description=None,
            subtitle=subtitle,
            language=language,
            author_name=author,
            author_email=email,
            feed_url=settings.PORTAL_URL + address,
            feed_guid=f"{self.tag}:{key}",
        )

    def add(self, *, key, page, summary, **entry):
        """Add an entry; `content` with its `language` is the whole text as HTML, beside the summary in plain words."""
        self.add_item(
            link=settings.PORTAL_URL + page,
            # Atom1Feed declares a summary to be HTML; ours is plain text.
            description=escape(summary) if summary else None,
            unique_id=f"{self.tag}:{key}",
            **entry,
        )

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html", "xml:lang": item["language"]})
