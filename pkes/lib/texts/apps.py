from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TextsConfig(AppConfig):
    name = "pkes.lib.texts"
    verbose_name = _("Texts")

    def ready(self):
        """Where an app says which of its words the office may change: its module `texts`."""
        autodiscover_modules("texts")
