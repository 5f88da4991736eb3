"""Who takes part in a training: enrolments of an organisation's people, their mails, and who waits for a date."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Organization, User
from pkes.lib.fold import fold, folded
from pkes.lib.places.letters import Letter, News
from pkes.lib.places.models import OPEN, Claim, ClaimQuerySet, State
from trainings.models.hours import in_short
from trainings.models.trainings import Training, TrainingSession


def absences():
    """The days that somebody missed, as rows of Attendance."""
    return TrainingSession.attendances.rel.related_model.objects.filter(is_present=False)


class EnrolmentQuerySet(ClaimQuerySet):
    def matching(self, text):
        """Those whose name, address or organisation has every word of `text`, accents and capitals aside."""
        query = Q()
        for word in fold(text).split():
            query &= Q(search_text__contains=word) | Q(organization__search_text__contains=word)
        return self.filter(query)

    def of_organization(self, organization):
        return self.filter(organization=organization)

    def without_outcome(self):
        """Those with a place of whom nobody has noted yet how it ended."""
        return self.confirmed().filter(outcome="")

    def with_hours(self):
        """Each with all that `hours_present`, `hours_total`, `share_present` and `proposed_outcome` read: two queries more."""
        return self.select_related("training").prefetch_related("attendances", "training__sessions")

    def present_on(self, session):
        """Those with a place who were there on a day, for at least part of it; whoever is not noted absent counts as there."""
        return (
            self.confirmed()
            .filter(training=session.training_id)
            .exclude(Exists(absences().filter(enrolment=OuterRef("pk"), session=session)))
        )

    def present(self):
        """Those with a place who were there on at least one day; nobody where the training has no day yet."""
        missed = absences().filter(enrolment=OuterRef(OuterRef("pk")), session=OuterRef("pk"))
        days = TrainingSession.objects.filter(training=OuterRef("training")).exclude(Exists(missed))
        return self.confirmed().filter(Exists(days))


class Enrolment(Claim):
    """One person of an organisation in one training. Closed ones stay; the same person may be enrolled again.

    `state` (of the place) goes submitted → accepted, rejected or waiting; `outcome` is noted after the training for those
    with a place. Together they are the five results of the Polish register of development services: completed, not
    completed, did not take part, resigned, rejected. `special_needs` is for the office only and is emptied after the
    training. Who has no e-mail address of their own is written to through `enrolled_by`.
    """

    OWNER = "training"

    class Outcome(models.TextChoices):
        COMPLETED = "completed", pgettext_lazy("result of a training", "completed")
        NOT_COMPLETED = "not_completed", pgettext_lazy("result of a training", "not completed")
        ABSENT = "absent", pgettext_lazy("result of a training", "did not take part")

    training = models.ForeignKey(Training, models.PROTECT, related_name="enrolments", verbose_name=_("training"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="enrolments", verbose_name=_("organisation")
    )
    person = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="enrolments", verbose_name=_("account")
    )
    name = models.CharField(_("name and surname"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.CharField(_("role in the organisation"), max_length=120, blank=True)
    special_needs = models.TextField(_("special needs"), max_length=1000, blank=True)
    target_override = models.CharField(_("why admitted outside the target group"), max_length=300, blank=True)
    outcome = models.CharField(_("result"), max_length=15, choices=Outcome, blank=True, editable=False)
    outcome_note = models.CharField(_("note on the result"), max_length=300, blank=True, editable=False)
    outcome_at = models.DateTimeField(_("result noted"), null=True, blank=True, editable=False)
    outcome_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    enrolled_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("entered by")
    )
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    language = models.CharField(_("language of mails"), max_length=2, choices=settings.LANGUAGES, default="pl")
    # No more parts than these: SQLite's parser has a small stack.
    search_text = models.GeneratedField(
        expression=folded(Concat("name", Value(" "), "email", output_field=models.CharField())),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["training", "number"]
        indexes = [models.Index(fields=["training", "state", "number"], name="enrolment_line")]
        permissions = [("view_training_needs", "Can view special needs of participants")]
        constraints = [
            models.UniqueConstraint(fields=["training", "number"], name="enrolment_number_once"),
            models.UniqueConstraint(
                "training",
                Lower("email"),
                condition=Q(state__in=OPEN) & ~Q(email=""),
                name="enrolment_address_once",
            ),
            models.UniqueConstraint(
                "training",
                "organization",
                Lower("name"),
                condition=Q(state__in=OPEN, email=""),
                name="enrolment_name_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(state=State.CONFIRMED), name="enrolment_outcome_with_a_place"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def recipient(self):
        """Where mails go: the person, or whoever entered somebody without an address; empty where nobody is left."""
        return self.email or (self.enrolled_by.email if self.enrolled_by else "")

    # Presence. Many rows: read them with `with_hours()` first.

    def hours_on(self, session):
        """Teaching hours that they were there on a day, a Decimal; None where they were and the day's hours are not known.

        Presence is filled in advance: whoever has a place and is not noted otherwise was there the whole day.
        """
        if self.state != State.CONFIRMED:
            return Decimal()
        noted = next((row for row in self.attendances.all() if row.session_id == session.pk), None)
        return session.teaching_hours if noted is None else noted.hours_of(session)

    @property
    def hours_present(self):
        """Teaching hours that they were there on all days together, a Decimal; None where those of some day are not known."""
        hours = [self.hours_on(session) for session in self.training.sessions.all()]
        return None if None in hours else sum(hours, Decimal())

    @property
    def hours_total(self):
        """Teaching hours of the whole training, a Decimal; None where those of some day are not known."""
        return self.training.hours

    @property
    def hours_in_words(self):
        """ "12,5 / 16"; a dash where the hours are not known."""
        if self.hours_present is None:
            return "–"
        return " / ".join(in_short(hours) for hours in (self.hours_present, self.hours_total) if hours is not None)

    @property
    def share_present(self):
        """Which part of the training they were there, a Decimal from 0 to 1: of its hours, or where those are not known of
        its days. 0 where it has no day."""
        if self.hours_total:
            return self.hours_present / self.hours_total
        days = [self.hours_on(session) for session in self.training.sessions.all()]
        return Decimal(sum(hours is None or hours > 0 for hours in days)) / len(days) if days else Decimal()

    @property
    def has_reached_threshold(self):
        """They were there for as much of the training as a certificate wants."""
        return self.share_present * 100 >= self.training.certificate_threshold

    @property
    def proposed_outcome(self):
        """How it ended, as far as the hours tell; the office may note something else."""
        if not self.share_present:
            return self.Outcome.ABSENT
        return self.Outcome.COMPLETED if self.has_reached_threshold else self.Outcome.NOT_COMPLETED

    @property
    def result_in_words(self):
        """How it ended, or where it stands."""
        return self.get_outcome_display() if self.outcome else self.get_state_display()


class EnrolmentLetter(Letter):
    """That an enrolment was sent a mail of one kind."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="letters")

    class Meta(Letter.Meta):
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "kind"], name="enrolment_letter_once"),
            models.UniqueConstraint("token_hash", condition=~Q(token_hash=""), name="enrolment_letter_token_once"),
        ]

    def __str__(self):
        return f"{self.enrolment}: {self.kind}"


class TrainingNews(News):
    """That a training was changed or called off."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="news")

    class Meta(News.Meta):
        indexes = [models.Index("training", condition=Q(told_at=None), name="training_news_to_tell")]

    def __str__(self):
        return f"{self.training}: {self.kind}"


class DateWish(models.Model):
    """That somebody wants to be told when a planned training gets its date. Deleted once told, or never confirmed.

    A person with an account needs no confirmation; an address from the public page is proven by its link.
    """

    training = models.ForeignKey(Training, models.CASCADE, related_name="date_wishes", verbose_name=_("training"))
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language of mails"), max_length=2, choices=settings.LANGUAGES, default="pl")
    token_hash = models.CharField(max_length=64, unique=True)
    wished_at = models.DateTimeField(_("wished"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("address proven"), null=True, blank=True)

    class Meta:
        verbose_name = _("wish to be told the date")
        verbose_name_plural = _("wishes to be told the date")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("training", Lower("email"), name="date_wish_once")]

    def __str__(self):
        return self.email
