"""What happens to a request of somebody about their own data. The table of states is in the README of this app.

The last act on a request for erasure is the erasure itself: `members.actions.erase`, `erase_stranger`.
"""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import emails_data_requests as emails
from members.actions.errors import MembersError
from members.models import DataRequest, User
from pkes.lib.dates import months_later

log = logging.getLogger(__name__)
State = DataRequest.State


@transaction.atomic
def record_request(request, *, by):
    """Store a request that came in, filled in but for its deadline; whoever asks by an address gets a mail that it came.

    `by` is somebody of the office, or the person in their own panel: then we know who it is, and the office gets a mail.
    """
    if request.received_on > timezone.localdate():
        raise MembersError(_("A request of a day still to come cannot be entered yet."))
    is_own = request.person == by
    if not request.person and request.email:
        request.person = User.objects.filter(email=request.email.lower()).first()
    if request.person:
        request.email, request.language = request.email or request.person.email, request.person.language
    request.due_on = months_later(request.received_on, 1)
    request.recorded_by = by
    if is_own:
        request.state, request.identity = State.IN_PROGRESS, _("logged in to the portal")
    request.save()
    if request.email:
        emails.send_received(request)
    if is_own:
        emails.tell_office(request)
    log.info("data request: %s kind=%s channel=%s by=%s", request.pk, request.kind, request.channel, by.pk)
    return request


@transaction.atomic
def begin(request, *, identity, by):
    """Note how we know that whoever asks is who they say: nothing is told or changed before that."""
    request = locked(request, State.RECEIVED)
    request.state, request.identity = State.IN_PROGRESS, identity
    request.save(update_fields=["state", "identity"])
    log.info("data request begun: %s by=%s", request.pk, by.pk)
    return request


@transaction.atomic
def extend(request, *, reason, by):
    """Put the deadline off by two months, once, and tell the person why within the first (article 12(3))."""
    request = locked(request, *DataRequest.OPEN)
    if request.extended_at:
        raise MembersError(_("The deadline has been put off already. It can be put off once."))
    if request.is_late:
        raise MembersError(_("It is too late to put the deadline off: the person had to be told within a month."))
    request.extended_at, request.extension_reason, request.due_on = timezone.now(), reason, request.latest_due_on
    request.save(update_fields=["extended_at", "extension_reason", "due_on"])
    if request.email:
        emails.send_extended(request)
    log.info("data request extended: %s until=%s by=%s", request.pk, request.due_on, by.pk)
    return request


@transaction.atomic
def settle(request, *, outcome, by):
    """Close a request that was fulfilled, and tell the person what was done."""
    request = locked(request, State.IN_PROGRESS)
    if request.is_erasure:
        raise MembersError(_("Erase the person: that closes the request."))
    return close(request, State.DONE, outcome, by)


@transaction.atomic
def refuse(request, *, outcome, by):
    """Close a request that is not fulfilled, and tell the person why and where to complain (article 12(4))."""
    return close(locked(request, *DataRequest.OPEN), State.REFUSED, outcome, by)


def forget_farewells():
    """Delete the last mails that went to erased people. Returns how many."""
    return emails.farewells().delete()[0]


def close(request, state, outcome, by):
    request.state, request.outcome, request.closed_at, request.closed_by = state, outcome, timezone.now(), by
    request.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
    if request.email:
        emails.send_answer(request)
    log.info("data request closed: %s state=%s by=%s", request.pk, state, by.pk)
    return request


def locked(request, *states):
    """The request under its lock, in one of the states; refused in words where somebody was faster."""
    request = DataRequest.objects.select_for_update().get(pk=request.pk)
    refuse_unless(request, *states)
    return request


def refuse_unless(request, *states):
    if request.state in states:
        return
    if request.state == State.RECEIVED:
        raise MembersError(_("First note how we know who asks."))
    raise MembersError(_("This request is “%(state)s” already.") % {"state": request.get_state_display()})
