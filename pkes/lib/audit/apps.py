from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "pkes.lib.audit"
    verbose_name = _("What the office did")
