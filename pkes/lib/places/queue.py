"""The rules of places and of the line. All but `locked` want the row with the places locked in this transaction.

Each rule stores what it changes and returns the claims whose state it changed, in the order in which it did; the caller
tells their people. Nothing here raises for a full house: who finds no place waits.
"""

import datetime

from django.db.models import Max

from pkes.lib.places.models import State

CHANGED = ["state", "needs_approval", "deadline_at", "override_reason", "decision_reason", "changed_at"]


def locked(owner):
    """The row with the places, read again under its lock. Every change of a claim takes this lock first, so one waits for
    the other, never for a third. On SQLite the transaction itself is the lock (it begins as IMMEDIATE).
    """
    return type(owner).objects.select_for_update().get(pk=owner.pk)


def deadline(owner, now, hours):
    """Until when a place is kept: `hours` from now, nearer to the beginning no more than half of the time that is left."""
    until = now + datetime.timedelta(hours=hours)
    if owner.begins_at:
        until = min(until, now + max(owner.begins_at - now, datetime.timedelta()) / 2)
    return until


def is_free(owner):
    """Is there a place for one more who came now? Whoever waits comes first."""
    return owner.capacity is None or (
        owner.claims.holding().count() < owner.capacity and not owner.claims.waiting().exists()
    )


def enter(owner, claim, *, now, is_proven, held_hours):
    """Give a new claim its number and its first state, and store it. With `override_reason` it gets a place in any case."""
    claim.number = (owner.claims.aggregate(last=Max("number"))["last"] or 0) + 1
    claim.entered_at = now
    _place(owner, claim, now=now, is_proven=is_proven, held_hours=held_hours)
    claim.save(force_insert=True)
    return [claim]


def _place(owner, claim, *, now, is_proven, held_hours=0):
    """Where a claim stands that needs a place now."""
    claim.deadline_at, claim.changed_at = None, now
    if claim.override_reason:
        claim.state, claim.needs_approval = State.CONFIRMED, False
    elif claim.needs_approval:
        claim.state = State.APPROVAL if is_proven else State.UNCONFIRMED
    elif not is_free(owner):
        claim.state = State.WAITING
    else:
        claim.state = State.CONFIRMED if is_proven else State.UNCONFIRMED
    if claim.state == State.UNCONFIRMED:
        claim.deadline_at = deadline(owner, now, held_hours)


def prove(owner, claim, *, now):
    """The address is proven: the place that was held is theirs, or the decision is next."""
    if claim.needs_approval:
        return _enter_state(claim, State.APPROVAL, now)
    return _enter_state(claim, State.CONFIRMED, now)


def approve(owner, claim, *, now):
    """The decision is yes: a place where one is free, otherwise the line, by the number that the claim has."""
    claim.needs_approval = False
    _place(owner, claim, now=now, is_proven=True)
    claim.save(update_fields=CHANGED)
    return [claim]


def override(owner, claim, reason, *, now):
    """A place in any case, with the reason on the claim."""
    claim.override_reason = reason
    _place(owner, claim, now=now, is_proven=True)
    claim.save(update_fields=CHANGED)
    return [claim]


def accept(owner, claim, *, now):
    return _enter_state(claim, State.CONFIRMED, now)


def reject(owner, claim, reason, *, now):
    claim.decision_reason = reason
    return _enter_state(claim, State.REJECTED, now)


def resign(owner, claim, *, now):
    return _enter_state(claim, State.RESIGNED, now)


def settle(owner, *, now, offer_hours):
    """Take back what was kept for too long, then offer what is free to those who wait, the first of the line first."""
    changed = []
    for claim in owner.claims.run_out(now):
        changed += _enter_state(claim, State.EXPIRED, now)
    if not owner.is_on or owner.has_begun(now):
        return changed
    line = owner.claims.waiting()
    if owner.capacity is not None:
        line = line[: max(0, owner.capacity - owner.claims.holding().count())]
    for claim in line:
        claim.deadline_at = deadline(owner, now, offer_hours)
        changed += _enter_state(claim, State.OFFERED, now, keep_deadline=True)
    return changed


def position(claim, claims):
    """The place in the line, from 1; None for a claim that does not wait."""
    if claim.state != State.WAITING:
        return None
    return claims.waiting().filter(number__lt=claim.number).count() + 1


def with_positions(claims, owner):
    """The claims as a list, each with `place_in_line`, None for those that do not wait; one query for all."""
    line = {pk: place for place, pk in enumerate(owner.claims.waiting().values_list("pk", flat=True), 1)}
    claims = list(claims)
    for claim in claims:
        claim.place_in_line = line.get(claim.pk)
    return claims


def _enter_state(claim, state, now, *, keep_deadline=False):
    claim.state, claim.changed_at = state, now
    if not keep_deadline:
        claim.deadline_at = None
    claim.save(update_fields=CHANGED)
    return [claim]
