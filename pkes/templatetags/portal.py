"""What several templates share."""

import json

from django import template
from django.utils.safestring import mark_safe

from pkes.lib.dates import format_date
from pkes.lib.markup import to_html, to_plain

register = template.Library()

# The same three that Django's json_script escapes: inside a script element they cannot end it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def jsonld(data):
    """Write a dict (or a list of them) as a schema.org data block."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped right here  # nosec B308


@register.filter
def in_words(value, precision="day"):
    """Write a date no more exactly than it is known: {{ entry.effective_on|in_words:entry.date_precision }}."""
    return format_date(value, precision) if value else ""


@register.filter
def phone(number):
    """A Polish phone number as a tel: link wants it: "502 741 703" gives "+48502741703"."""
    digits = "".join(character for character in number if character.isdigit() or character == "+")
    return digits if digits.startswith("+") else f"+48{digits}"


@register.filter
def bare_url(url):
    """A web address as people say it: without the scheme and the last slash."""
    return url.split("://", 1)[-1].rstrip("/")


@register.filter
def markdown(text):
    """Formatted text that somebody wrote, as harmless HTML."""
    return to_html(text)


@register.filter
def illustrated(text, pictures):
    """The same with the pictures that it shows, by the names that it calls them."""
    return to_html(text, pictures=pictures)


@register.filter
def plain(text):
    """Formatted text that somebody wrote, as one line of words."""
    return to_plain(text)
