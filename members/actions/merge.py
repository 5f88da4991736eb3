"""Merging duplicates: two entries of one organisation, two accounts of one person."""

import datetime
import logging

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.actions.errors import MembersError
from members.actions.profiles import save_columns
from members.actions.register import follow_register, plain
from members.models import Change, Cluster, OldSlug, Organization, RegisterEntry, Representative
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.merge import lock_places, move_rows, refuse_unlocked
from pkes.lib.outbox.models import Mail
from pkes.lib.search.actions import forget, index

log = logging.getLogger(__name__)

# What is chosen side by side. The web address of the one that goes leads to the one that stays.
FIELDS = [
    "name", "short_name", "legal_form", "sector", "run_by", "locality", "powiat", "street", "postal_code", "latitude",
    "longitude", "location_precision", "location_to_confirm", "location_note_pl", "location_note_en", "nip", "regon", "krs",
    "profile", "potential", "expectations", "website", "email", "phone", "logo", "logo_alt",
]  # fmt: skip
PERSON_FIELDS = ["name", "language"]
# What belongs to an account that is no more.
WITH_THE_ACCOUNT = {"usersessions.usersession", "mfa.authenticator"}
LATEST = datetime.date.max


@transaction.atomic
def merge_organizations(kept, gone, *, chosen, by):
    """Merge `gone` into `kept`: `chosen` names the fields whose values come from the one that goes. Returns what moved.

    The history of both stays, and the former web addresses lead to the one that is kept. Raises MembersError for pairs that
    cannot be one organisation, and where somebody has merged them already.
    """
    kept, gone = with_places_locked(kept, gone)
    refuse_organizations(kept, gone)
    values = {field: getattr(gone, field) for field in FIELDS if field in chosen}
    if values.get("run_by") == kept:
        values["run_by"] = None
    before = {field: plain(kept, field) for field in values}
    own_name, old_slug = gone.name, gone.slug
    if kept.run_by_id == gone.pk:
        kept.run_by = None
        kept.save(update_fields=["run_by"])
    if gone.run_by_id:
        gone.run_by = None
        gone.save(update_fields=["run_by"])
    strongest_roles(kept, gone)
    gone.changes.filter(merged_from="").update(merged_from=gone.name)
    drop_same_contact_persons(kept, gone)
    report = move_rows(gone, kept)
    Mail.objects.filter(regarding=f"organization:{gone.pk}").update(regarding=f"organization:{kept.pk}")
    unused = {gone.logo.name} if gone.logo and "logo" not in values else set()
    if kept.logo and "logo" in values and values["logo"] != kept.logo:
        unused.add(kept.logo.name)
    pk = gone.pk
    forget(gone)
    gone.delete()
    OldSlug.objects.create(slug=old_slug, organization=kept)
    for field, value in values.items():
        setattr(kept, field, value)
    kept.is_hidden_until_confirmed = kept.is_hidden_until_confirmed and gone.is_hidden_until_confirmed
    save_columns(kept, [*values, "is_hidden_until_confirmed"])
    kept.refresh_from_db()
    changes = [(field, before[field], plain(kept, field)) for field in values if before[field] != plain(kept, field)]
    for field, old, new in [*changes, ("merged", "", own_name)]:
        Change.objects.create(organization=kept, field=field, old=old, new=new, by=by)
    follow_register(kept, today=timezone.localdate())
    index(kept)
    storage = Organization._meta.get_field("logo").storage
    for name in unused:
        transaction.on_commit(lambda name=name: storage.delete(name))
    note(by, Entry.What.MERGE, kept)
    transaction.on_commit(lambda: log.info("organization merged: %s into=%s by=%s", pk, kept.pk, by.pk))
    return report


def with_places_locked(kept, gone, *first):
    """Both rows under lock, and before them the meetings and trainings whose people move; `first` is locked in between."""
    model, keys = type(kept), [kept.pk, gone.pk]
    held = lock_places(model, keys)
    for rows in first:
        list(rows.select_for_update().order_by("pk").values_list("pk"))
    kept, gone = locked_pair(model, kept, gone)
    refuse_unlocked(model, keys, held)
    return kept, gone


def locked_pair(model, kept, gone):
    """Both rows, read again under lock, in the order in which every act locks them."""
    if kept.pk == gone.pk:
        raise MembersError(_("Choose two different ones."))
    rows = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    if len(rows) < 2:
        raise MembersError(_("One of the two is not there any more. Perhaps somebody has merged them already."))
    return rows[kept.pk], rows[gone.pk]


