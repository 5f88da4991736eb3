"""Changes of identity: the member proposes, the coordinator accepts or returns field by field."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import emails
from members.actions.errors import Conflict, MembersError
from members.actions.profiles import apply
from members.fields import IDENTITY, in_order, read
from members.models import ChangeProposal, Organization, ProposedField

log = logging.getLogger(__name__)

Status, Verdict = ChangeProposal.Status, ProposedField.Verdict
OPEN = [Status.WAITING, Status.RETURNED]


@transaction.atomic
def propose(organization, values, *, by, base=None, on_behalf=False):
    """Propose new values of identity fields, {field: value}. Returns the proposal, or None where nothing differs.

    An organisation has one open proposal: proposing again corrects it and sends it (back) to the coordinator; proposing
    what is there already withdraws it. `base` is what `state_of` said when the form was opened: where somebody else has
    proposed or the coordinator has decided since, Conflict is raised. `on_behalf` says that the office proposes.
    """
    unknown = set(values) - set(IDENTITY)
    if unknown:
        raise ValueError(f"not identity fields: {unknown}")
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    values = {field: in_order(field, value) for field, value in values.items()}
    wanted = {field: value for field, value in values.items() if value != read(organization, field)}
    proposal = organization.proposals.filter(status__in=OPEN).first()
    asked = {proposed.field: proposed for proposed in proposal.fields.all()} if proposal else {}
    if is_the_same(proposal, asked, wanted):
        return proposal
    if base is not None and base != state_of(organization, proposal):
        raise Conflict(
            _("Somebody else proposed something, or the coordinator decided, while you were writing."),
            [proposed for proposed in asked.values() if proposed.verdict != Verdict.ACCEPTED],
            base=state_of(organization, proposal),
        )
    if not wanted:
        if proposal:
            close(proposal, Status.WITHDRAWN, by)
        return None
    proposal = proposal or ChangeProposal(organization=organization)
    proposal.status, proposal.proposed_by, proposal.proposed_at = Status.WAITING, by, timezone.now()
    proposal.is_on_behalf, proposal.comment = on_behalf, ""
    proposal.decided_by = proposal.decided_at = None
    proposal.save()
    proposal.fields.exclude(field__in=wanted).exclude(verdict=Verdict.ACCEPTED).delete()
    for field, new in wanted.items():
        proposed = asked.get(field) or ProposedField(proposal=proposal, field=field)
        if proposed.new != new or proposed.verdict == Verdict.ACCEPTED:
            proposed.comment = ""
        proposed.old, proposed.new, proposed.verdict = read(organization, field), new, Verdict.NONE
        proposed.save()
    log.info("proposal: %s organization=%s fields=%s by=%s", proposal.pk, organization.pk, ",".join(wanted), by.pk)
    return proposal


def is_the_same(proposal, asked, wanted):
    """True where a waiting proposal asks for just that: the button was pressed twice."""
    waiting = {field: proposed.new for field, proposed in asked.items() if proposed.verdict == Verdict.NONE}
    return proposal is not None and proposal.status == Status.WAITING and waiting == wanted


def state_of(organization, proposal):
    """A word that changes with everything that a form of identity shows: what is proposed, decided, and live."""
    last_change = organization.changes.filter(field__in=IDENTITY).order_by("-pk").values_list("pk", flat=True).first()
    asked = f"{proposal.pk}.{proposal.status}.{proposal.proposed_at.timestamp()}" if proposal else ""
    return f"{asked}/{last_change or 0}"


@transaction.atomic
def decide(proposal, verdicts, *, by, comment="", seen=None):
    """Accept or return the fields of a waiting proposal: {field: (verdict, comment)} for every field not decided yet.

    Accepted fields are live at once, as the change of whoever proposed them; a return needs a comment, of the field or of
    the whole. All fields accepted closes the proposal; otherwise the member is asked by mail to correct the rest. `seen` is
    when the proposal was made that the office had before its eyes (ISO): one that was corrected since is not decided unseen.
    """
    organization, proposal = locked(proposal)
    if proposal.status != Status.WAITING:
        raise MembersError(
            _("This proposal has been dealt with already: %(state)s, %(who)s, %(when)s.")
            % {
                "state": proposal.get_status_display(),
                "who": proposal.decided_by or "–",
                "when": date_format(timezone.localtime(proposal.decided_at), "j E Y, H:i")
                if proposal.decided_at
                else "–",
            }
        )
    if seen and seen != proposal.proposed_at.isoformat():
        raise MembersError(_("The member changed the proposal meanwhile. Look at it again."))
    open_fields = list(proposal.fields.exclude(verdict=Verdict.ACCEPTED))
    if {proposed.field for proposed in open_fields} != set(verdicts):
        raise MembersError(_("The member changed the proposal meanwhile. Look at it again."))
    accepted = {}
    for proposed in open_fields:
        proposed.verdict, proposed.comment = verdicts[proposed.field]
        if proposed.verdict == Verdict.ACCEPTED:
            accepted[proposed.field] = proposed.new
        elif proposed.verdict != Verdict.RETURNED:
            raise MembersError(_("Accept or return every field."))
        elif not (proposed.comment or comment):
            raise MembersError(_("Say why a field is returned, so that the member can correct it."))
        proposed.save(update_fields=["verdict", "comment"])
    apply(organization, accepted, by=proposal.proposed_by, on_behalf=proposal.is_on_behalf)
    proposal.comment = comment
    close(proposal, Status.ACCEPTED if len(accepted) == len(open_fields) else Status.RETURNED, by)
    emails.send_proposal_decided(proposal)
    return proposal


@transaction.atomic
def withdraw_proposal(proposal, *, by):
    """The member takes an open proposal back. Withdrawing it twice changes nothing."""
    _organization, proposal = locked(proposal)
    if proposal.status == Status.WITHDRAWN:
        return proposal
    if not proposal.is_open:
        raise MembersError(_("This proposal is closed already."))
    return close(proposal, Status.WITHDRAWN, by)


def close(proposal, status, by):
    proposal.status, proposal.decided_by, proposal.decided_at = status, by, timezone.now()
    proposal.save()
    log.info("proposal: %s status=%s by=%s", proposal.pk, status, by.pk)
    return proposal


def locked(proposal):
    organization = Organization.objects.select_for_update().get(pk=proposal.organization_id)
    return organization, ChangeProposal.objects.get(pk=proposal.pk)
