import logging

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from pkes.contents import watch
from pkes.lib import sentry


class PkesConfig(AppConfig):
    name = "pkes"
    verbose_name = _("Portal")
    default = True

    def ready(self):
        """From here on each committed write to content is seen, in every process: web, worker, command, shell.

        So are errors, by those who look after the server; by name, for the outbox's models cannot be imported any earlier.
        """
        connection_created.connect(watch().install, weak=False, dispatch_uid="content version")
        logging.getLogger().addHandler(import_string("pkes.lib.outbox.errors.ErrorMails")())
        if settings.SENTRY_DSN:
            sentry.start(settings.SENTRY_DSN)


class OfficeConfig(admin_apps.AdminConfig):
    """Django's admin, with its pages grouped as the coordinator thinks of them."""

    default_site = "pkes.site.Office"
    default = False
