"""Everything that changes a consortium and who is in it.

Acts on a call lock the call first, then the consortium; acts on a consortium only the consortium.
"""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation import call_emails, entrants
from cooperation.actions.calls import has_part, locked_call, refuse_closed
from cooperation.actions.errors import CooperationError
from cooperation.eligibility import judge
from cooperation.models import CallStance, Consortium, ConsortiumPartner, FundingCall

log = logging.getLogger(__name__)

Status = Consortium.Status
State = ConsortiumPartner.State
MOST_PARTNERS = 40


class Overtaken(CooperationError):
    """Somebody else edited the same meanwhile; `theirs` is the row as it is now."""

    def __init__(self, message, theirs):
        super().__init__(message)
        self.theirs = theirs


def locked(consortium):
    """The consortium under lock, with its call as it is now."""
    row = Consortium.objects.select_for_update().get(pk=consortium.pk)
    row.call = FundingCall.objects.get(pk=row.call_id)
    return row


def enter(consortium, status, by, **fields):
    for name, value in fields.items():
        setattr(consortium, name, value)
    consortium.status, consortium.changed_at = status, timezone.now()
    consortium.save(update_fields=["status", "changed_at", *fields])
    log.info("consortium %s: consortium=%s by=%s", status, consortium.pk, by.pk)
    return consortium


# The consortium


@transaction.atomic
def lead(call, organization, *, title, seeks="", by):
    """Form a consortium for a call, with the organisation as its leader. Returns it.

    Raises CooperationError where the call is not open, its rules do not let the organisation lead, or it leads one already.
    """
    call = locked_call(call)
    refuse_closed(call)
    if not entrants.verdict_of(call, organization).may_lead:
        raise CooperationError(_("Your organisation may not lead in this call. The page of the call says why."))
    if call.consortia.exclude(status=Status.WITHDRAWN).filter(leader=organization).exists():
        raise CooperationError(_("Your organisation leads a consortium for this call already."))
    CallStance.objects.filter(call=call, organization=organization).delete()
    consortium = Consortium.objects.create(
        call=call, leader=organization, title=title, seeks=seeks, is_sample=call.is_sample
    )
    log.info("consortium formed: consortium=%s call=%s by=%s", consortium.pk, call.pk, by.pk)
    return consortium


@transaction.atomic
def edit_consortium(consortium, values, *, base, by):
    """Write title, seeks or notes (`values`) over version `base`. Raises Overtaken where it was edited since.

    Raises CooperationError where the consortium is not active any more.
    """
    consortium = locked(consortium)
    if consortium.version != base:
        raise Overtaken(_("Somebody else changed this while you were writing."), consortium)
    if not consortium.is_active:
        raise CooperationError(_("This consortium is closed: nothing can be changed in it."))
    for name, value in values.items():
        setattr(consortium, name, value)
    consortium.version, consortium.changed_at = consortium.version + 1, timezone.now()
    consortium.save(update_fields=[*values, "version", "changed_at"])
    log.info("consortium edited: consortium=%s fields=%s by=%s", consortium.pk, ",".join(values), by.pk)
    return consortium


@transaction.atomic
def mark_ready(consortium, *, by):
    """Say that everybody needed is there; after the deadline only to note what was submitted in time.

    Raises CooperationError where something lacks, or somebody may not enter any more.
    """
    consortium = locked(consortium)
    if consortium.status != Status.FORMING:
        raise CooperationError(_("Only a consortium that is forming can become ready."))
    if not consortium.call.is_on:
        raise CooperationError(_("This call is not on any more."))
    refuse_incomplete(consortium)
    enter(consortium, Status.READY, by)
    tell_others(consortium, by)
    return consortium


@transaction.atomic
def form_again(consortium, *, by):
    """Look for partners once more. Raises CooperationError where the consortium is not ready, or the call is over."""
    consortium = locked(consortium)
    if consortium.status != Status.READY:
        raise CooperationError(_("Only a consortium that is ready can look for partners again."))
    refuse_closed(consortium.call)
    return enter(consortium, Status.FORMING, by)


