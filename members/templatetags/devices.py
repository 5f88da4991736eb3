"""What somebody's browser calls itself, as a person would say it."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# In this order: many browsers name others, too.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@register.filter
def device(user_agent):
    """ "Firefox, Windows" of a User-Agent header; "unknown device" where it says neither."""
    named = [next((name for sign, name in names.items() if sign in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, named)) or _("Unknown device")
