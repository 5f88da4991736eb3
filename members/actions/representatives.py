"""Who may act for an organisation: invitations, roles, leaving."""

import datetime
import logging

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members import emails
from members.actions.errors import MembersError
from members.models import ConsentEvent, Invitation, Organization, Representative, User
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.tokens import new_token, token_hash

log = logging.getLogger(__name__)


# More invitations than this may not wait at once: nobody sends mail to strangers through us.
MOST_OPEN_INVITATIONS = 30


def invitation_lifetime():
    return datetime.timedelta(days=settings.INVITATION_DAYS)


@transaction.atomic
def invite(organization, *, email, role, by, language=None):
    """Invite somebody by mail to act for an organisation. Returns the invitation.

    Nothing in the answer tells whether the address has an account already.
    """
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    email = email.lower()
    if organization.representatives.filter(person__email=email).exists():
        raise MembersError(_("This person acts for the organisation already."))
    if organization.invitations.open().filter(email__iexact=email).exists():
        raise MembersError(_("This person is invited already. You can send the invitation again."))
    if organization.invitations.open().count() >= MOST_OPEN_INVITATIONS:
        raise MembersError(_("Too many invitations wait for an answer. Revoke some, or wait until they are accepted."))
    # One that has run out makes room for the new one.
    organization.invitations.filter(email__iexact=email, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    token = new_token()
    invitation = Invitation.objects.create(
        organization=organization,
        email=email,
        role=role,
        language=language or translation.get_language(),
        token_hash=token_hash(token),
        invited_by=by,
        expires_at=timezone.now() + invitation_lifetime(),
    )
    emails.send_invitation(invitation, token)
    note(by, Entry.What.RIGHTS, organization, words=f"+ {role}")
    log.info("invitation: %s organization=%s role=%s by=%s", invitation.pk, organization.pk, role, by.pk)
    return invitation


@transaction.atomic
def invite_again(invitation, *, by):
    """Send an invitation again with a new link; the old link stops working."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise MembersError(_("This invitation has been used or revoked."))
    token = new_token()
    invitation.token_hash = token_hash(token)
    invitation.expires_at = timezone.now() + invitation_lifetime()
    invitation.save(update_fields=["token_hash", "expires_at"])
    emails.send_invitation(invitation, token)
    log.info("invitation again: %s by=%s", invitation.pk, by.pk)
    return invitation


@transaction.atomic
def revoke_invitation(invitation, *, by):
    """Take an invitation back; its link stops working."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise MembersError(_("This invitation has been accepted already. You can remove the person instead."))
    if not invitation.revoked_at:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        log.info("invitation revoked: %s by=%s", invitation.pk, by.pk)
    return invitation


@transaction.atomic
def accept_invitation(invitation, *, by=None, name="", password=None, language=None, clause=None):
    """Use an invitation once: `by` is the account of its address; without one it is made here, its address proven by the link.

    `password` may be empty: codes by mail and passkeys need none. `clause` is the version of the information about data
    that the person was shown. Returns the representative.
    """
    Organization.objects.select_for_update().get(pk=invitation.organization_id)
    invitation = Invitation.objects.select_for_update().select_related("organization").get(pk=invitation.pk)
    if not invitation.is_open:
        raise MembersError(_("This invitation has been used, revoked, or has run out. Ask for a new one."))
    if by is None:
        by = create_account(invitation.email, name, password, language or invitation.language)
    elif by.email != invitation.email:
        raise MembersError(_("This invitation is for another address. Log in with the address that got the mail."))
    representative, _created = Representative.objects.get_or_create(
        organization=invitation.organization, person=by, defaults={"role": invitation.role}
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    if clause:
        ConsentEvent.objects.create(
            person=by,
            email=by.email,
            clause=clause,
            act=ConsentEvent.Act.SHOWN,
            channel=ConsentEvent.Channel.INVITATION,
        )
    log.info("invitation accepted: %s person=%s", invitation.pk, by.pk)
    return representative


def create_account(email, name, password, language):
    """An account for an address that a link has proven. Two invitations of one address may be taken up at once."""
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, password or None, name=name, language=language)
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    except IntegrityError as error:
        raise MembersError(_("This address has an account. Log in with it, then open the link again.")) from error
    return person


@transaction.atomic
def change_representative_role(representative, role, *, by):
    """Make an editor an owner or the other way round; the last owner stays one."""
    representative = locked(representative)
    if representative.role == role:
        return representative
    refuse_last_owner(representative)
    representative.role = role
    representative.save(update_fields=["role"])
    note(by, Entry.What.RIGHTS, representative.person, words=f"{representative.organization}: {role}")
    log.info("representative role: %s role=%s by=%s", representative.pk, role, by.pk)
    return representative


@transaction.atomic
def remove_representative(representative, *, by):
    """End somebody's acting for an organisation, at once; the last owner cannot go."""
    representative = locked(representative)
    refuse_last_owner(representative)
    representative.delete()
    note(by, Entry.What.RIGHTS, representative.person, words=f"{representative.organization}: –")
    if representative.person != by:
        emails.send_removed(representative)
    log.info(
        "representative removed: organization=%s person=%s by=%s",
        representative.organization_id,
        representative.person_id,
        by.pk,
    )


def locked(representative):
    """The representative read again under the lock of its organisation, which all acts on its people take first."""
    Organization.objects.select_for_update().get(pk=representative.organization_id)
    current = Representative.objects.select_related("organization", "person").filter(pk=representative.pk).first()
    if not current:
        raise MembersError(_("This person does not act for the organisation any more."))
    return current


def refuse_last_owner(representative):
    if representative.is_sole_owner:
        raise MembersError(_("An organisation needs an owner. Make somebody else an owner first."))
