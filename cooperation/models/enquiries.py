"""Conversations of two organisations about something that one of them offers, needs or shares."""

import datetime
import uuid

from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.models.listings import Listing
from members.models import Organization, User
from pkes.lib.dates import months_later
from pkes.lib.private import private_storage

# After so many days both sides are asked what came of it.
ASKED_AFTER = datetime.timedelta(30)
# A conversation in which nobody writes for so long is closed by the clock.
QUIET_AFTER = datetime.timedelta(180)
# So many months after its end what was said in it is deleted; what came of it stays in the figures.
MONTHS_KEPT = 36


class EnquiryQuerySet(models.QuerySet):
    def of(self, organization):
        """The conversations of an organisation, whichever side it is on; those whose words are deleted are gone."""
        return self.filter(Q(asking=organization) | Q(asked=organization), emptied_at=None)

    def with_sides(self):
        return self.select_related("asking", "asked", "listing")

    def open(self):
        return self.filter(status=Enquiry.Status.OPEN)

    def with_news_for(self, person, organization):
        """Each with `has_news`: the other side wrote since the person last looked."""
        own = ReadMark.objects.filter(enquiry=OuterRef("enquiry_id"), person=person)
        seen = Coalesce(Subquery(own.values("up_to")[:1]), 0)
        theirs = Message.objects.filter(~Q(organization=organization), enquiry=OuterRef("pk"), pk__gt=seen)
        return self.annotate(has_news=Exists(theirs))

    def to_ask(self, now=None):
        """Those whose sides are to be asked now what came of it."""
        before = (now or timezone.now()) - ASKED_AFTER
        return self.filter(outcome_asked_at=None, emptied_at=None, opened_at__lte=before)

    def quiet(self, now=None):
        """The open ones in which nobody has written for long."""
        return self.open().filter(last_message_at__lte=(now or timezone.now()) - QUIET_AFTER)

    def to_empty(self, now=None):
        """The closed ones whose words have been kept long enough. A report that is not settled holds them back."""
        before = months_later(now or timezone.now(), -MONTHS_KEPT)
        reported = EnquiryReport.objects.open().filter(enquiry=OuterRef("pk"))
        return self.filter(~Exists(reported), emptied_at=None, closed_at__lte=before)

    def agreed(self):
        """Those of which both sides say that they cooperated."""
        yes = EnquiryOutcome.objects.filter(enquiry=OuterRef("pk"), cooperated=True)
        return self.filter(
            Exists(yes.filter(organization=OuterRef("asking"))), Exists(yes.filter(organization=OuterRef("asked")))
        ).exclude(asking=F("asked"))

    def published(self):
        """The cooperations that anybody may read of: both sides say that there was one and agree to publish it.

        Both are in the directory, and `concluded_at` is when the second of them said so.
        """
        said = EnquiryOutcome.objects.filter(enquiry=OuterRef("pk"))
        yes = said.filter(cooperated=True, may_publish=True)
        listed = Organization.objects.listed()
        return (
            self.filter(
                Exists(yes.filter(organization=OuterRef("asking"))),
                Exists(yes.filter(organization=OuterRef("asked"))),
                asking__in=listed,
                asked__in=listed,
            )
            .exclude(asking=F("asked"))
            .annotate(concluded_at=Subquery(said.order_by("-answered_at").values("answered_at")[:1]))
            .with_sides()
            .order_by("-concluded_at", "-pk")
        )

    def answered_between(self, since, until):
        """Those of which somebody first said in [since, until) what came of them, samples aside."""
        return (
            self.filter(asking__is_sample=False, asked__is_sample=False)
            .annotate(first_answer_at=Min("outcomes__answered_at"))
            .filter(first_answer_at__gte=since, first_answer_at__lt=until)
        )


