"""Everything that changes the state of an organisation or tells somebody about it."""

import contextlib
import logging

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from members.actions.errors import MembersError
from members.actions.profiles import logo_value
from members.choices import ClusterRole
from members.fields import read
from members.models import Change, Cluster, OldSlug, Organization, RegisterEntry
from pkes.lib.dates import DatePrecision
from pkes.lib.fold import fold
from pkes.lib.search.actions import forget, index

log = logging.getLogger(__name__)

LOGO = {"logo", "logo_alt"}


@transaction.atomic
def record(organization, *, kind, effective_on, source, role="", date_precision=DatePrecision.DAY, by=None):
    """Add a line to the register of membership and let the organisation's role follow it.

    Returns the entry. Raises MembersError where the line contradicts the register: a second accession, a
    withdrawal of somebody who is no member, a line older than the last one, the same line twice.
    """
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    Kind = RegisterEntry.Kind
    last = organization.register_entries.exclude(kind=Kind.ROLE).order_by("-effective_on", "-pk").first()
    is_member = last is not None and last.kind != Kind.WITHDRAWAL
    if last and effective_on < last.effective_on:
        raise MembersError(
            _("The register goes on to a later day already. An entry cannot be put before the last one.")
        )
    if kind == Kind.ACCESSION and is_member:
        raise MembersError(_("This organisation is a member already."))
    if kind != Kind.ACCESSION and not is_member:
        raise MembersError(_("This organisation is not a member, so only an accession can be entered."))
    if kind == Kind.SUSPENSION and last.kind == Kind.SUSPENSION:
        raise MembersError(_("This membership is suspended already."))
    if kind == Kind.RESUMPTION and last.kind != Kind.SUSPENSION:
        raise MembersError(_("This membership is not suspended."))
    if kind == Kind.WITHDRAWAL and Cluster.objects.filter(coordinator=organization).exists():
        raise MembersError(_("The coordinator cannot leave before another organisation coordinates the cluster."))
    entry = RegisterEntry(
        organization=organization,
        kind=kind,
        role=role,
        effective_on=effective_on,
        date_precision=date_precision,
        source=source,
        recorded_by=by,
    )
    try:
        entry.full_clean()
    except ValidationError as error:
        raise MembersError(" ".join(error.messages)) from error
    entry.save()
    follow_register(organization, today=timezone.localdate())
    log.info("register: organization=%s kind=%s entry=%s by=%s", organization.pk, kind, entry.pk, by and by.pk)
    return entry


def follow_register(organization, *, today):
    """Set the organisation's role to what the register says on `today`; True where that changed it.

    Called by each new entry, and nightly for entries whose day has come.
    """
    entries = [
        entry for entry in organization.register_entries.order_by("effective_on", "pk") if entry.effective_on <= today
    ]
    role = organization.role
    for entry in entries:
        if entry.kind == RegisterEntry.Kind.WITHDRAWAL:
            role = ClusterRole.FORMER
        elif entry.role in {ClusterRole.FOUNDING_MEMBER, ClusterRole.MEMBER}:
            role = entry.role
    if role == organization.role:
        return False
    organization.role = role
    organization.updated_at = timezone.now()
    if role != ClusterRole.FORMER:
        # Whoever is a member again stands in the lists again.
        organization.archived_at = None
    organization.save(update_fields=["role", "archived_at", "updated_at"])
    return True


@transaction.atomic
def appoint_coordinator(organization, *, effective_on, source, date_precision=DatePrecision.DAY, by=None):
    """Make a member the cluster's coordinator, and enter in the register since when it is.

    Raises MembersError for a day still to come: the cluster would have its new coordinator too early.
    """
    if effective_on > timezone.localdate():
        raise MembersError(_("Enter the new coordinator on the day it takes over, not before."))
    cluster = Cluster.objects.select_for_update().get()
    if cluster.coordinator_id == organization.pk:
        raise MembersError(_("This organisation coordinates the cluster already."))
    entry = record(
        organization,
        kind=RegisterEntry.Kind.ROLE,
        role=RegisterEntry.Role.COORDINATOR,
        effective_on=effective_on,
        date_precision=date_precision,
        source=source,
        by=by,
    )
    cluster.coordinator = organization
    cluster.save(update_fields=["coordinator"])
    log.info("coordinator: organization=%s by=%s", organization.pk, by and by.pk)
    return entry


