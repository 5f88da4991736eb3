from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "pkes.lib.search"
    verbose_name = _("Search")

    def ready(self):
        """Where an app says which of its rows are found, and by what: its module `search`."""
        autodiscover_modules("search")
