"""What organisations offer, need and share."""

import datetime
import itertools

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.choices import Powiat
from members.models import Organization, Representative, Theme, User
from members.models.organizations import LISTED_ROLES
from pkes.lib.private import private_storage

# For how long a listing is shown before its organisation is asked whether it still holds.
VALID_DAYS = 60
# How many days before its end a listing's organisation is asked, and how long after it the link of that mail still renews.
REMINDED_DAYS = 7
LINK_DAYS_AFTER_END = 30


def sees_all(user):
    """True of the office's people who look after listings."""
    return user.is_staff and user.has_perm("cooperation.view_listing")


def is_of_member(user):
    """True of somebody who acts for an organisation that stands in the directory."""
    return user.is_authenticated and (
        Representative.objects.filter(
            person=user, organization__role__in=LISTED_ROLES, organization__is_hidden_until_confirmed=False
        ).exists()
    )


class ListingQuerySet(models.QuerySet):
    def on(self, today=None):
        """Those published or in talks whose time is not over; whether their organisation may publish is another question."""
        return self.filter(status__in=Listing.ON, valid_until__gte=today or timezone.localdate())

    def shown(self, today=None):
        """Those that are on, of an organisation in good standing."""
        # Asked row by row: as a list of all such organisations it would be worked out whole for a single listing.
        of_good = Organization.objects.in_good_standing(today).filter(pk=OuterRef("organization"))
        return self.on(today).filter(Exists(of_good))

    def public(self):
        """Those of the shown that anybody may see."""
        return self.shown().filter(visibility=Listing.Visibility.PUBLIC)

    def visible_to(self, user):
        """Those of the shown that a visitor, somebody who acts for a listed member, or the office may see."""
        return self.shown() if sees_all(user) or is_of_member(user) else self.public()

    def of_organization(self, organization):
        """All of one organisation, whatever their state: for its own people."""
        return self.filter(organization=organization)

    def with_details(self):
        """With everything that a row of a list shows: two queries more."""
        return self.select_related("organization").prefetch_related("themes", "places")


class Listing(models.Model):
    """Something that an organisation offers to others, needs from them, or shares with them (a room, a car, a tool, a specialist).

    Shown up to the end of the day `valid_until`. Without powiaty it holds everywhere. `version` counts what was saved in the
    form, so that two people do not write over one another. `words` are those of its texts as matching reads them, written
    whenever it is saved: [word as written, weight, [base forms]] each. `told_at` is when those who want to be told at once
    of what matches were told of it.
    """

    class Kind(models.TextChoices):
        OFFER = "offer", pgettext_lazy("kind of listing", "offer")
        NEED = "need", pgettext_lazy("kind of listing", "need")
        RESOURCE = "resource", pgettext_lazy("kind of listing", "shared resource")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a listing", "draft")
        PUBLISHED = "published", pgettext_lazy("state of a listing", "published")
        IN_TALKS = "in_talks", pgettext_lazy("state of a listing", "in talks")
        CONCLUDED = "concluded", pgettext_lazy("state of a listing", "concluded")
        EXPIRED = "expired", pgettext_lazy("state of a listing", "expired")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a listing", "withdrawn")

    class Visibility(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("who sees a listing", "everybody")
        MEMBERS = "members", pgettext_lazy("who sees a listing", "members of the cluster only")

    ON = [Status.PUBLISHED, Status.IN_TALKS]
    GIVING = [Kind.OFFER, Kind.RESOURCE]

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="listings", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=5000)
    themes = models.ManyToManyField(Theme, related_name="listings", verbose_name=_("themes"))
    scale = models.CharField(_("how much"), max_length=150, blank=True)
    conditions = models.TextField(_("conditions"), max_length=1000, blank=True)
    price_note = models.CharField(_("price"), max_length=150, blank=True)
    visibility = models.CharField(_("who sees it"), max_length=7, choices=Visibility, default=Visibility.MEMBERS)
    # Not in the web root: a listing for members only must not have a photo that everybody can open.
    photo = models.ImageField(
        _("photo"),
        upload_to="listings/",
        storage=private_storage,
        blank=True,
        width_field="photo_width",
        height_field="photo_height",
    )
    photo_width = models.PositiveSmallIntegerField(null=True, editable=False)
    photo_height = models.PositiveSmallIntegerField(null=True, editable=False)
    photo_alt = models.CharField(_("what the photo shows"), max_length=150, blank=True)

    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    valid_until = models.DateField(_("valid until"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("added by")
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    words = models.JSONField(default=list, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(photo="") | ~Q(photo_alt=""),
                name="listing_photo_is_described",
                violation_error_message=_("Say in a few words what the photo shows, for people who cannot see it."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "in_talks"]) | Q(valid_until__isnull=False),
                name="listing_shown_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "visibility", "valid_until"], name="listing_on"),
            models.Index("published_at", condition=Q(told_at=None), name="listing_to_tell"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cooperation:listing_detail", args=[self.pk])

    @property
    def is_on(self):
        """Published or in talks, and its last day is not over."""
        return self.status in self.ON and self.valid_until >= timezone.localdate()

    @property
    def is_public(self):
        return self.visibility == self.Visibility.PUBLIC

    @property
    def is_need(self):
        return self.kind == self.Kind.NEED

    @property
    def can_edit(self):
        return self.status != self.Status.CONCLUDED

    @property
    def can_publish(self):
        return self.status in {self.Status.DRAFT, self.Status.EXPIRED, self.Status.WITHDRAWN}

    @property
    def can_renew(self):
        """It is on or its time ran out; renewed today it would be valid for longer."""
        if self.status not in {*self.ON, self.Status.EXPIRED}:
            return False
        return self.valid_until < timezone.localdate() + datetime.timedelta(days=VALID_DAYS)

    @property
    def can_remove(self):
        """Nobody relies on it."""
        return self.can_publish

    @property
    def days_left(self):
        """Days after today on which it is still shown; negative where its time ran out."""
        return (self.valid_until - timezone.localdate()).days

    @property
    def ends_soon(self):
        return self.is_on and self.days_left <= REMINDED_DAYS

    @property
    def places_in_words(self):
        """The powiaty for which it holds: "m. Rzeszów, powiat dębicki"; empty where it holds everywhere."""
        return ", ".join(str(Powiat(place.powiat).full_name) for place in self.places.all())

    @property
    def keys(self):
        """Every base form of its words."""
        return set(itertools.chain.from_iterable(forms for _word, _weight, forms in self.words))


class ListingPowiat(models.Model):
    """One powiat for which a listing holds."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="places")
    powiat = models.CharField(_("powiat"), max_length=4, choices=Powiat)

    class Meta:
        verbose_name = _("powiat of a listing")
        verbose_name_plural = _("powiaty of listings")
        constraints = [models.UniqueConstraint(fields=["listing", "powiat"], name="listing_powiat_once")]

    def __str__(self):
        return self.get_powiat_display()


class RenewalLink(models.Model):
    """That somebody was asked whether a listing still holds: for one end of it, once. Of the link only a hash is kept."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="renewal_links")
    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    valid_until = models.DateField(_("valid until"))
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        verbose_name = _("link to renew a listing")
        verbose_name_plural = _("links to renew listings")
        constraints = [
            models.UniqueConstraint(fields=["listing", "person", "valid_until"], name="renewal_link_once"),
        ]

    def __str__(self):
        return f"{self.listing}, {self.valid_until}"
