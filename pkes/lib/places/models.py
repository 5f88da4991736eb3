"""Whatever has places, and a claim to one of them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """What has become of a claim. Three of them wait, each for something else."""

    UNCONFIRMED = "unconfirmed", _("waiting for confirmation by e-mail")
    APPROVAL = "approval", _("waiting for approval")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("place offered, waiting for an answer")
    CONFIRMED = "confirmed", pgettext_lazy("claim to a place", "has a place")
    RESIGNED = "resigned", _("resigned")
    EXPIRED = "expired", _("time ran out")
    REJECTED = "rejected", pgettext_lazy("claim to a place", "not accepted")


OPEN = [State.UNCONFIRMED, State.APPROVAL, State.WAITING, State.OFFERED, State.CONFIRMED]
# From which states each move leads; every rule of `queue` asks here, and so does every page that shows buttons.
MOVES = {
    "prove": [State.UNCONFIRMED],
    "approve": [State.APPROVAL],
    "override": [State.APPROVAL, State.WAITING],
    "accept": [State.OFFERED],
    "reject": [State.UNCONFIRMED, State.APPROVAL, State.WAITING],
    "resign": OPEN,
}
# An address that is to be proven holds a place, unless a decision comes first.
HOLDS_A_PLACE = Q(state__in=[State.OFFERED, State.CONFIRMED]) | Q(state=State.UNCONFIRMED, needs_approval=False)


class ClaimQuerySet(models.QuerySet):
    def open(self):
        """Those that may still end in a place, or have one."""
        return self.filter(state__in=OPEN)

    def holding(self):
        """Those for whom a place is kept."""
        return self.filter(HOLDS_A_PLACE)

    def confirmed(self):
        """Those with a place for certain."""
        return self.filter(state=State.CONFIRMED)

    def waiting(self):
        """The line, the first of it first."""
        return self.filter(state=State.WAITING).order_by("number")

    def run_out(self, now):
        """Those that had until a moment to answer, and it has passed."""
        return self.filter(state__in=[State.UNCONFIRMED, State.OFFERED], deadline_at__lte=now).order_by("number")


class Claim(models.Model):
    """A claim to one place. Its number says in which order the claims came: it is given under the lock, once.

    A subclass has a foreign key to whatever has the places, which `OWNER` names, and `UniqueConstraint(fields=[that key,
    "number"])`.
    """

    State = State
    OWNER = ""

    number = models.PositiveIntegerField(_("order"), editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, editable=False)
    needs_approval = models.BooleanField(_("needs approval"), default=False, editable=False)
    deadline_at = models.DateTimeField(_("place kept until"), null=True, blank=True, editable=False)
    override_reason = models.CharField(_("why beyond the number of places"), max_length=300, blank=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=500, blank=True)
    entered_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("state since"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def holds_a_place(self):
        return self.state in {State.OFFERED, State.CONFIRMED} or (
            self.state == State.UNCONFIRMED and not self.needs_approval
        )

    @property
    def moves(self):
        """The names of the moves that are possible now, as far as the state says."""
        return [move for move, states in MOVES.items() if self.state in states]

    def can(self, move):
        return self.state in MOVES[move]


def counted(claims, key, condition):
    """An annotation: how many of `claims` that meet the condition belong to the row; `key` is their foreign key."""
    rows = claims.filter(condition, **{key: OuterRef("pk")}).order_by().values(key)
    return Coalesce(Subquery(rows.annotate(number_of=Count("pk")).values("number_of")), 0)


def too_few(held):
    return ngettext(
        "%(number)s person has a place already. Give at least as many places.",
        "%(number)s people have a place already. Give at least as many places.",
        held,
    ) % {"number": held}


def entered_in_words(claims):
    """How many of those just entered have a place, and how many wait."""
    have = sum(claim.holds_a_place for claim in claims)
    wait = len(claims) - have
    sentences = []
    if have:
        sentences.append(
            ngettext("%(number)s person has a place.", "%(number)s people have a place.", have) % {"number": have}
        )
    if wait:
        sentences.append(ngettext("%(number)s person waits.", "%(number)s people wait.", wait) % {"number": wait})
    return " ".join(sentences)


class WithPlaces(models.Model):
    """Something with places that people claim. A subclass says what `claims` is and when it `begins_at`.

    `capacity` empty: as many as come. `claims_open_at` empty: nobody claims a place here; `claims_close_at` empty: until
    it begins. `limit_per_group` counts the open claims of one organisation.
    """

    capacity = models.PositiveIntegerField(
        _("number of places"), null=True, blank=True, help_text=_("Empty: there is no limit.")
    )
    limit_per_group = models.PositiveSmallIntegerField(
        _("at most from one organisation"), null=True, blank=True, help_text=_("Empty: there is no limit.")
    )
    registration_opens_at = models.DateTimeField(
        _("registration opens"), null=True, blank=True, help_text=_("Empty: nobody registers through the portal.")
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Empty: when it begins.")
    )
    requires_approval = models.BooleanField(
        _("the office approves each person"), default=False, help_text=_("Nobody holds a place before that.")
    )

    class Meta:
        abstract = True

    # What a subclass says

    @property
    def claims(self):
        """The related manager of the claims."""
        raise NotImplementedError

    @property
    def begins_at(self):
        """The aware moment from which no place is offered any more; None where it is not known."""
        raise NotImplementedError

    @property
    def is_on(self):
        """False while it is not announced, and once it is called off or over."""
        raise NotImplementedError

    def clean(self):
        super().clean()
        if (
            self.registration_opens_at
            and self.registration_closes_at
            and self.registration_closes_at <= self.registration_opens_at
        ):
            raise ValidationError({"registration_closes_at": _("Registration cannot close before it opens.")})
        if self.pk and self.capacity is not None and self.capacity < (held := self.claims.holding().count()):
            raise ValidationError({"capacity": too_few(held)})

    # What follows from it

    @property
    def has_registration(self):
        return self.registration_opens_at is not None

    @property
    def closes_at(self):
        return self.registration_closes_at or self.begins_at

    def has_begun(self, now=None):
        begins_at = self.begins_at
        return begins_at is not None and (now or timezone.now()) >= begins_at

    def is_too_early(self, now=None):
        return self.has_registration and (now or timezone.now()) < self.registration_opens_at

    def is_open_for_claims(self, now=None):
        now = now or timezone.now()
        closes_at = self.closes_at
        return (
            self.is_on
            and self.has_registration
            and now >= self.registration_opens_at
            and (closes_at is None or now < closes_at)
            and not self.has_begun(now)
        )

    @property
    def taken(self):
        """How many places are held; the annotation of `with_places` where the row was read with it."""
        return self.places_taken if hasattr(self, "places_taken") else self.claims.holding().count()

    @property
    def in_line(self):
        """How many wait; the annotation of `with_places` where the row was read with it."""
        return self.places_waiting if hasattr(self, "places_waiting") else self.claims.waiting().count()

    @property
    def free_places(self):
        """How many places nobody holds; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def places_in_words(self):
        """What a visitor wants to know of the places, in a few words; empty where there is nothing to say."""
        if not self.has_registration or not self.is_on or self.has_begun():
            return ""
        if self.is_too_early():
            return gettext("registration not open yet")
        if not self.is_open_for_claims():
            return gettext("registration closed")
        free = self.free_places
        if free is None:
            return gettext("registration open")
        if not free or self.in_line:
            if not self.in_line:
                return gettext("waiting list")
            return ngettext("waiting list: %(number)s person", "waiting list: %(number)s people", self.in_line) % {
                "number": self.in_line
            }
        return ngettext("%(number)s free place", "%(number)s free places", free) % {"number": free}

    @property
    def is_nearly_full(self):
        """True where a visitor had better hurry or wait in line."""
        free = self.free_places if self.is_open_for_claims() else None
        return free is not None and (free <= 3 or self.in_line > 0)
