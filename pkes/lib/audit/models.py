"""The trail of what the office's people did."""

import datetime

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet):
    def old(self, now=None):
        """Those that have been kept long enough."""
        return self.filter(at__lt=(now or timezone.now()) - datetime.timedelta(days=settings.AUDIT_KEPT_DAYS))


class Entry(models.Model):
    """One thing that somebody of the office did. Triggers of the database refuse to change it, and to delete it within a year.

    `subject` is what it was done to, by kind and number alone. `by` is emptied where the person is erased.
    """

    class What(models.TextChoices):
        LOGIN = "login", _("logged in")
        EXPORT = "export", _("took a list with personal data")
        DATA = "data", _("took all data of a person")
        RIGHTS = "rights", _("changed rights")
        ON_BEHALF = "on_behalf", _("acted on behalf of an organisation")
        ERASURE = "erasure", _("erased a person")
        MERGE = "merge", _("merged duplicates")
        RESTORE = "restore", _("restored a former version")
        MODULE = "module", _("switched a part of the portal")
        IMPORT = "import", _("imported a list")
        READ = "read", _("read a reported conversation")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by whom")
    )
    what = models.CharField(_("what"), max_length=12, choices=What)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    words = models.CharField(_("more"), max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("act of the office")
        verbose_name_plural = _("what the office did")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.get_what_display()

    @property
    def subject_in_words(self):
        """What it was done to, by the name that it has today; its number where it is gone."""
        if self.subject_type is None:
            return ""
        kind = self.subject_type.model_class()
        words = {"kind": kind._meta.verbose_name if kind else self.subject_type.model, "name": self.subject}
        if self.subject is None:
            return gettext("%(kind)s no. %(number)s, no longer there") % {**words, "number": self.subject_id}
        return gettext("%(kind)s: %(name)s") % words