@transaction.atomic
def submit(consortium, *, submitted_on, by):
    """Note that the application was submitted, on a day up to today and up to the deadline. Raises CooperationError.

    Also after the deadline, for whoever notes it late. Invitations that nobody answered end with it.
    """
    consortium = locked(consortium)
    if consortium.status != Status.READY:
        raise CooperationError(_("Mark the consortium as ready first."))
    if not consortium.call.is_on:
        raise CooperationError(_("This call is not on any more."))
    if submitted_on > timezone.localdate():
        raise CooperationError(_("The day is still to come."))
    if submitted_on > timezone.localdate(consortium.call.deadline_at):
        raise CooperationError(_("The day lies after the deadline of the call."))
    consortium.partners.filter(state__in=ConsortiumPartner.OPEN).update(state=State.LEFT, changed_at=timezone.now())
    enter(consortium, Status.SUBMITTED, by, submitted_on=submitted_on)
    tell_others(consortium, by)
    return consortium


@transaction.atomic
def note_result(consortium, *, is_won, decided_on, amount=None, by):
    """Note what the funder decided: won with an amount in złoty, or not. Raises CooperationError.

    A day before the application was submitted, or still to come, is refused.
    """
    consortium = locked(consortium)
    if consortium.status != Status.SUBMITTED:
        raise CooperationError(_("A result is noted of a submitted application."))
    if decided_on > timezone.localdate():
        raise CooperationError(_("The day is still to come."))
    if decided_on < consortium.submitted_on:
        raise CooperationError(_("The decision cannot be older than the application."))
    if is_won and not amount:
        raise CooperationError(_("Say how much was won."))
    status = Status.WON if is_won else Status.LOST
    enter(consortium, status, by, decided_on=decided_on, amount=amount if is_won else None)
    tell_others(consortium, by)
    return consortium


@transaction.atomic
def withdraw_consortium(consortium, *, by):
    """End a consortium without a result: it was given up, or its application taken back. Its partners are told.

    Raises CooperationError where it has ended already.
    """
    consortium = locked(consortium)
    if not consortium.is_active:
        raise CooperationError(_("This consortium has ended already."))
    enter(consortium, Status.WITHDRAWN, by)
    tell_others(consortium, by)
    return consortium


def tell_others(consortium, by):
    """Write to the partners, and to the leader where somebody else has done it: the office."""
    consortium = Consortium.objects.with_people().get(pk=consortium.pk)
    is_own = consortium.leader.representatives.filter(person=by).exists()
    call_emails.send_moved(consortium, consortium.organizations[1 if is_own else 0 :])


def refuse_incomplete(consortium):
    """Check a consortium against its call: who leads, who is in, and how many of which kind."""
    whole = Consortium.objects.with_people().get(pk=consortium.pk)
    applicants = entrants.applicants(whole.call, whole.organizations)
    if not judge(whole.call, applicants[whole.leader_id]).may_lead:
        raise CooperationError(_("The leader may not lead in this call. The page of the call says why."))
    for organization in whole.organizations[1:]:
        if not judge(whole.call, applicants[organization.pk]).may_be_partner:
            raise CooperationError(
                _("%(name)s may not be a partner in this call any more.") % {"name": organization.name}
            )
    lacks = entrants.lacks_of(whole)
    if lacks:
        words = _("There is still something missing: %(what)s.")
        raise CooperationError(words % {"what": "; ".join(lack.in_words for lack in lacks)})


# Who is in it


@transaction.atomic
def invite(consortium, organization, *, message="", by):
    """Ask an organisation to come in. Whoever had asked by itself is accepted by that. Raises CooperationError."""
    return bring(consortium, organization, State.INVITED, message=message, by=by)


@transaction.atomic
def ask_to_join(consortium, organization, *, message="", by):
    """Ask the leader to be let in. Whoever was invited accepts by that. Raises CooperationError."""
    return bring(consortium, organization, State.ASKED, message=message, by=by)


