"""Editing an organisation's page: what goes live at once, with its history."""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import emails
from members.actions.consents import note_shown
from members.actions.errors import Conflict, MembersError
from members.fields import IDENTITY, LIVE, ROWS, in_order, read, write
from members.models import Change, ConsentEvent, Organization, Theme
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.search.actions import index

log = logging.getLogger(__name__)

# No change has a number that high: none is newer.
NO_CHANGE = 2**62


@transaction.atomic
def edit(organization, values, *, by, base=None, on_behalf=False, clause=None):
    """Write fields that go live at once, with a line of history each. Returns the changes made.

    `values` is {field: value} of `members.fields.LIVE`. `base` is the number of the last change that the person had seen
    when the form was opened: a field that was changed since and that the person left alone stays as it is now; where both
    changed it, Conflict is raised and nothing is written. `on_behalf` says that the office acted for the organisation,
    which is then asked to confirm. `clause` is the version of the information for contact persons that stood above the form:
    whoever enters one was shown it, which is noted.
    """
    unknown = set(values) - set(LIVE)
    if unknown:
        raise ValueError(f"not live fields: {unknown}")
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    values = {field: in_order(field, value) for field, value in values.items()}
    if base is not None:
        values = merge(organization, values, base)
    changes = apply(organization, values, by=by, on_behalf=on_behalf)
    if clause and any(change.field == "contact_persons" and change.new for change in changes):
        note_shown(clause, by=by, channel=ConsentEvent.Channel.PANEL)
    return tell_if_on_behalf(organization, changes)


def merge(organization, values, base):
    """What is left to write of a form opened at change number `base`, or Conflict.

    What the person had before their eyes is what the first later change found.
    """
    later = list(organization.changes.filter(pk__gt=base).select_related("by").order_by("pk"))
    seen = {}
    for change in later:
        seen.setdefault(change.field, change.old)
    untouched = {field for field, value in values.items() if field in seen and seen[field] == value}
    both = {
        field
        for field, value in values.items()
        if field in seen and field not in untouched and read(organization, field) != value
    }
    if both:
        raise Conflict(
            _("Somebody else changed this while you were writing."),
            [change for change in reversed(later) if change.field in both],
            base=later[-1].pk,
            theirs={field: read(organization, field) for field in untouched},
        )
    return {field: value for field, value in values.items() if field not in untouched}


def apply(organization, values, *, by, on_behalf=False):
    """Write values of any field into a locked organisation, each that differs with its line of history."""
    changes = []
    for field, new in values.items():
        new = in_order(field, new)
        old = read(organization, field)
        if old == new:
            continue
        if field == "services":
            refuse_unknown_themes(new)
        write(organization, field, new)
        changes.append(Change(organization=organization, field=field, old=old, new=new, by=by, is_on_behalf=on_behalf))
    columns = [change.field for change in changes if change.field not in ROWS]
    if "locality" in columns or "powiat" in columns:
        columns += move_point(organization)
    if changes:
        save_columns(organization, columns)
        for change in changes:
            change.save()
        index(organization)
        log.info(
            "organization: %s fields=%s by=%s on_behalf=%s",
            organization.pk, ",".join(change.field for change in changes), by and by.pk, on_behalf,
        )  # fmt: skip
    return changes


def save_columns(organization, columns):
    """Check and write some columns. What stands in the others is not this change's business, be it right or wrong."""
    refuse_taken_numbers(organization, columns)
    others = [field.name for field in organization._meta.fields if field.name not in columns]
    try:
        organization.full_clean(exclude=others)
    except ValidationError as error:
        raise MembersError(" ".join(error.messages)) from error
    organization.updated_at = timezone.now()
    organization.save(update_fields=[*columns, "updated_at"])


def refuse_taken_numbers(organization, columns):
    for field in {"nip", "regon", "krs"} & set(columns):
        value = getattr(organization, field)
        if value and Organization.objects.exclude(pk=organization.pk).filter(**{field: value}).exists():
            raise MembersError(_("Another organisation has this %(number)s already.") % {"number": IDENTITY[field]})


def refuse_unknown_themes(services):
    slugs = {row["theme"] for row in services}
    if Theme.objects.filter(slug__in=slugs).count() != len(slugs):
        raise MembersError(_("A theme of these services is not in use any more. Choose another one."))


