"""What a page says once after a form was sent: kept in a cookie that is bound to this host, like the others."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


def cookie_name():
    """A name that browsers take only over https, for the whole host, and from no neighbour; in a trial a plain one."""
    return "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"


class HostCookieStorage(CookieStorage):
    @property
    def cookie_name(self):
        return cookie_name()


class Storage(FallbackStorage):
    """What is too long for a cookie goes into the session."""

    storage_classes = (HostCookieStorage, SessionStorage)
