"""Changes of identity: the member proposes, the coordinator accepts or returns field by field."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import emails
from members.actions.errors import MembersError
from members.actions.profiles import apply
from members.fields import IDENTITY, read
from members.models import ChangeProposal, Organization, ProposedField

log = logging.getLogger(__name__)

Status, Verdict = ChangeProposal.Status, ProposedField.Verdict


@transaction.atomic
def propose(organization, values, *, by):
    """Propose new values of identity fields, {field: value}. Returns the proposal, or None where nothing differs.

    An organisation has one open proposal: proposing again corrects it and sends it (back) to the coordinator. A field
    that the coordinator accepted before is not asked for again.
    """
    unknown = set(values) - set(IDENTITY)
    if unknown:
        raise ValueError(f"not identity fields: {unknown}")
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    wanted = {field: value for field, value in values.items() if value != read(organization, field)}
    proposal = organization.proposals.filter(status__in=[Status.WAITING, Status.RETURNED]).first()
    if not wanted:
        if proposal:
            close(proposal, Status.WITHDRAWN, by)
        return None
    proposal = proposal or ChangeProposal(organization=organization)
    proposal.status, proposal.proposed_by, proposal.proposed_at = Status.WAITING, by, timezone.now()
    proposal.save()
    proposal.fields.exclude(field__in=wanted).exclude(verdict=Verdict.ACCEPTED).delete()
    for field, new in wanted.items():
        proposed = proposal.fields.filter(field=field).first() or ProposedField(proposal=proposal, field=field)
        if proposed.new != new:
            proposed.verdict, proposed.comment = Verdict.NONE, ""
        proposed.old, proposed.new = read(organization, field), new
        proposed.save()
    log.info("proposal: %s organization=%s fields=%s by=%s", proposal.pk, organization.pk, ",".join(wanted), by.pk)
    return proposal


@transaction.atomic
def decide(proposal, verdicts, *, by, comment=""):
    """Accept or return the fields of a waiting proposal: {field: (verdict, comment)} for every field not decided yet.

    Accepted fields are live at once; a return needs a comment, of the field or of the whole. All fields accepted closes the
    proposal; otherwise the member is asked by mail to correct the rest.
    """
    organization, proposal = locked(proposal)
    if proposal.status != Status.WAITING:
        raise MembersError(
            _("This proposal has been dealt with already: %(state)s, %(who)s.")
            % {"state": proposal.get_status_display(), "who": proposal.decided_by or proposal.proposed_by or "–"}
        )
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
    apply(organization, accepted, by=by)
    proposal.comment = comment
    close(proposal, Status.ACCEPTED if len(accepted) == len(open_fields) else Status.RETURNED, by)
    emails.send_proposal_decided(proposal)
    return proposal


@transaction.atomic
def withdraw_proposal(proposal, *, by):
    """The member takes an open proposal back."""
    _organization, proposal = locked(proposal)
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
