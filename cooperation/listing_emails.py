"""The mails about listings and matches. Each function writes rows into the outbox, in the transaction of what causes them."""

from django.utils import translation
from django.utils.translation import gettext_lazy

from members.emails import link, to_owners
from pkes.lib.outbox.actions import write

# What the office did, in words for the organisation.
DONE = {
    "saved": gettext_lazy("its words were changed"),
    "removed": gettext_lazy("it was deleted"),
    "published": gettext_lazy("it was published"),
    "in_talks": gettext_lazy("it was marked as being talked about"),
    "concluded": gettext_lazy("it was marked as concluded"),
    "withdrawn": gettext_lazy("it was withdrawn"),
}


def send_by_office(listing, what, reason=""):
    """Tell the owners what the office did to their listing, and why where it said so."""
    to_owners(
        listing.organization,
        "cooperation/email/listing_by_office",
        page="cooperation:panel_listings",
        title=listing.title,
        what=DONE[what],
        reason=reason,
    )


def send_ends(listing, person, token):
    """Ask somebody whether a listing still holds; the link renews it with one button."""
    with translation.override(person.language):
        kind = listing.get_kind_display()
    write(
        "cooperation/email/listing_ends",
        to=person.email,
        language=person.language,
        context={
            "listing": listing,
            "kind": kind,
            "organization": listing.organization,
            "is_over": not listing.is_on,
            "link": link("cooperation:listing_renew", token, language=person.language),
            "panel": link("cooperation:panel_listings", language=person.language),
        },
        secret=True,
        regarding=f"listing:{listing.pk}",
    )


def send_matches(person, organization, matches, token):
    """Tell somebody which listings of others fit their organisation, and why; with a link to change how often."""
    with translation.override(person.language):
        rows = [
            {
                "title": match.listing.title,
                "reason": match.reason,
                "link": link("cooperation:listing_detail", match.listing.pk, language=person.language),
            }
            for match in matches
        ]
    pace_link = link("cooperation:match_pace", token, language=person.language)
    write(
        "cooperation/email/matches",
        to=person.email,
        language=person.language,
        context={
            "organization": organization,
            "rows": rows,
            "number": len(rows),
            "link": link("cooperation:panel_matches", language=person.language),
            "pace_link": pace_link,
        },
        headers={"List-Unsubscribe": f"<{pace_link}>"},
        regarding=f"organization:{organization.pk}",
    )