class Enquiry(models.Model):
    """A conversation between two organisations: `asking` wrote to `asked` about a listing of theirs.

    All representatives of both read and write it, nobody else; the office reads it only while a report of one side is open.
    `about` is the listing's title at that time: the listing may be changed or gone. `emptied_at` says when its words were
    deleted; the row stays for the figures and names no person any more.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    listing = models.ForeignKey(
        Listing, models.SET_NULL, null=True, related_name="enquiries", verbose_name=_("listing")
    )
    about = models.CharField(_("about what"), max_length=120)
    asking = models.ForeignKey(Organization, models.CASCADE, related_name="enquiries_sent", verbose_name=_("who asks"))
    asked = models.ForeignKey(
        Organization, models.CASCADE, related_name="enquiries_received", verbose_name=_("who is asked")
    )
    status = models.CharField(_("state"), max_length=6, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField(_("begun"), default=timezone.now)
    last_message_at = models.DateTimeField(_("last message"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    outcome_asked_at = models.DateTimeField(_("asked what came of it"), null=True, blank=True)
    emptied_at = models.DateTimeField(_("words deleted"), null=True, blank=True)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-last_message_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "asking"], condition=Q(status="open"), name="enquiry_open_once"),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True) | Q(status="closed", closed_at__isnull=False),
                name="enquiry_closed_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["asked", "-last_message_at"], name="enquiry_of_asked")]

    def __str__(self):
        return self.about

    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    def other_than(self, organization):
        """The side that is not the organisation's own."""
        return self.asked if self.asking_id == organization.pk else self.asking

    @property
    def public_listing(self):
        """What a public line may say of what it was about: the listing, where everybody may know of it."""
        is_public = self.listing is not None and self.listing.visibility == Listing.Visibility.PUBLIC
        return self.listing if is_public and self.listing.status in Listing.ON else None


class Message(models.Model):
    """What one side wrote into a conversation, in Markdown. `key` comes from the form, so that a double click writes once.

    `author` is who of the organisation wrote it; empty once their account is erased. A conversation that somebody deletes
    by mistake does not take messages with it: only the clock empties it.
    """

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="messages", verbose_name=_("conversation"))
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="enquiry_messages", verbose_name=_("author")
    )
    text = models.TextField(_("text"), max_length=5000)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["enquiry", "key"], name="message_once")]

    def __str__(self):
        return self.text[:80]


def attachment_path(attachment, name):
    """A random name: what somebody called the file stands in the row."""
    return f"enquiries/{uuid.uuid4().hex}.{name.rsplit('.')[-1]}"


class Attachment(models.Model):
    """A file sent with a message; its content decided what it is. Kept outside the web root."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments", verbose_name=_("message"))
    name = models.CharField(_("name"), max_length=100)
    file = models.FileField(_("file"), upload_to=attachment_path, storage=private_storage, max_length=150)
    size = models.PositiveIntegerField(_("size"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def kind(self):
        """What it is: "PDF", "WEBP"."""
        return self.file.name.rsplit(".")[-1].upper()


class ReadMark(models.Model):
    """How far one person has read a conversation (`up_to`: the number of a message), and when they were told by mail."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="read_marks")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    up_to = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mark of what was read")
        verbose_name_plural = _("marks of what was read")
        constraints = [models.UniqueConstraint(fields=["enquiry", "person"], name="read_mark_once")]

    def __str__(self):
        return f"{self.enquiry_id}: {self.up_to}"


class EnquiryReportQuerySet(models.QuerySet):
    def open(self):
        """Those that the office has not settled yet."""
        return self.filter(settled_at=None)


class EnquiryReport(models.Model):
    """One side calls the coordinator: something in a conversation is not right. While it is open, the office may read it."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="reports", verbose_name=_("conversation"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", verbose_name=_("reported by the organisation")
    )
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("reported by")
    )
    reason = models.TextField(_("what is wrong"), max_length=1000)
    at = models.DateTimeField(_("reported"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    answer = models.TextField(_("answer"), max_length=1000, blank=True)

    objects = EnquiryReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported conversation")
        verbose_name_plural = _("reported conversations")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry", "organization"], condition=Q(settled_at=None), name="enquiry_reported_once"
            )
        ]

    def __str__(self):
        return str(self.enquiry)

    @property
    def is_open(self):
        return self.settled_at is None


class EnquiryOutcome(models.Model):
    """What one side says of what came of a conversation. `value` is in PLN, gross, empty where nobody says.

    `answered_at` is the first answer; an answer may be changed later, the day by which it is counted stays.
    """

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="outcomes", verbose_name=_("conversation"))
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    talked = models.BooleanField(_("talked"))
    cooperated = models.BooleanField(_("cooperated"))
    value = models.DecimalField(_("value in PLN"), max_digits=10, decimal_places=2, null=True, blank=True)
    may_publish = models.BooleanField(_("may be published"), default=False)
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)
    answered_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("outcome of a conversation")
        verbose_name_plural = _("outcomes of conversations")
        ordering = ["-answered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "organization"], name="enquiry_outcome_once"),
            models.CheckConstraint(
                condition=Q(cooperated=True) | Q(value__isnull=True, may_publish=False),
                name="enquiry_outcome_of_a_cooperation",
            ),
            models.CheckConstraint(condition=Q(talked=True) | Q(cooperated=False), name="enquiry_outcome_after_talks"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="enquiry_outcome_value_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.enquiry_id}, {self.organization}"