def refuse_organizations(kept, gone):
    if kept.is_sample != gone.is_sample:
        raise MembersError(_("A sample and a real organisation cannot be one."))
    if Cluster.objects.filter(coordinator=gone).exists():
        raise MembersError(_("The coordinator of the cluster has to be the one that stays."))
    if overlaps(memberships(kept), memberships(gone)):
        raise MembersError(
            _(
                "Both stand in the register as members at the same time. Whoever was a member twice was two organisations."
            )
        )
    for one, other in (("nip", "NIP"), ("regon", "REGON"), ("krs", "KRS")):
        if getattr(kept, one) and getattr(gone, one) and getattr(kept, one) != getattr(gone, one):
            raise MembersError(
                _("They have different numbers in a public register (%(number)s), so they are two organisations.")
                % {"number": other}
            )
    if all(row.proposals.filter(status__in=["waiting", "returned"]).exists() for row in (kept, gone)):
        raise MembersError(_("Both have proposals that are not decided. Decide one of them first."))


def memberships(organization):
    """[(first day, last day)] of membership, as the register says it."""
    spans, begun = [], None
    for entry in organization.register_entries.order_by("effective_on", "pk"):
        if entry.kind == RegisterEntry.Kind.ACCESSION:
            begun = entry.effective_on
        elif entry.kind == RegisterEntry.Kind.WITHDRAWAL and begun:
            spans.append((begun, entry.effective_on))
            begun = None
    return spans + ([(begun, LATEST)] if begun else [])


def overlaps(spans, others):
    return any(first <= end and begin <= last for first, last in spans for begin, end in others)


def strongest_roles(kept, gone):
    """Who owned either of the two owns the one that is left."""
    owners = gone.representatives.owners().values("person")
    kept.representatives.filter(person__in=owners).update(role=Representative.Role.OWNER)


def drop_same_contact_persons(kept, gone):
    """The same words twice are one contact person."""
    there = set(kept.contact_persons.values_list("name", "email", "phone"))
    for person in gone.contact_persons.all():
        if (person.name, person.email, person.phone) in there:
            person.delete()


@transaction.atomic
def merge_people(kept, gone, *, chosen, by):
    """Merge an account into another one of the same person: `chosen` names the fields taken from the one that goes.

    Its addresses become further addresses of the one that stays; its password, passkeys and sessions end. Returns what
    moved. Refused for accounts of the office, and where the account that goes has a second factor.
    """
    organizations = Representative.objects.filter(person__in=[kept, gone]).values("organization")
    kept, gone = with_places_locked(kept, gone, Organization.objects.filter(pk__in=organizations))
    refuse_people(kept, gone, by)
    values = {field: getattr(gone, field) for field in PERSON_FIELDS if field in chosen}
    for row in gone.representations.owners():
        kept.representations.filter(organization=row.organization_id).update(role=Representative.Role.OWNER)
    if not EmailAddress.objects.filter(user=gone, email__iexact=gone.email).exists():
        EmailAddress.objects.create(user=gone, email=gone.email, verified=False)
    EmailAddress.objects.filter(user=gone).update(primary=False)
    report = move_rows(gone, kept, dropping=WITH_THE_ACCOUNT)
    pk = gone.pk
    gone.delete()
    for field, value in values.items():
        setattr(kept, field, value)
    kept.save(update_fields=list(values) or None)
    note(by, Entry.What.MERGE, kept)
    transaction.on_commit(lambda: log.info("person merged: %s into=%s by=%s", pk, kept.pk, by.pk))
    return report


def refuse_people(kept, gone, by):
    if gone.is_staff or gone.is_superuser:
        raise MembersError(_("An account of the office has to be the one that stays."))
    if (kept.is_staff or kept.is_superuser) and not by.is_superuser:
        raise MembersError(_("An account of the office is merged only by a superuser."))
    if kept.is_sample != gone.is_sample:
        raise MembersError(_("A sample and a real person cannot be one."))
    if Authenticator.objects.filter(user=gone).exists():
        raise MembersError(
            _(
                "The account that goes has a second factor or a passkey. Keep that one, or let the person take it away first."
            )
        )
    if not kept.is_active and gone.is_active:
        raise MembersError(_("The account that stays is switched off. Keep the other one."))
