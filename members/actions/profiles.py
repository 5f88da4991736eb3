"""Editing an organisation's page: what goes live at once, with its history."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import emails
from members.actions.errors import Conflict, MembersError
from members.fields import LIVE, read, write
from members.models import Change, Organization

log = logging.getLogger(__name__)


@transaction.atomic
def edit(organization, values, *, by, base=None, on_behalf=False):
    """Write fields that go live at once, with a line of history each. Returns the changes made.

    `values` is {field: value} of `members.fields.LIVE`. `base` is the number of the last change that the person had seen
    when the form was opened: where somebody else has changed one of the same fields since, Conflict is raised and nothing
    is written. `on_behalf` says that the office acted for the organisation, which is then asked to confirm.
    """
    unknown = set(values) - set(LIVE)
    if unknown:
        raise ValueError(f"not live fields: {unknown}")
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if base is not None:
        theirs = organization.changes.filter(pk__gt=base, field__in=values).exclude(by=by).select_related("by")
        theirs = [change for change in theirs if read(organization, change.field) != values[change.field]]
        if theirs:
            raise Conflict(_("Somebody else changed this while you were writing."), theirs)
    changes = apply(organization, values, by=by, on_behalf=on_behalf)
    if changes and on_behalf:
        emails.send_acted_on_behalf(organization, changes)
    return changes


def apply(organization, values, *, by, on_behalf=False):
    """Write values of any field into a locked organisation, each that differs with its line of history."""
    changes = []
    for field, new in values.items():
        old = read(organization, field)
        if old == new:
            continue
        write(organization, field, new)
        changes.append(Change(organization=organization, field=field, old=old, new=new, by=by, is_on_behalf=on_behalf))
    if changes:
        organization.updated_at = timezone.now()
        organization.full_clean(exclude=["slug", "logo"])
        organization.save()
        for change in changes:
            change.save()
        log.info(
            "organization: %s fields=%s by=%s on_behalf=%s",
            organization.pk, ",".join(change.field for change in changes), by and by.pk, on_behalf,
        )  # fmt: skip
    return changes


@transaction.atomic
def restore(change, *, by, on_behalf=False):
    """Put back what a field was before a change. Only for fields that go live at once; others need a proposal."""
    if change.field not in LIVE:
        raise MembersError(_("This field changes only by a proposal. Propose the former value instead."))
    organization = Organization.objects.select_for_update().get(pk=change.organization_id)
    return apply(organization, {change.field: change.old}, by=by, on_behalf=on_behalf)


@transaction.atomic
def confirm_changes(organization, *, by):
    """The organisation says that what the office changed on its behalf is right. Returns how many changes that were."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    waiting = organization.changes.filter(is_on_behalf=True, confirmed_at=None)
    number = waiting.update(confirmed_at=timezone.now(), confirmed_by=by)
    log.info("changes confirmed: organization=%s number=%s by=%s", organization.pk, number, by.pk)
    return number
