from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PkesConfig(AppConfig):
    name = "pkes"
    verbose_name = _("Portal")
