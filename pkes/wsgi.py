"""What the web server calls: Django, and in front of it the pages that are kept for everybody."""

import gc
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from pkes.lib.content_version import content_version
from pkes.lib.start import require_ready
from pkes.lib.stored_pages import StoredPages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkes.settings")

application = get_wsgi_application()
try:
    require_ready()
except ImproperlyConfigured as error:
    # One sentence instead of a traceback; the server ends together with its worker.
    sys.exit(str(error))
# All views are loaded before this process takes its first request, so that nobody waits for it.
_ = get_resolver().url_patterns
# Whoever develops sees a changed template at once.
if settings.STORED_PAGES_BYTES and not settings.DEBUG:
    application = StoredPages(
        application,
        content_version(),
        most_bytes=settings.STORED_PAGES_BYTES,
        harmless_cookies=[settings.CSRF_COOKIE_NAME],
        trusts_proxy=bool(settings.SECURE_PROXY_SSL_HEADER),
    )
# What is loaded by now stays. Without this Python looks through all of it for garbage again and again, 100 ms each time.
gc.collect()
gc.freeze()
