"""Everything that changes a funding call, or tells somebody about it."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation import call_emails, entrants
from cooperation.actions.errors import CooperationError
from cooperation.models import CallReminder, CallStance, Consortium, ConsortiumPartner, FundingCall
from pkes.lib.search.actions import forget, index

log = logging.getLogger(__name__)

Status = FundingCall.Status
# Days before the deadline on which organisations are reminded, and the hours in which such mails go.
REMINDED_DAYS = (14, 3)
FIRST_HOUR, LAST_HOUR = 8, 20


def locked_call(call):
    return FundingCall.objects.select_for_update().get(pk=call.pk)


@transaction.atomic
def save_call(call, *, by):
    """Store a call as the office edited it; its state changes by the other acts only. Returns whether its deadline moved.

    An open call needs a deadline to come; a closed one with a new deadline is open again. Who prepares an application is
    told of a new deadline. Raises CooperationError.
    """
    before = None
    if call.pk:
        before = locked_call(call)
        call.status, call.sequence = before.status, before.sequence
        if before.status in {Status.SETTLED, Status.WITHDRAWN} and before.deadline_at != call.deadline_at:
            raise CooperationError(_("This call is done with: its deadline stays as it was."))
    is_moved = bool(before) and before.is_on and before.deadline_at != call.deadline_at
    if is_moved and call.deadline_at <= timezone.now():
        raise CooperationError(_("Set a deadline that is still to come."))
    if is_moved:
        call.status, call.sequence = Status.OPEN, call.sequence + 1
        # Who was reminded of the old deadline is reminded of the new one, too.
        call.reminders.all().delete()
    call.changed_at = timezone.now()
    call.save()
    index(call)
    if is_moved:
        tell_involved(call)
    log.info("funding call saved: call=%s by=%s moved=%s", call.pk, by.pk, is_moved)
    return is_moved


@transaction.atomic
def publish_call(call, *, by):
    """Open a draft for members. Raises CooperationError where it is none, or its deadline is over."""
    call = locked_call(call)
    if call.status != Status.DRAFT:
        raise CooperationError(_("Only a draft can be opened."))
    if call.deadline_at <= timezone.now():
        raise CooperationError(_("Set a deadline that is still to come."))
    return enter(call, Status.OPEN, by)


@transaction.atomic
def withdraw_call(call, *, by):
    """Note that the funder withdrew a call, or that it was entered by mistake. The consortia for it end with it.

    Who prepares an application is told. Raises CooperationError where it is not on.
    """
    call = locked_call(call)
    if not call.is_on:
        raise CooperationError(_("Only a call that is open or closed can be withdrawn."))
    enter(call, Status.WITHDRAWN, by)
    call.sequence += 1
    call.save(update_fields=["sequence"])
    tell_involved(call)
    for consortium in call.consortia.active().select_for_update().order_by("pk"):
        consortium.status, consortium.changed_at = Consortium.Status.WITHDRAWN, timezone.now()
        consortium.save(update_fields=["status", "changed_at"])
    return call


@transaction.atomic
def settle_call(call, *, by):
    """Close the book on a call that is over. Raises CooperationError before its deadline, and while a result is missing."""
    call = locked_call(call)
    if not call.is_on or call.is_open:
        raise CooperationError(_("Only a call whose deadline is over can be settled."))
    if call.consortia.active().exists():
        raise CooperationError(_("Note first how it ended for each consortium."))
    return enter(call, Status.SETTLED, by)


@transaction.atomic
def remove_call(call, *, by):
    """Delete a call for which nobody has formed a consortium. Raises CooperationError otherwise."""
    call = locked_call(call)
    if call.consortia.exists():
        raise CooperationError(_("There are consortia for this call. Withdraw it instead."))
    log.info("funding call removed: call=%s by=%s", call.pk, by.pk)
    forget(call)
    call.delete()


def enter(call, status, by):
    """Write the new state of a locked call; `by` None: the clock."""
    call.status, call.changed_at = status, timezone.now()
    call.save(update_fields=["status", "changed_at"])
    log.info("funding call %s: call=%s by=%s", status, call.pk, by and by.pk)
    return call


def tell_involved(call):
    """Write to those who are in a consortium that still prepares or waits, each once."""
    for organization in involved(call).values():
        call_emails.send_changed(call, organization)


def involved(call):
    """{key: organisation} of all who lead, or are partners in, an active consortium of a call."""
    rows = call.consortia.active().with_people()
    return {organization.pk: organization for row in rows for organization in row.organizations}


@transaction.atomic
def take_stance(call, organization, stance, *, by):
    """Say for an organisation what it wants of a call: a value of CallStance.Stance, or "" to take back what it said.

    Raises CooperationError where the call is not open, or its rules do not let the organisation in that way.
    """
    call = locked_call(call)
    refuse_closed(call)
    if stance in CallStance.AVAILABLE and not entrants.verdict_of(call, organization).may_enter:
        raise CooperationError(_("Your organisation may not enter this call. The page of the call says why."))
    if stance:
        now = timezone.now()
        CallStance.objects.update_or_create(
            call=call, organization=organization, defaults={"stance": stance, "changed_at": now}
        )
    else:
        CallStance.objects.filter(call=call, organization=organization).delete()
    log.info("call stance %s: call=%s organization=%s by=%s", stance or "-", call.pk, organization.pk, by.pk)


def refuse_closed(call):
    if not call.is_open:
        raise CooperationError(_("This call is not open any more."))


# By the clock


def close_calls(now=None):
    """Close the calls whose deadline is over. Returns how many."""
    now = now or timezone.now()
    return sum(closed(call, now) for call in FundingCall.objects.past_deadline(now))


@transaction.atomic
def closed(call, now):
    call = locked_call(call)
    if call.status != Status.OPEN or call.deadline_at > now:
        return False
    enter(call, Status.CLOSED, None)
    return True


def remind_of_calls(now=None):
    """Write to those who may enter a call, or are in a consortium for it, 14 and 3 days before its deadline, from 8 to 20.

    Each is written to once for each of the two; whoever said "not interested" only while it is in a consortium. Returns how
    many organisations were written to.
    """
    now = now or timezone.now()
    if not FIRST_HOUR <= timezone.localtime(now).hour < LAST_HOUR:
        return 0
    due = FundingCall.objects.open(now).filter(deadline_at__lte=now + datetime.timedelta(days=max(REMINDED_DAYS)))
    return sum(reminded(call, now) for call in due)


@transaction.atomic
def reminded(call, now):
    """Remind of one call. Of two terms that have come, only the nearer one is written about."""
    call = locked_call(call)
    if call.status != Status.OPEN or call.deadline_at <= now:
        return 0
    left = call.deadline_at - now
    days = min(days for days in REMINDED_DAYS if left <= datetime.timedelta(days=days))
    told = set(call.reminders.filter(days__lte=days).values_list("organization", flat=True))
    uninterested = set(
        call.stances.filter(stance=CallStance.Stance.NOT_INTERESTED).values_list("organization", flat=True)
    )
    inside = involved(call)
    wanted = {
        row.pk: (row, verdict.may_lead) for row, verdict in entrants.able_to_enter(call) if row.pk not in uninterested
    }
    wanted |= {pk: (row, False) for pk, row in inside.items() if pk not in wanted}
    number = 0
    for pk, (organization, may_lead) in sorted(wanted.items()):
        if pk in told:
            continue
        CallReminder.objects.create(call=call, organization=organization, days=days)
        call_emails.send_reminder(call, organization, may_lead=may_lead)
        number += 1
    return number


def has_part(consortium, organization):
    """Whether an organisation leads a consortium or is a partner in it."""
    return (
        consortium.leader_id == organization.pk
        or consortium.partners.filter(organization=organization, state=ConsortiumPartner.State.ACCEPTED).exists()
    )
