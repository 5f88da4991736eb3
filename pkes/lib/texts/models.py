"""Words of the portal that the office may change. What the code says is the default; a row overrides it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pkes.lib.texts.places import PLACES


class Text(models.Model):
    """The office's own words for one place (`places.PLACES`); empty in a language: the portal says its own there.

    Only a mail has a subject beside its text. In both stand the names of the mail's parts in braces.
    """

    key = models.CharField(_("place"), max_length=100, unique=True, editable=False)
    subject_pl = models.CharField(_("subject in Polish"), max_length=150, blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=150, blank=True)
    text_pl = models.TextField(_("text in Polish"), max_length=5000, blank=True)
    text_en = models.TextField(_("text in English"), max_length=5000, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    WORDS = ["subject_pl", "text_pl", "subject_en", "text_en"]

    class Meta:
        verbose_name = _("text of a page or a mail")
        verbose_name_plural = _("texts of pages and mails")
        ordering = ["pk"]

    def __str__(self):
        return str(self.place.name) if self.place else self.key

    @property
    def place(self):
        """Where the words stand; None where the portal has no such place any more."""
        return PLACES.get(self.key)

    @property
    def is_changed(self):
        """Does the office say something of its own here?"""
        return any(getattr(self, name) for name in self.WORDS)
