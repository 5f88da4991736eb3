"""What matching keeps: the words of listings turned round, what an organisation does not want, who is told and how often."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.models.listings import Listing
from members.models import Organization, User


class ListingWord(models.Model):
    """A base form that occurs in a listing that is on; with its weight, 2 where it stands in the title. Written by acts only."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="listing_words")
    base = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("word of a listing")
        verbose_name_plural = _("words of listings")
        constraints = [models.UniqueConstraint(fields=["listing", "base"], name="listing_word_once")]
        indexes = [models.Index(fields=["base", "listing", "weight"], name="listing_word_by_base")]

    def __str__(self):
        return self.base


class NotForUs(models.Model):
    """That an organisation does not want a match: the listing is not shown to it again, and others like it stand lower."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="not_for_us")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="not_for")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("dismissed match")
        verbose_name_plural = _("dismissed matches")
        constraints = [models.UniqueConstraint(fields=["organization", "listing"], name="not_for_us_once")]

    def __str__(self):
        return f"{self.organization}: {self.listing}"


class MatchPace(models.Model):
    """How often somebody wants to be told of matches. Without a row: weekly.

    `weekly_at` is when the last weekly round was done for them, whether there was anything to tell or not.
    """

    class Pace(models.TextChoices):
        AT_ONCE = "at_once", pgettext_lazy("pace of mails", "at once")
        WEEKLY = "weekly", pgettext_lazy("pace of mails", "once a week")
        NEVER = "never", pgettext_lazy("pace of mails", "never")

    person = models.OneToOneField(User, models.CASCADE, related_name="match_pace", verbose_name=_("person"))
    pace = models.CharField(_("mails about matches"), max_length=7, choices=Pace, default=Pace.WEEKLY)
    weekly_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("pace of mails about matches")
        verbose_name_plural = _("paces of mails about matches")

    def __str__(self):
        return self.get_pace_display()


class ToldMatch(models.Model):
    """That somebody was told by mail of a listing that matches an organisation: never a second time."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+", verbose_name=_("listing"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("match told by mail")
        verbose_name_plural = _("matches told by mail")
        constraints = [
            models.UniqueConstraint(fields=["person", "organization", "listing"], name="told_match_once"),
        ]

    def __str__(self):
        return f"{self.person}: {self.listing}"
