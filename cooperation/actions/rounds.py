"""Plans of short meetings: made once, planned anew only from a round on that has not begun."""

import logging

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cooperation import rounds as solver
from cooperation.actions.errors import CooperationError
from cooperation.models import RoundGuest, RoundPlan, RoundSeat
from cooperation.talks import between
from members.models import Organization

log = logging.getLogger(__name__)

FEWEST_GUESTS = 2
MOST_GUESTS = 120


class RoundsConflict(CooperationError):
    """Somebody has planned the rounds anew since the page was opened."""


@transaction.atomic
def begin_plan(plan, organizations, *, by):
    """Keep a plan with its guests, nobody seated yet. `plan` is not stored; all guests have to be in good standing."""
    organizations = in_good_standing(organizations)
    refuse_guests(len(organizations))
    plan.created_by = by
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError as error:
        raise CooperationError(_("There is a plan of this name already. Give this one another name.")) from error
    RoundGuest.objects.bulk_create(RoundGuest(plan=plan, organization=organization) for organization in organizations)
    log.info("rounds begun: plan=%s for=%s guests=%s by=%s", plan.pk, plan.regarding, len(organizations), by.pk)
    return plan


def settle_plan(plan, *, by):
    """Seat the guests of a plan that was begun. Done twice it changes nothing; where it cannot be done the plan goes."""
    if plan.is_settled:
        return plan
    guests = {guest.organization_id: guest for guest in plan.guests.select_related("organization")}
    try:
        found = seats_for(plan, [guest.organization for guest in guests.values()], plan.rounds)
    except CooperationError:
        remove_plan(plan, by=by)
        raise
    with transaction.atomic():
        plan = locked(plan)
        if not plan.is_settled:
            seat(found, 1, guests)
            plan.settled_at = timezone.now()
            plan.save(update_fields=["settled_at"])
            log.info("rounds settled: plan=%s by=%s", plan.pk, by.pk)
    return plan


def replan(plan, *, version, from_round, without=(), joining=(), by):
    """Plan the rounds from `from_round` on anew, `without` some guests and with organisations `joining`; those before stay.

    Raises RoundsConflict where the plan is not the `version` any more that was seen.
    """
    plan = RoundPlan.objects.with_guests().get(pk=plan.pk)
    refuse_replan(plan, version, from_round)
    gone = {organization.pk for organization in without}
    staying = [
        guest.organization
        for guest in plan.guests.all()
        if guest.is_there(from_round) and guest.organization_id not in gone
    ]
    new = [row for row in in_good_standing(joining) if row.pk not in {guest.pk for guest in staying} | gone]
    refuse_guests(len(staying) + len(new))
    before = plan.seating()[: from_round - 1]
    found = seats_for(plan, [*staying, *new], plan.rounds - from_round + 1, before)
    with transaction.atomic():
        plan = locked(plan)
        refuse_replan(plan, version, from_round)
        RoundSeat.objects.filter(guest__plan=plan, round__gte=from_round).delete()
        leave(plan, gone, from_round)
        come(plan, new, from_round)
        seat(found, from_round, {guest.organization_id: guest for guest in plan.guests.all()})
        plan.version += 1
        plan.save(update_fields=["version"])
        log.info("rounds planned anew: plan=%s from=%s version=%s by=%s", plan.pk, from_round, plan.version, by.pk)
    return plan


@transaction.atomic
def remove_plan(plan, *, by):
    """Delete a plan with its guests and seats."""
    plan = locked(plan)
    log.info("rounds removed: plan=%s for=%s by=%s", plan.pk, plan.regarding, by.pk)
    plan.delete()


def locked(plan):
    plan = RoundPlan.objects.select_for_update().filter(pk=plan.pk).first()
    if plan is None:
        raise CooperationError(_("This plan is not there any more."))
    return plan


def in_good_standing(organizations):
    """Those of them that may take part now, in the order of the directory."""
    numbers = [organization.pk for organization in organizations]
    return list(Organization.objects.in_good_standing().filter(pk__in=numbers).order_by("search_text", "pk"))


def refuse_guests(number):
    if number < FEWEST_GUESTS:
        raise CooperationError(_("At least two organisations have to take part."))
    if number > MOST_GUESTS:
        raise CooperationError(_("At most %(number)s organisations can take part.") % {"number": MOST_GUESTS})


def refuse_replan(plan, version, from_round):
    if not plan.is_settled:
        raise CooperationError(_("This plan is still being prepared."))
    if plan.version != version:
        raise RoundsConflict(_("Somebody has planned the rounds anew meanwhile. Look at the plan as it is now."))
    if not 1 <= from_round <= plan.rounds:
        raise CooperationError(_("There is no such round."))


def seats_for(plan, organizations, number, before=()):
    """[{table: (number of an organisation, number of another)}] of `number` rounds after those of `before`."""
    organizations = sorted(organizations, key=lambda organization: (organization.search_text, organization.pk))
    tables = [
        {table: tuple(guest.organization_id for guest in guests) for table, guests in seated.items()}
        for seated in before
    ]
    try:
        found = solver.plan(
            [organization.pk for organization in organizations],
            between(organizations).scores(),
            rounds=number,
            tables=plan.tables,
            before=[list(pairs.values()) for pairs in tables],
        )
    except solver.TooManyRounds as problem:
        raise CooperationError(too_many(problem.possible)) from problem
    return solver.at_tables(found, tables)


def too_many(possible):
    return ngettext(
        "So many rounds are not possible without somebody meeting the same organisation twice. Possible: %(number)s round.",
        "So many rounds are not possible without somebody meeting the same organisation twice. Possible: %(number)s rounds.",
        possible,
    ) % {"number": possible}


def seat(found, first, guests):
    """Write the seats of rounds counted from `first`; `guests` by the number of their organisation."""
    RoundSeat.objects.bulk_create(
        RoundSeat(guest=guests[pk], round=number, table=table)
        for number, tables in enumerate(found, first)
        for table, pair in tables.items()
        for pk in pair
    )


def leave(plan, gone, from_round):
    """Who leaves stays in the rounds that are over; who was in none was never there."""
    leaving = plan.guests.filter(organization__in=gone)
    leaving.filter(first_round__gte=from_round).delete()
    leaving.filter(first_round__lt=from_round, last_round=None).update(last_round=from_round - 1)


def come(plan, new, from_round):
    """Who comes later, or comes back."""
    known = set(plan.guests.values_list("organization", flat=True))
    plan.guests.filter(organization__in=new).update(last_round=None)
    RoundGuest.objects.bulk_create(
        RoundGuest(plan=plan, organization=organization, first_round=from_round)
        for organization in new
        if organization.pk not in known
    )
