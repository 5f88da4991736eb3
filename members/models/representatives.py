"""People who act for organisations, those one can talk to, and how they come and go."""

from django.db import models
from django.db.models import Exists, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models.organizations import LISTED_ROLES, Organization
from members.models.users import User


class RepresentativeQuerySet(models.QuerySet):
    def owners(self):
        return self.filter(role=Representative.Role.OWNER)


class Representative(models.Model):
    """A person who may act for an organisation. Rights are read from here on every request: a removed row ends them at once."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        EDITOR = "editor", _("editor")

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="representatives", verbose_name=_("organisation")
    )
    person = models.ForeignKey(User, models.CASCADE, related_name="representations", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["organization__search_text", "-role", "person__name"]
        constraints = [models.UniqueConstraint(fields=["organization", "person"], name="representative_once")]

    def __str__(self):
        return f"{self.person} – {self.organization}"

    @property
    def is_owner(self):
        return self.role == self.Role.OWNER

    @property
    def is_sole_owner(self):
        """True of the one owner whom an organisation has left: without them nobody would decide on its people."""
        return self.is_owner and not self.organization.representatives.owners().exclude(pk=self.pk).exists()


class InvitationQuerySet(models.QuerySet):
    def open(self, now=None):
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now or timezone.now())

    def with_names(self):
        """With the organisation and whoever invited."""
        return self.select_related("organization", "invited_by")


class Invitation(models.Model):
    """An invitation by mail to act for an organisation: the only way to an account. Of its link only a hash is kept."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="invitations", verbose_name=_("organisation")
    )
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Representative.Role, default=Representative.Role.EDITOR)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(_("language of the mail"), max_length=2, default="pl")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by"))
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            )
        ]

    def __str__(self):
        return f"{self.email} – {self.organization}"

    @property
    def is_closed(self):
        """True of one that was accepted or revoked; one that has run out can be sent again."""
        return self.accepted_at is not None or self.revoked_at is not None

    @property
    def is_open(self):
        return not self.is_closed and self.expires_at > timezone.now()


class ContactPersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those whom a visitor, somebody of a listed member, or the office may see."""
        if user.is_staff:
            return self
        visible = Q(visibility=ContactPerson.Visibility.PUBLIC)
        if user.is_authenticated:
            is_of_member = Representative.objects.filter(person=user, organization__role__in=LISTED_ROLES)
            visible |= Q(Exists(is_of_member), visibility=ContactPerson.Visibility.MEMBERS)
        return self.filter(visible)


class ContactPerson(models.Model):
    """Somebody to talk to in an organisation, who need not have an account. Who may see the row stands on it."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("who sees it", "everybody")
        MEMBERS = "members", pgettext_lazy("who sees it", "members of the cluster")
        OFFICE = "office", pgettext_lazy("who sees it", "only the coordinator's office")

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="contact_persons", verbose_name=_("organisation")
    )
    name = models.CharField(_("name and surname"), max_length=120)
    position = models.CharField(_("function"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.MEMBERS)

    objects = ContactPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class ConfirmationRequest(models.Model):
    """A mail that asked an organisation whether its data is still true; its link works once. Only its hash is kept."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="confirmation_requests")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField()
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self):
        return f"{self.organization}, {self.sent_at:%Y-%m-%d}"
