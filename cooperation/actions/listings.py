"""Listings: written, published, talked about, concluded, ended, renewed. The table is in `cooperation/README.md`."""

import datetime
import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation import listing_emails
from cooperation.actions.errors import CooperationError
from cooperation.matching import kept_words, weights_of
from cooperation.models import Listing, ListingPowiat, ListingWord, RenewalLink
from cooperation.models.listings import LINK_DAYS_AFTER_END, REMINDED_DAYS, VALID_DAYS
from members.models import Organization
from pkes.lib.search import actions as search
from pkes.lib.tokens import new_token, token_hash

log = logging.getLogger(__name__)

Status = Listing.Status
# Columns that people write in the form; themes and powiaty are rows of their own.
WRITTEN = ["kind", "title", "description", "scale", "conditions", "price_note", "visibility", "photo_alt"]


class ListingConflict(CooperationError):
    """Somebody else saved the listing since the form was opened. `version` is what a form opened now knows."""

    def __init__(self, listing):
        super().__init__(_("Somebody else changed this listing while you were writing."))
        self.listing = listing
        self.version = listing.version


def locked(listing):
    """The row of a listing, read again under lock. Raises CooperationError where it is gone."""
    found = Listing.objects.select_for_update(of=["self"]).select_related("organization").filter(pk=listing.pk).first()
    if found is None:
        raise CooperationError(_("This listing is not there any more."))
    return found


def refuse_unless_good(organization):
    if not Organization.objects.in_good_standing().filter(pk=organization.pk).exists():
        raise CooperationError(
            _("Only members in good standing publish. Ask the coordinator’s office if you think that you are one.")
        )


# Writing


@transaction.atomic
def save_listing(listing, values, *, themes, powiaty, picture=None, base=None, by):
    """Write a listing's texts, themes and powiaty; a new one (without a number) becomes a draft. Returns the row.

    `values` are the columns of WRITTEN. `picture` has been through `safe_picture`; None keeps the photo, "" takes it away.
    `base` is the version that the form was opened with: where somebody saved since, ListingConflict is raised.
    """
    is_new = listing.pk is None
    if not is_new:
        listing = locked(listing)
        if not listing.can_edit:
            raise CooperationError(_("What came to something is not rewritten. Add a new listing."))
        if base is not None and base != listing.version:
            raise ListingConflict(listing)
    else:
        listing.created_by, listing.is_sample = by, listing.organization.is_sample
    for name in WRITTEN:
        if name in values:
            setattr(listing, name, values[name])
    old_photo = listing.photo.name
    if picture is not None:
        listing.photo = picture
    if not listing.photo:
        listing.photo_alt = ""
    listing.words = kept_words(listing)
    listing.changed_at = timezone.now()
    if is_new:
        listing.save()
    else:
        listing.version += 1
        listing.save(update_fields=[*WRITTEN, "photo", "photo_width", "photo_height", "words", "changed_at", "version"])
    listing.themes.set(themes)
    listing.places.exclude(powiat__in=powiaty).delete()
    there = set(listing.places.values_list("powiat", flat=True))
    ListingPowiat.objects.bulk_create(
        ListingPowiat(listing=listing, powiat=code) for code in powiaty if code not in there
    )
    index(listing)
    search.index(listing)
    if old_photo and old_photo != listing.photo.name:
        forget_photo(listing, old_photo)
    log.info("listing saved: %s organization=%s by=%s", listing.pk, listing.organization_id, by and by.pk)
    tell_if_by_office(listing, "saved", by=by)
    return listing


def forget_photo(listing, name):
    """Delete a photo's file as soon as it is certain that no row names it."""
    storage = listing.photo.storage
    transaction.on_commit(lambda: storage.delete(name))


def index(listing):
    """Turn the words of a listing round for the search, as long as it is on; what is not on has none."""
    weights = weights_of(listing.words) if listing.status in Listing.ON else {}
    ListingWord.objects.filter(listing=listing).delete()
    ListingWord.objects.bulk_create(
        ListingWord(listing=listing, base=base, weight=weight) for base, weight in sorted(weights.items())
    )


