"""Who pays for a training, and what has to be shown for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pkes.lib.translated import Translated


class Funding(models.Model):
    """A grant or programme: its obligatory sentence and its row of logos stand on the page, the sheets, the certificates."""

    name_pl = models.CharField(_("name in Polish"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    agreement = models.CharField(_("number of the agreement"), max_length=100, blank=True)
    statement_pl = models.CharField(_("obligatory sentence in Polish"), max_length=500, blank=True)
    statement_en = models.CharField(_("obligatory sentence in English"), max_length=500, blank=True)

    name = Translated()
    statement = Translated()

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("funding")
        ordering = ["name_pl"]

    def __str__(self):
        return self.name


class FundingLogo(models.Model):
    """One logo of the row, in its place."""

    funding = models.ForeignKey(Funding, models.CASCADE, related_name="logos", verbose_name=_("funding"))
    position = models.PositiveSmallIntegerField(_("order"))
    image = models.ImageField(_("logo"), upload_to="logos/", width_field="width", height_field="height", max_length=150)
    width = models.PositiveSmallIntegerField(editable=False, default=0)
    height = models.PositiveSmallIntegerField(editable=False, default=0)
    alt_pl = models.CharField(_("what the logo says, in Polish"), max_length=200)
    alt_en = models.CharField(_("what the logo says, in English"), max_length=200, blank=True)

    alt = Translated()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["funding", "position"], name="funding_logo_position_once"),
            models.CheckConstraint(condition=~Q(alt_pl=""), name="funding_logo_is_described"),
        ]

    def __str__(self):
        return self.alt