@transaction.atomic
def change_slug(organization, slug, *, by=None):
    """Give an organisation another web address; the one it had goes on leading to it."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if slug == organization.slug:
        return organization
    taken = Organization.objects.filter(slug=slug).exists()
    if taken or was_of_another(slug, organization):
        raise MembersError(_("Another organisation has or had this web address."))
    OldSlug.objects.filter(slug=slug).delete()
    OldSlug.objects.create(slug=organization.slug, organization=organization)
    Change.objects.create(organization=organization, field="slug", old=organization.slug, new=slug, by=by)
    organization.slug = slug
    organization.updated_at = timezone.now()
    try:
        # Two organisations may want the same free address at once: their locks do not meet, the constraint decides.
        with transaction.atomic():
            organization.save(update_fields=["slug", "updated_at"])
    except IntegrityError as error:
        raise MembersError(_("Another organisation has or had this web address.")) from error
    index(organization)
    log.info("slug: organization=%s by=%s", organization.pk, by and by.pk)
    return organization


def was_of_another(slug, organization):
    """True where a former web address of another organisation is `slug`: it must go on leading there."""
    return OldSlug.objects.filter(slug=slug).exclude(organization=organization.pk).exists()


def free_slug(name):
    """Return a web address made from a name that no organisation has or had: "łąka" gives "laka", then "laka-2"."""
    base = slugify(fold(name))[:70].strip("-") or "organizacja"
    slug, number = base, 1
    while Organization.objects.filter(slug=slug).exists() or OldSlug.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def plain(organization, field):
    """The value of a column as JSON: texts and truths as they are, numbers, files and rows by their words."""
    value = getattr(organization, field)
    return value if isinstance(value, bool | str | None) else str(value)


@contextlib.contextmanager
def noting(organization, fields, *, by):
    """Write the history of fields that have rows of their own, whatever happens to them inside the block."""
    before = {field: read(organization, field) for field in fields}
    yield
    for field in fields:
        after = read(organization, field)
        if after != before[field]:
            Change.objects.create(organization=organization, field=field, old=before[field], new=after, by=by)


@transaction.atomic
def save(organization, *, changed, by=None):
    """Write an organisation that a form has filled; `changed` names its fields, of one that exists only they are written.

    A logo that is replaced or taken away is deleted from the disk once the change is committed. Raises MembersError
    where the web address once was another organisation's.
    """
    if was_of_another(organization.slug, organization):
        raise MembersError(_("Another organisation has or had this web address."))
    old = Organization.objects.select_for_update().filter(pk=organization.pk).first()
    organization.updated_at = timezone.now()
    organization.save(update_fields=[*changed, "updated_at"] if old else None)
    organization.refresh_from_db()
    if old:
        note_columns(old, organization, changed, by)
    index(organization)
    if old and old.logo.name != organization.logo.name:
        forget_logo(old)
    log.info("organization: %s fields=%s by=%s", organization.pk, ",".join(changed), by and by.pk)
    return organization


def note_columns(old, new, fields, by):
    """Write a line of history for each of the columns that differs; a logo and its words are one line, as in the panel."""
    pairs = {field: (plain(old, field), plain(new, field)) for field in fields if field not in LOGO}
    if LOGO & set(fields):
        pairs["logo"] = logo_value(old), logo_value(new)
    for field, (before, after) in pairs.items():
        if before != after:
            Change.objects.create(organization=new, field=field, old=before, new=after, by=by)


def forget_logo(organization):
    """Delete the file of an organisation's logo once the change that makes it needless is committed."""
    if organization.logo:
        logo = organization.logo
        transaction.on_commit(lambda: logo.storage.delete(logo.name))


@transaction.atomic
def delete(organization, *, by):
    """Delete an organisation that never was in the register, with its logo. Raises MembersError where it was."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if organization.register_entries.exists():
        raise MembersError(_("This organisation stands in the register. It stays there, also after it has left."))
    forget_logo(organization)
    forget(organization)
    pk = organization.pk
    organization.delete()
    log.info("organization deleted: %s by=%s", pk, by.pk)
