"""What was changed on an organisation's page, and what is proposed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.organizations import Organization
from members.models.users import User


class Change(models.Model):
    """One field of an organisation that was changed: what it was, what it is, who did it, and whether on its behalf.

    Values are JSON as `members.fields.read` gives them: texts as they are, lists of services or contact persons as lists of
    dicts; a logo is its file's name and its words.
    """

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="changes", verbose_name=_("organisation")
    )
    field = models.CharField(_("field"), max_length=30)
    old = models.JSONField(_("before"), null=True)
    new = models.JSONField(_("after"), null=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    is_on_behalf = models.BooleanField(_("by the office on the organisation's behalf"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed by the organisation"), null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    digested_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The history of a duplicate stays with the organisation that it was merged into, but apart: its values were another row's.
    merged_from = models.CharField(_("before the merge, of"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("history of changes")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organization", "-id"], name="change_of_organization"),
            models.Index("digested_at", condition=Q(digested_at=None), name="change_not_digested"),
        ]

    def __str__(self):
        return f"{self.organization}, {self.at:%Y-%m-%d}"


class ChangeProposal(models.Model):
    """What a member wants changed in its identity; the coordinator accepts or returns it field by field."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for the coordinator")
        RETURNED = "returned", _("returned for correction")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="proposals", verbose_name=_("organisation")
    )
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.WAITING)
    proposed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    comment = models.TextField(_("comment for the member"), max_length=1000, blank=True)
    is_on_behalf = models.BooleanField(_("by the office on the organisation's behalf"), default=False)

    class Meta:
        verbose_name = _("change proposal")
        verbose_name_plural = _("change proposals")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "organization", condition=Q(status__in=["waiting", "returned"]), name="proposal_open_once"
            )
        ]

    def __str__(self):
        return f"{self.organization}, {self.proposed_at:%Y-%m-%d}"

    @property
    def is_waiting(self):
        return self.status == self.Status.WAITING

    @property
    def is_open(self):
        return self.status in {self.Status.WAITING, self.Status.RETURNED}


class ProposedField(models.Model):
    """One field of a proposal: what it was when proposed, what it should be, and the coordinator's word on it."""

    class Verdict(models.TextChoices):
        NONE = "", _("not decided yet")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")

    proposal = models.ForeignKey(ChangeProposal, models.CASCADE, related_name="fields")
    field = models.CharField(_("field"), max_length=30)
    old = models.JSONField(_("before"), null=True)
    new = models.JSONField(_("after"), null=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "field"], name="proposed_field_once")]

    def __str__(self):
        return self.field