@transaction.atomic
def remove(listing, *, by):
    """Delete a draft, or what ended without coming to something; with its photo."""
    listing = locked(listing)
    if not listing.can_remove:
        raise CooperationError(_("Only a draft, or a listing that is withdrawn or expired, can be deleted."))
    if listing.bookings.exists():
        raise CooperationError(_("Somebody has booked this, so it stays. Nobody but you sees it."))
    if listing.photo:
        forget_photo(listing, listing.photo.name)
    log.info("listing removed: %s organization=%s by=%s", listing.pk, listing.organization_id, by.pk)
    tell_if_by_office(listing, "removed", by=by)
    search.forget(listing)
    listing.delete()


# States


@transaction.atomic
def publish(listing, *, by):
    """Show a listing for 60 days, as its visibility says. Only of an organisation in good standing; needs a theme."""
    listing = locked(listing)
    if not listing.can_publish:
        refuse(listing)
    refuse_unless_good(listing.organization)
    if not listing.themes.exists():
        raise CooperationError(_("Choose at least one theme before you publish."))
    listing.valid_until = timezone.localdate() + datetime.timedelta(days=VALID_DAYS)
    if listing.published_at is None:
        listing.published_at = timezone.now()
    return move(listing, Status.PUBLISHED, by=by)


@transaction.atomic
def start_talks(listing, *, by):
    """Mark that somebody is talking about it; it stays on."""
    listing = locked(listing)
    if listing.status != Status.PUBLISHED:
        refuse(listing)
    return move(listing, Status.IN_TALKS, by=by)


@transaction.atomic
def end_talks(listing, *, by):
    """The talks came to nothing: it is open for others again."""
    listing = locked(listing)
    if listing.status != Status.IN_TALKS:
        refuse(listing)
    return move(listing, Status.PUBLISHED, by=by)


@transaction.atomic
def conclude(listing, *, by):
    """It came to something; it is shown no more and stays as it is."""
    listing = locked(listing)
    if listing.status not in Listing.ON:
        refuse(listing)
    return move(listing, Status.CONCLUDED, by=by)


@transaction.atomic
def withdraw(listing, *, by, reason=""):
    """Take it back; it can be published again. `reason` is what the office tells the organisation."""
    listing = locked(listing)
    if listing.status not in Listing.ON:
        refuse(listing)
    return move(listing, Status.WITHDRAWN, by=by, reason=reason)


@transaction.atomic
def renew(listing, *, by):
    """Show it for 60 days from today, also where its time ran out. Only of an organisation in good standing."""
    listing = locked(listing)
    if not listing.can_renew:
        refuse(listing)
    refuse_unless_good(listing.organization)
    listing.valid_until = timezone.localdate() + datetime.timedelta(days=VALID_DAYS)
    return move(listing, listing.status if listing.status in Listing.ON else Status.PUBLISHED, by=by)


def refuse(listing):
    raise CooperationError(
        _("This cannot be done now: the listing is in the state “%(state)s”.") % {"state": listing.get_status_display()}
    )


def move(listing, status, *, by, reason=""):
    """Write the state of a locked listing, with the words by which it is found, and tell its owners if it was not them."""
    old, listing.status = listing.status, status
    listing.changed_at = timezone.now()
    listing.save(update_fields=["status", "valid_until", "published_at", "changed_at"])
    if (old in Listing.ON) != (status in Listing.ON):
        index(listing)
    search.index(listing)
    log.info("listing: %s %s->%s by=%s", listing.pk, old, status, by and by.pk)
    tell_if_by_office(listing, status, by=by, reason=reason)
    return listing


def tell_if_by_office(listing, what, *, by, reason=""):
    """Tell the owners what somebody of the office did to their listing; what the portal did by itself (None) it tells itself."""
    if by and not listing.organization.representatives.filter(person=by).exists():
        listing_emails.send_by_office(listing, what, reason)


