"""Short meetings in rounds: the plan that was made, who is there, and who sits where."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Organization, User

MOST_ROUNDS = 20
MOST_TABLES = 60


class RoundPlanQuerySet(models.QuerySet):
    def about(self, key):
        """Those of one thing: "event:7"."""
        return self.filter(regarding=key)

    def with_guests(self):
        """Each with everybody who is there and where they sit."""
        guests = RoundGuest.objects.select_related("organization").order_by("organization__search_text", "pk")
        return self.prefetch_related(models.Prefetch("guests", guests.prefetch_related("seats")))


class RoundPlan(models.Model):
    """A plan of short meetings: who sits with whom in which round. It stays as it was made, because it hangs on the wall.

    `regarding` says what it is for, as "kind:number" ("event:7"); this app does not know the thing itself. A round takes
    `minutes`, then come `break_minutes` to change places. Rounds that were planned anew raise `version`; those before them
    stay. Until `settled_at` nobody has been seated: the worker is at it.
    """

    regarding = models.CharField(_("regarding"), max_length=80, db_index=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    on = models.DateField(_("day"))
    starts = models.TimeField(_("start"))
    rounds = models.PositiveSmallIntegerField(
        _("rounds"), validators=[MinValueValidator(1), MaxValueValidator(MOST_ROUNDS)]
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes for a round"), default=10, validators=[MinValueValidator(3), MaxValueValidator(60)]
    )
    break_minutes = models.PositiveSmallIntegerField(
        _("minutes between rounds"), default=2, validators=[MaxValueValidator(60)]
    )
    tables = models.PositiveSmallIntegerField(
        _("tables"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_TABLES)],
        help_text=_("Empty: as many as are needed, so that nobody waits."),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    settled_at = models.DateTimeField(_("planned"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("added by")
    )

    objects = RoundPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of short meetings")
        verbose_name_plural = _("plans of short meetings")
        ordering = ["on", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rounds__gte=1) & Q(rounds__lte=MOST_ROUNDS), name="round_plan_has_rounds"
            ),
            models.UniqueConstraint(fields=["regarding", "name"], name="round_plan_name_once"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_settled(self):
        return self.settled_at is not None

    @property
    def times(self):
        """[(number, first minute, last minute)] of the rounds, as local hours; past midnight they begin anew."""
        begin, rows = datetime.datetime.combine(self.on, self.starts), []
        for number in range(1, self.rounds + 1):
            end = begin + datetime.timedelta(minutes=self.minutes)
            rows.append((number, begin.time(), end.time()))
            begin = end + datetime.timedelta(minutes=self.break_minutes)
        return rows

    def seating(self):
        """[{table: [guests]}] by round; of `with_guests()`, so that it asks nothing."""
        rounds = [{} for _number in range(self.rounds)]
        for guest in self.guests.all():
            for seat in guest.seats.all():
                if seat.round <= self.rounds:
                    rounds[seat.round - 1].setdefault(seat.table, []).append(guest)
        return [dict(sorted(tables.items())) for tables in rounds]


class RoundGuest(models.Model):
    """An organisation that takes part, from round `first_round` to `last_round` (empty: to the end)."""

    plan = models.ForeignKey(RoundPlan, models.CASCADE, related_name="guests")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="round_guests", verbose_name=_("organisation")
    )
    first_round = models.PositiveSmallIntegerField(_("from round"), default=1)
    last_round = models.PositiveSmallIntegerField(_("to round"), null=True, blank=True)

    class Meta:
        verbose_name = _("guest of short meetings")
        verbose_name_plural = _("guests of short meetings")
        constraints = [
            models.UniqueConstraint(fields=["plan", "organization"], name="round_guest_once"),
            models.CheckConstraint(
                condition=Q(last_round__isnull=True) | Q(last_round__gte=F("first_round")),
                name="round_guest_leaves_after_coming",
            ),
        ]

    def __str__(self):
        return self.organization.name

    def is_there(self, number):
        """True of a guest who takes part in the round of this number, seated or with a break."""
        return self.first_round <= number and (self.last_round is None or number <= self.last_round)


class RoundSeat(models.Model):
    """Where a guest sits in one round. Nobody sits at two tables."""

    guest = models.ForeignKey(RoundGuest, models.CASCADE, related_name="seats")
    round = models.PositiveSmallIntegerField(_("round"))
    table = models.PositiveSmallIntegerField(_("table"))

    class Meta:
        verbose_name = _("seat in short meetings")
        verbose_name_plural = _("seats in short meetings")
        ordering = ["round", "table"]
        constraints = [models.UniqueConstraint(fields=["guest", "round"], name="round_seat_once")]

    def __str__(self):
        return f"{self.round}/{self.table}"
