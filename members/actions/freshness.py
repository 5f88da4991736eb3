"""Asking members twice a year whether their data is still true."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import emails
from members.actions.errors import MembersError
from members.actions.profiles import refuse_strangers
from members.models import ConfirmationRequest, Organization
from pkes.lib.tokens import new_token, token_hash

log = logging.getLogger(__name__)

LINK_DAYS = 30


@transaction.atomic
def ask_to_confirm(organization):
    """Mail every owner a one-time link that asks whether the data is still true. Returns how many mails that were.

    Asks again only after LINK_DAYS without an answer, so that running twice a day does not mail twice.
    """
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    now = timezone.now()
    is_asked = organization.confirmation_requests.filter(expires_at__gt=now).exists()
    if is_asked or Organization.objects.fresh().filter(pk=organization.pk).exists():
        return 0
    owners = organization.representatives.owners().filter(person__is_active=True).select_related("person")
    for owner in owners:
        token = new_token()
        ConfirmationRequest.objects.create(
            organization=organization,
            token_hash=token_hash(token),
            sent_to=owner.person.email,
            expires_at=now + datetime.timedelta(days=LINK_DAYS),
        )
        emails.send_confirmation_request(organization, owner.person, token)
    log.info("asked to confirm: organization=%s mails=%s", organization.pk, len(owners))
    return len(owners)


@transaction.atomic
def confirm_data(organization, *, request=None, by=None):
    """The organisation says that its data is true today, from the panel (`by`) or by the link of a ConfirmationRequest.

    A link works once, for its time, and only while the person who got it is an owner.
    """
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    now = timezone.now()
    if by:
        refuse_strangers(organization, by)
    if request:
        request = ConfirmationRequest.objects.get(pk=request.pk)
        if not can_use(request):
            raise MembersError(_("This link has been used or has run out. Log in to confirm the data."))
        request.used_at = now
        request.save(update_fields=["used_at"])
    # The other owners' links ask a question that has been answered.
    organization.confirmation_requests.filter(expires_at__gt=now).update(expires_at=now)
    organization.data_confirmed_at = now
    organization.is_hidden_until_confirmed = False
    organization.save(update_fields=["data_confirmed_at", "is_hidden_until_confirmed"])
    log.info("data confirmed: organization=%s by=%s", organization.pk, by and by.pk)
    return organization


def can_use(request):
    """Is the link of a ConfirmationRequest good: not used, not run out, and its reader still an owner?"""
    owners = request.organization.representatives.owners().filter(person__is_active=True)
    return (
        request.used_at is None
        and request.expires_at > timezone.now()
        and owners.filter(person__email=request.sent_to).exists()
    )
