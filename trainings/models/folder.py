"""The folder of a training: the papers that a funder asks for."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from pkes.lib.private import private_storage
from trainings.models.trainings import Training, TrainingSession


def evidence_path(evidence, name):
    """A random name: what somebody called the file is nobody's business."""
    return f"trainings/{uuid.uuid4().hex}.{name.rsplit('.')[-1]}"


class Evidence(models.Model):
    """A file that somebody put into the folder; all other papers of the folder are made by the portal."""

    class Kind(models.TextChoices):
        SIGNED_SHEET = "signed_sheet", _("signed attendance sheet")
        MATERIALS = "materials", _("materials for participants")
        TRAINER = "trainer", _("qualifications of the trainer")
        PHOTO = "photo", _("photo")
        OTHER = "other", _("another paper")

    class Consent(models.TextChoices):
        NOBODY = "nobody", _("nobody can be recognised in it")
        GIVEN = "given", _("everybody who can be recognised has agreed")
        GATHERING = "gathering", _("people are only a detail of the whole, as at a public gathering")

    training = models.ForeignKey(Training, models.PROTECT, related_name="evidence", verbose_name=_("training"))
    kind = models.CharField(_("kind of paper"), max_length=15, choices=Kind)
    session = models.ForeignKey(
        TrainingSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("day"),
        help_text=_("For a signed sheet: of which day."),
    )
    title = models.CharField(_("what it is"), max_length=200, blank=True)
    file = models.FileField(_("file"), upload_to=evidence_path, storage=private_storage, max_length=150)
    consent = models.CharField(_("people in the photo"), max_length=10, choices=Consent, blank=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("paper in the folder")
        verbose_name_plural = _("papers in the folder")
        ordering = ["kind", "session", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="signed_sheet") | Q(session__isnull=False),
                name="signed_sheet_has_a_day",
                violation_error_message=_("Say of which day the signed sheet is."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="photo") | ~Q(consent=""),
                name="photo_in_folder_has_consent",
                violation_error_message=_("Say on what ground people may be shown in the photo."),
            ),
        ]

    def __str__(self):
        return self.title or self.get_kind_display()
