"""Put away instead of deleted: what is archived stands in no list and can be chosen nowhere, and comes back as it was."""

import logging

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pkes.lib.refusal import Refusal

log = logging.getLogger(__name__)


class ArchiveError(Refusal):
    """What is archived already, or is still needed where it stands, cannot be archived."""


class ArchivableQuerySet(models.QuerySet):
    def present(self):
        """Those that are not archived."""
        return self.filter(archived_at=None)


class Archivable(models.Model):
    """Something that the office puts away rather than deletes; rows that point at it keep it."""

    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True, editable=False)

    objects = ArchivableQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_archived(self):
        return self.archived_at is not None

    @property
    def why_not_archived(self):
        """Why it cannot be put away as it is now, a sentence for the office; empty where it can."""
        return ""


@transaction.atomic
def archive(row, *, by):
    """Take a row out of all lists. Refused where it is archived already, or says itself why not."""
    row = locked(row)
    if row.is_archived:
        raise ArchiveError(_("This is archived already."))
    if row.why_not_archived:
        raise ArchiveError(row.why_not_archived)
    return put(row, timezone.now(), by)


@transaction.atomic
def unarchive(row, *, by):
    """Bring a row back into the lists. Refused where it is in them."""
    row = locked(row)
    if not row.is_archived:
        raise ArchiveError(_("This is not archived."))
    return put(row, None, by)


def locked(row):
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


def put(row, at, by):
    row.archived_at = at
    row.save(update_fields=["archived_at"])
    log.info("archived: %s %s is=%s by=%s", row._meta.label_lower, row.pk, row.is_archived, by.pk)
    return row
