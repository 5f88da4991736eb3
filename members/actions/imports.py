"""Organisations that the office brings in a list."""

from django.core.exceptions import ValidationError
from django.db import transaction

from members.actions.errors import MembersError
from members.actions.profiles import apply, move_point, refuse_taken_numbers
from members.actions.register import free_slug, save
from members.models import Organization


@transaction.atomic
def take_over(values, *, organization=None, by):
    """Enter an organisation, or bring one up to `values` ({column: value}), with a line of history for each that differs.

    A new one stands in no register yet: it is in the accession procedure until an entry says more. Raises MembersError.
    """
    if organization:
        organization = Organization.objects.select_for_update().get(pk=organization.pk)
        apply(organization, values, by=by)
        return organization
    organization = Organization(**values, slug=free_slug(values["name"]))
    move_point(organization)
    refuse_taken_numbers(organization, ["nip", "regon", "krs"])
    try:
        # Not full_clean: the constraints that are left concern logos and who runs whom, and asking all of them for each
        # row of a list took four fifths of its time.
        organization.clean_fields()
    except ValidationError as error:
        raise MembersError(" ".join(error.messages)) from error
    return save(organization, changed=[], by=by)
