"""Erasing a person: the account goes, and with it every value that tells who they were."""

import logging

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members import emails
from members.actions.errors import MembersError
from members.models import (
    Change,
    ConsentEvent,
    ContactPerson,
    ErasureRequest,
    Invitation,
    Organization,
    ProposedField,
    User,
)
from pkes.lib.outbox.models import Mail

log = logging.getLogger(__name__)


@transaction.atomic
def erase(person, *, by):
    """Erase a person's account and their values everywhere. Returns the row that proves it, which names nobody.

    Organisations, their history and the mail log stay, without the person. An organisation that loses its last owner is
    told to the office. Staff are refused: first somebody of the office takes their rights away.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_staff or person.is_superuser:
        raise MembersError(_("This account works in the office. Its rights must be taken away before it is erased."))
    request = ErasureRequest.objects.create()
    representations = person.representations.select_related("organization")
    orphans = [representation.organization for representation in representations if representation.is_sole_owner]
    erase_from_lists(person)
    Invitation.objects.filter(email__iexact=person.email).delete()
    ConsentEvent.objects.filter(Q(person=person) | Q(email__iexact=person.email)).update(email="", person=None)
    Mail.objects.filter(recipient__iexact=person.email).update(recipient="erased@invalid", text="", last_error="")
    LogEntry.objects.filter(
        Q(user=person) | Q(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    ).delete()
    pk = person.pk
    person.delete()
    for organization in orphans:
        emails.send_without_owner(organization)
    request.done_at = timezone.now()
    request.save(update_fields=["done_at"])
    log.info("erased: person=%s by=%s", pk, "self" if by.pk in {pk, None} else by.pk)
    return request


def erase_from_lists(person):
    """Take the person out of the organisations' contact persons, now and in the history and the proposals."""
    pks = ContactPerson.objects.filter(email__iexact=person.email).values_list("organization", flat=True)
    for organization in Organization.objects.select_for_update().filter(pk__in=list(pks)).order_by("pk"):
        organization.contact_persons.filter(email__iexact=person.email).delete()
    for model in (Change, ProposedField):
        for row in model.objects.filter(field="contact_persons"):
            old, new = without(row.old, person.email), without(row.new, person.email)
            if (old, new) != (row.old, row.new):
                row.old, row.new = old, new
                row.save(update_fields=["old", "new"])


def without(persons, email):
    """A list of contact persons as the history keeps it, without those of an address."""
    return [row for row in persons or [] if row.get("email", "").lower() != email.lower()] if persons else persons