def bring(consortium, organization, state, *, message, by):
    """Enter an organisation into a consortium that looks for partners. Raises CooperationError where a rule forbids it."""
    consortium = locked(consortium)
    refuse_closed(consortium.call)
    if consortium.status != Status.FORMING:
        raise CooperationError(_("This consortium does not look for partners now."))
    if has_part(consortium, organization):
        raise CooperationError(_("%(name)s is in this consortium already.") % {"name": organization.name})
    if organization.is_sample != consortium.is_sample:
        raise CooperationError(_("A sample and a real organisation do not enter a call together."))
    if not entrants.verdict_of(consortium.call, organization).may_be_partner:
        raise CooperationError(
            _("%(name)s may not be a partner in this call: it is of no kind that is asked for, or is suspended.")
            % {"name": organization.name}
        )
    partner = ConsortiumPartner.objects.filter(consortium=consortium, organization=organization).first()
    if partner and partner.state == state:
        raise CooperationError(_("%(name)s was asked already, or has asked.") % {"name": organization.name})
    if partner and partner.state in ConsortiumPartner.OPEN:
        partner.consortium, partner.organization = consortium, organization
        return move(partner, State.ACCEPTED, by, tell_leader=state == State.ASKED)
    if not partner and consortium.partners.count() >= MOST_PARTNERS:
        raise CooperationError(_("No more organisations can be asked into this consortium."))
    partner = partner or ConsortiumPartner(consortium=consortium, organization=organization)
    partner.state, partner.message, partner.changed_at = state, message, timezone.now()
    partner.consortium = consortium
    partner.save()
    log.info("consortium partner %s: consortium=%s organization=%s by=%s", state, consortium.pk, organization.pk, by.pk)
    (call_emails.send_invited if state == State.INVITED else call_emails.send_asked)(partner)
    return partner


@transaction.atomic
def answer_partner(partner, *, accepts, by):
    """Accept or refuse what is open: an invitation by who was invited, a request by the leader. Raises CooperationError."""
    consortium, partner = locked_part(partner)
    if partner.state not in ConsortiumPartner.OPEN:
        raise CooperationError(_("This has been answered already, or was taken back."))
    was_invited = partner.state == State.INVITED
    if not accepts:
        return move(partner, State.REFUSED, by, tell_leader=was_invited)
    refuse_closed(consortium.call)
    if consortium.status != Status.FORMING:
        raise CooperationError(_("This consortium does not look for partners now."))
    if not entrants.verdict_of(consortium.call, partner.organization).may_be_partner:
        raise CooperationError(
            _("%(name)s may not be a partner in this call any more.") % {"name": partner.organization.name}
        )
    return move(partner, State.ACCEPTED, by, tell_leader=was_invited)


@transaction.atomic
def part_ways(partner, *, is_leader, by):
    """Take back what is open, or leave; `is_leader`: the leader goes on without the partner. Raises CooperationError.

    A consortium that is ready and lacks somebody by it, looks for partners again. An application that was submitted stays
    as it is: then nobody leaves any more.
    """
    consortium, partner = locked_part(partner)
    if partner.state not in {*ConsortiumPartner.OPEN, State.ACCEPTED}:
        raise CooperationError(_("This organisation is not in the consortium any more."))
    if not consortium.is_preparing:
        raise CooperationError(
            _("The application is submitted, or the consortium has ended: who is in it stays as it is.")
        )
    was_in = partner.state == State.ACCEPTED
    partner.state, partner.changed_at = State.LEFT, timezone.now()
    partner.save(update_fields=["state", "changed_at"])
    log.info("consortium partner left: partner=%s by=%s", partner.pk, by.pk)
    if was_in:
        call_emails.send_left(partner, to_leader=not is_leader)
        whole = Consortium.objects.with_people().get(pk=consortium.pk)
        if consortium.status == Status.READY and entrants.lacks_of(whole):
            enter(consortium, Status.FORMING, by)
    return partner


def locked_part(partner):
    consortium = locked(partner.consortium)
    partner = ConsortiumPartner.objects.select_related("organization").get(pk=partner.pk)
    partner.consortium = consortium
    return consortium, partner


def move(partner, state, by, *, tell_leader):
    """Write an answer and tell the side that waits for it."""
    partner.state, partner.changed_at = state, timezone.now()
    partner.save(update_fields=["state", "changed_at"])
    if state == State.ACCEPTED:
        # Whoever is in does not look any more.
        CallStance.objects.filter(call=partner.consortium.call_id, organization=partner.organization_id).delete()
    log.info("consortium partner %s: partner=%s by=%s", state, partner.pk, by.pk)
    call_emails.send_answered(partner, to_leader=tell_leader)
    return partner
