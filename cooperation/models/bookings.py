"""Shared resources – rooms, cars, tools, specialists – lent for a time."""

import datetime
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cooperation.models.listings import Listing
from members.models import Organization, User
from pkes.lib.dates import months_later

# So many months after its end a booking is deleted.
MONTHS_KEPT = 36
DAY = datetime.timedelta(1)


class BookingQuerySet(models.QuerySet):
    def of(self, organization):
        """The bookings of an organisation: what it borrows, and what others borrow from it."""
        return self.filter(Q(organization=organization) | Q(resource__organization=organization))

    def with_sides(self):
        return self.select_related("resource__organization", "organization")

    def waiting(self):
        return self.filter(status=Booking.Status.REQUESTED)

    def taking(self):
        """Those that take the resource: nobody else has it in that time."""
        return self.filter(status__in=Booking.TAKING)

    def between(self, starts_at, ends_at):
        """Those that overlap [starts_at, ends_at)."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def to_forget(self, now=None):
        """Those that are over and have been kept long enough."""
        before = months_later(now or timezone.now(), -MONTHS_KEPT)
        return self.filter(ends_at__lte=before).exclude(status=Booking.Status.ACCEPTED)


class Booking(models.Model):
    """One organisation asks for, and gets, a shared resource of another for a time: [starts_at, ends_at), aware moments.

    With `whole_days` both are midnights of Europe/Warsaw. Two bookings of one resource that take it never overlap: the act
    sees to it under a lock, and on PostgreSQL an exclusion constraint, too. `key` comes from the form, so that a double
    click asks once; `sequence` grows with each change, for calendar programs.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("booking", "accepted")
        REFUSED = "refused", pgettext_lazy("booking", "refused")
        CANCELLED = "cancelled", _("called off")
        EXPIRED = "expired", _("not answered in time")
        DONE = "done", _("took place")

    TAKING = [Status.ACCEPTED, Status.DONE]

    resource = models.ForeignKey(Listing, models.CASCADE, related_name="bookings", verbose_name=_("resource"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="bookings", verbose_name=_("who borrows")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    whole_days = models.BooleanField(_("whole days"), default=True)
    purpose = models.TextField(_("what for"), max_length=500, blank=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.REQUESTED)
    requested_at = models.DateTimeField(_("asked"), default=timezone.now)
    requested_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    called_off_by = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("called off by")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="booking_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["resource", "starts_at"], name="booking_of_resource")]

    def __str__(self):
        return f"{self.resource}, {self.when}"

    @property
    def is_requested(self):
        return self.status == self.Status.REQUESTED

    @property
    def is_accepted(self):
        return self.status == self.Status.ACCEPTED

    @property
    def can_be_called_off(self):
        return self.is_requested or (self.is_accepted and self.ends_at > timezone.now())

    @property
    def can_be_noted(self):
        """From the hand-over on, and also after the end, the state of the thing can be noted."""
        return self.status in self.TAKING and self.starts_at - DAY <= timezone.now()

    def is_owner(self, organization):
        return self.resource.organization_id == organization.pk

    @property
    def first_day(self):
        return timezone.localdate(self.starts_at)

    @property
    def last_day(self):
        """The last day on which it is taken: an end at midnight does not touch the day that begins."""
        return timezone.localdate(self.ends_at - datetime.timedelta(microseconds=1))

    @property
    def when(self):
        """The time in words."""
        return time_in_words(self.starts_at, self.ends_at, whole_days=self.whole_days)

    def on(self, day):
        """How it stands on one day in a calendar: "10:00–12:00", "from 10:00", "until 12:00"; empty for the whole day."""
        begins = self.first_day == day and timezone.localtime(self.starts_at)
        ends = self.last_day == day and timezone.localtime(self.ends_at)
        hours = {
            "starts": date_format(begins, "H:i") if begins and begins.time() != datetime.time() else "",
            "ends": date_format(ends, "H:i") if ends and ends.time() != datetime.time() else "",
        }
        if hours["starts"] and hours["ends"]:
            return gettext("%(starts)s–%(ends)s") % hours
        if hours["starts"]:
            return gettext("from %(starts)s") % hours
        return gettext("until %(ends)s") % hours if hours["ends"] else ""


def time_in_words(starts_at, ends_at, *, whole_days):
    """A stretch of time in words: "3 May 2026", "from 3 May to 5 May 2026", "3 May 2026, 10:00–12:00"."""
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if whole_days:
        first, last = starts.date(), (ends - datetime.timedelta(microseconds=1)).date()
        if first == last:
            return date_format(first, "j E Y")
        return gettext("%(first)s to %(last)s") % {
            "first": date_format(first, "j E" if first.year == last.year else "j E Y"),
            "last": date_format(last, "j E Y"),
        }
    words = {
        "day": date_format(starts, "j E Y"),
        "starts": date_format(starts, "H:i"),
        "ends": date_format(ends, "H:i"),
    }
    if starts.date() == ends.date():
        return gettext("%(day)s, %(starts)s–%(ends)s") % words
    return gettext("%(day)s, %(starts)s to %(last)s, %(ends)s") % {**words, "last": date_format(ends, "j E Y")}


class HandOver(models.Model):
    """What one side notes on the state of the thing when it goes to the borrower, or comes back. Rows are added, not changed."""

    class Moment(models.TextChoices):
        GIVEN = "given", _("hand-over")
        RETURNED = "returned", _("return")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="hand_overs", verbose_name=_("booking"))
    moment = models.CharField(_("when"), max_length=8, choices=Moment)
    text = models.TextField(_("state of the thing"), max_length=1000)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", verbose_name=_("noted by the organisation")
    )
    noted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(_("noted"), default=timezone.now)

    class Meta:
        verbose_name = _("hand-over note")
        verbose_name_plural = _("hand-over notes")
        ordering = ["noted_at", "pk"]

    def __str__(self):
        return f"{self.get_moment_display()}, {self.booking_id}"