# By the clock


def expire_due(today=None):
    """End every listing whose last day is over. Returns how many; one that is being renewed meanwhile is left alone."""
    today = today or timezone.localdate()
    due = Listing.objects.filter(status__in=Listing.ON, valid_until__lt=today).order_by("pk")
    return sum(expire(pk, today) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def expire(pk, today):
    """End one listing, and ask those who were not reminded of this end whether they want to renew it. Returns whether."""
    listing = Listing.objects.select_for_update(of=["self"]).select_related("organization").filter(pk=pk).first()
    if listing is None or listing.status not in Listing.ON or listing.valid_until >= today:
        return False
    move(listing, Status.EXPIRED, by=None)
    if Organization.objects.in_good_standing().filter(pk=listing.organization_id).exists():
        ask_to_renew(listing)
    return True


def remind_due(today=None):
    """Ask the people of each listing that ends within 7 days whether it still holds, once for each end. Returns the mails."""
    today = today or timezone.localdate()
    last = today + datetime.timedelta(days=REMINDED_DAYS)
    asked = RenewalLink.objects.filter(valid_until=F("listing__valid_until")).values("listing")
    due = Listing.objects.shown(today).filter(valid_until__lte=last).exclude(pk__in=asked).order_by("pk")
    return sum(remind(pk, last) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def remind(pk, last):
    """Ask about one listing, if it still ends by the day `last`. Returns how many mails that were."""
    listing = Listing.objects.select_for_update(of=["self"]).select_related("organization").filter(pk=pk).first()
    if listing is None or not listing.is_on or listing.valid_until > last:
        return 0
    return ask_to_renew(listing)


def ask_to_renew(listing):
    """Mail a link of its own to each owner, and to whoever wrote the locked listing while they act for its organisation.

    Who was asked about this end before is not asked again. Returns how many mails that were.
    """
    people = [row.person for row in listing.organization.representatives.select_related("person") if row.person.is_active
              and (row.is_owner or row.person_id == listing.created_by_id)]  # fmt: skip
    asked = set(listing.renewal_links.filter(valid_until=listing.valid_until).values_list("person", flat=True))
    people = [person for person in people if person.pk not in asked]
    for person in people:
        token = new_token()
        RenewalLink.objects.create(
            listing=listing, person=person, valid_until=listing.valid_until, token_hash=token_hash(token)
        )
        listing_emails.send_ends(listing, person, token)
    log.info("listing: %s asked to renew mails=%s", listing.pk, len(people))
    return len(people)


def by_link(token):
    """The link of a mail; None where there is none like it."""
    links = RenewalLink.objects.select_related("listing__organization", "person")
    return links.filter(token_hash=token_hash(token)).first()


def can_use(link):
    """Is a link good: the listing still has the end that it asks about, and its reader still acts for the organisation?"""
    last = link.valid_until + datetime.timedelta(days=LINK_DAYS_AFTER_END)
    return (
        link.listing.valid_until == link.valid_until
        and link.listing.can_renew
        and timezone.localdate() <= last
        and link.person.is_active
        and link.listing.organization.representatives.filter(person=link.person).exists()
    )


@transaction.atomic
def renew_by_link(link):
    """Renew by the link of a reminder, once for each end of a listing, whoever of its people was faster."""
    listing = locked(link.listing)
    link.listing = listing
    if not can_use(link):
        raise CooperationError(_("This link has been used or has run out. Log in to renew the listing."))
    return renew(listing, by=link.person)


def spent_links():
    """Links that cannot renew any more, for the night to delete."""
    last = timezone.localdate() - datetime.timedelta(days=LINK_DAYS_AFTER_END)
    return RenewalLink.objects.filter(valid_until__lt=last)


def forget_spent_links():
    """Delete the links that cannot renew any more. Returns how many."""
    number, _rows = spent_links().delete()
    return number