def move_point(organization):
    """Take the point on the map along to another locality; where that is on no map yet, there is none to show."""
    neighbour = (
        Organization.objects.filter(
            locality=organization.locality,
            powiat=organization.powiat,
            location_precision=Organization.LocationPrecision.LOCALITY,
            latitude__isnull=False,
        )
        .exclude(pk=organization.pk)
        .first()
    )
    organization.latitude = neighbour.latitude if neighbour else None
    organization.longitude = neighbour.longitude if neighbour else None
    organization.location_precision = neighbour.location_precision if neighbour else ""
    organization.location_to_confirm = False
    return ["latitude", "longitude", "location_precision", "location_to_confirm"]


def tell_if_on_behalf(organization, changes):
    on_behalf = [change for change in changes if change.is_on_behalf]
    if on_behalf:
        emails.send_acted_on_behalf(organization, on_behalf)
    return changes


@transaction.atomic
def change_logo(organization, *, alt, picture=None, by, base=None, on_behalf=False):
    """Put a new logo, or only other words for the one that is there. `picture` has been through `safe_picture`.

    Raises Conflict where somebody changed the logo since change number `base`. The former file is deleted after the commit.
    """
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    changed = organization.changes.filter(field="logo", pk__gt=NO_CHANGE if base is None else base).select_related("by")
    if picture is None and not organization.logo:
        raise MembersError(_("There is no logo any more. Choose a file."))
    if changed.exists() and (picture is not None or organization.logo_alt != alt):
        last = organization.changes.latest("pk")
        raise Conflict(_("Somebody else changed the logo meanwhile."), list(changed), base=last.pk)
    return write_logo(organization, picture, alt, by, on_behalf)


@transaction.atomic
def remove_logo(organization, *, by, on_behalf=False):
    """Take the logo away; doing it twice changes nothing."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    return write_logo(organization, "", "", by, on_behalf)


def write_logo(organization, picture, alt, by, on_behalf):
    """Write the logo of a locked organisation: None keeps the file, "" takes it away. Returns the changes made."""
    old, old_file = logo_value(organization), organization.logo.name
    if picture is not None:
        organization.logo = picture
    organization.logo_alt = alt
    if not organization.logo and not old:
        return []
    # The file is named and stored here; its name belongs into the history.
    save_columns(organization, ["logo", "logo_alt"])
    if old == logo_value(organization):
        return []
    change = Change.objects.create(
        organization=organization,
        field="logo",
        old=old,
        new=logo_value(organization),
        by=by,
        is_on_behalf=on_behalf,
    )
    if old_file and old_file != organization.logo.name:
        storage = organization.logo.storage
        transaction.on_commit(lambda: storage.delete(old_file))
    log.info("organization: %s fields=logo by=%s on_behalf=%s", organization.pk, by.pk, on_behalf)
    return tell_if_on_behalf(organization, [change])


def logo_value(organization):
    """What the history keeps of a logo: its file's name, which is random, and its words. Empty where there is none."""
    return {"file": organization.logo.name, "alt": organization.logo_alt} if organization.logo else {}


@transaction.atomic
def restore(change, *, by, on_behalf=False):
    """Put back what a field was before a change. Only for fields that go live at once; others need a proposal."""
    if change.field not in LIVE:
        raise MembersError(_("This field changes only by a proposal. Propose the former value instead."))
    if change.old is None:
        raise MembersError(_("The former value has been erased."))
    organization = Organization.objects.select_for_update().get(pk=change.organization_id)
    changes = apply(organization, {change.field: change.old}, by=by, on_behalf=on_behalf)
    note(by, Entry.What.RESTORE, organization)
    return tell_if_on_behalf(organization, changes)


@transaction.atomic
def confirm_changes(organization, *, by):
    """The organisation says that what the office changed on its behalf is right. Returns how many changes that were."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    refuse_strangers(organization, by)
    waiting = organization.changes.filter(is_on_behalf=True, confirmed_at=None)
    number = waiting.update(confirmed_at=timezone.now(), confirmed_by=by)
    log.info("changes confirmed: organization=%s number=%s by=%s", organization.pk, number, by.pk)
    return number


def refuse_strangers(organization, person):
    if not organization.representatives.filter(person=person).exists():
        raise MembersError(_("Only the organisation's own people can confirm this."))
