"""Who comes to a meeting: registrations, the office's questions, presence by day, and which mails were sent."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.events import Event, EventDay
from members.choices import Powiat
from members.models import Organization, User
from pkes.lib.fold import fold, folded
from pkes.lib.places import letters as places
from pkes.lib.places.models import OPEN, Claim, ClaimQuerySet, State
from pkes.lib.translated import Translated

# Letters and digits that nobody mixes up; ten of them are more than anybody can try.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code():
    return "".join(secrets.choice(CODE_LETTERS) for _position in range(10))


class Question(models.Model):
    """What the office asks everybody who registers for one meeting."""

    class Kind(models.TextChoices):
        LINE = "line", _("one line of text")
        TEXT = "text", _("longer text")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several answers")

    event = models.ForeignKey(Event, models.CASCADE, related_name="questions", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("order"))
    text_pl = models.CharField(_("question in Polish"), max_length=200)
    text_en = models.CharField(_("question in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind, default=Kind.LINE)
    options_pl = models.TextField(
        _("answers to choose from, in Polish"), max_length=1000, blank=True, help_text=_("One in each line.")
    )
    options_en = models.TextField(_("the same in English"), max_length=1000, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)

    text = Translated()
    options = Translated()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["event", "position"], name="question_position_once")]

    def __str__(self):
        return self.text

    @property
    def choices(self):
        """(what is stored, what is shown) for each answer to choose from; stored is the Polish one."""
        stored = [line.strip() for line in self.options_pl.splitlines() if line.strip()]
        shown = [line.strip() for line in self.options.splitlines() if line.strip()]
        return list(zip(stored, shown if len(shown) == len(stored) else stored, strict=True))


class RegistrationQuerySet(ClaimQuerySet):
    def matching(self, text):
        """Those whose name, address, organisation or ticket has every word of `text`, accents and capitals aside."""
        query = Q()
        for word in fold(text).split():
            query &= (
                Q(search_text__contains=word)
                | Q(organization__search_text__contains=word)
                | Q(code__startswith=word.upper())
            )
        return self.filter(query)

    def present_on(self, day):
        """Those who have a place and were not marked absent on that day: presence is filled in advance."""
        absent = Presence.objects.filter(registration=OuterRef("pk"), day=day, is_present=False)
        return self.confirmed().filter(~Exists(absent))

    def present(self):
        """Those who were there on at least one day."""
        absent = Presence.objects.filter(registration=OuterRef(OuterRef("pk")), day=OuterRef("pk"), is_present=False)
        days = EventDay.objects.filter(event=OuterRef("event")).filter(~Exists(absent))
        return self.confirmed().filter(Exists(days))

    def with_organization(self):
        return self.select_related("organization")

    def addresses(self):
        """(e-mail, language) of those who can be written to themselves."""
        return list(self.exclude(email="").values_list("email", "language"))

    def by_organization(self):
        """[(member or None, name of another organisation or "", how many people)], the members first.

        Private people are left out. The name is that of the first who typed it: "FENIKS" and "Feniks" are one.
        """
        counts = {}
        for registration in self.with_organization().order_by("number"):
            key = registration.organization_id or fold(registration.organization_name)
            name = "" if registration.organization else registration.organization_name
            row = counts.setdefault(key, [registration.organization, name, 0])
            row[2] += 1
        counts.pop("", None)
        return sorted(map(tuple, counts.values()), key=lambda row: (row[0] is None, fold(str(row[0] or row[1]))))


class Registration(Claim):
    """One person's registration for a meeting. Closed ones stay; the same person may then register again.

    `answers` is {number of the question as text: answer}. `special_needs` is for the office only and is emptied some days
    after the meeting. Who was entered by an organisation may have no e-mail address: mails then go to `enrolled_by`.
    """

    OWNER = "event"

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations", verbose_name=_("meeting"))
    name = models.CharField(_("name and surname"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    organization = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_registrations",
        verbose_name=_("member organisation"),
    )
    organization_name = models.CharField(_("other organisation"), max_length=200, blank=True)
    powiat_given = models.CharField(_("powiat"), max_length=4, choices=Powiat, blank=True)
    special_needs = models.TextField(_("special needs"), max_length=1000, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    enrolled_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("entered by")
    )
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    language = models.CharField(_("language of mails"), max_length=2, choices=settings.LANGUAGES, default="pl")
    email_proven_at = models.DateTimeField(_("address proven"), null=True, blank=True, editable=False)
    code = models.CharField(_("number of the ticket"), max_length=10, unique=True, default=new_code, editable=False)
    # No more parts than these: SQLite's parser has a small stack.
    search_text = models.GeneratedField(
        expression=folded(
            Concat("name", Value(" "), "email", Value(" "), "organization_name", output_field=models.CharField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["event", "number"]
        indexes = [models.Index(fields=["event", "state", "number"], name="registration_line")]
        permissions = [("view_special_needs", "Can view special needs")]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="registration_number_once"),
            models.UniqueConstraint(
                "event",
                Lower("email"),
                condition=Q(state__in=OPEN) & ~Q(email=""),
                name="registration_address_once",
            ),
            models.UniqueConstraint(
                "event",
                "organization",
                Lower("name"),
                condition=Q(state__in=OPEN, email="", organization__isnull=False),
                name="registration_name_once",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def organization_in_words(self):
        """The member, or what was typed; empty for a private person."""
        return self.organization.name if self.organization else self.organization_name

    @property
    def powiat(self):
        """The member's powiat, or the one that was chosen."""
        return (
            Powiat(value) if (value := self.organization.powiat if self.organization else self.powiat_given) else None
        )

    @property
    def powiat_in_words(self):
        return self.powiat.full_name if self.powiat else ""

    @property
    def recipient(self):
        """Where mails go: the person, or whoever entered somebody without an address; empty where nobody is left."""
        return self.email or (self.enrolled_by.email if self.enrolled_by else "")

    @property
    def has_ticket(self):
        return self.state == State.CONFIRMED

    def answers_to(self, questions):
        """(question, answer) in the order of the questions."""
        return [(question, self.answers.get(str(question.pk), "")) for question in questions]


class Presence(models.Model):
    """That somebody was noted present or absent on one day. Without a row the presence filled in advance counts."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="presences")
    day = models.ForeignKey(EventDay, models.CASCADE, related_name="presences", verbose_name=_("day"))
    is_present = models.BooleanField(_("present"))
    noted_at = models.DateTimeField(_("noted"), default=timezone.now)
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("noted by"))

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["registration", "day"], name="presence_once")]

    def __str__(self):
        return f"{self.registration}, {self.day}"


class Letter(places.Letter):
    """That a registration was sent a mail of one kind."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="letters")

    class Meta(places.Letter.Meta):
        constraints = [
            models.UniqueConstraint(fields=["registration", "kind"], name="letter_once"),
            models.UniqueConstraint("token_hash", condition=~Q(token_hash=""), name="letter_token_once"),
        ]

    def __str__(self):
        return f"{self.registration}: {self.kind}"


class News(places.News):
    """That a meeting was changed or called off."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="news")

    class Meta(places.News.Meta):
        indexes = [models.Index("event", condition=Q(told_at=None), name="news_to_tell")]

    def __str__(self):
        return f"{self.event}: {self.kind}"
