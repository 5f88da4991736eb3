"""Listings in the words of schema.org. What is not known is left out."""

from django.conf import settings

from cooperation.models import Listing
from pkes.lib.markup import to_plain
from pkes.lib.schema_org import without_unknown


def describe(listing):
    """What an organisation offers is an Offer, what it needs a Demand."""
    organization = listing.organization
    page = f"{settings.PORTAL_URL}{organization.get_absolute_url()}"
    who = {"@type": "Organization", "@id": f"{page}#organization", "name": organization.name, "url": page}
    return without_unknown(
        {
            "@type": "Demand" if listing.kind == Listing.Kind.NEED else "Offer",
            "name": listing.title,
            "description": to_plain(listing.description)[:300],
            "url": f"{settings.PORTAL_URL}{listing.get_absolute_url()}",
            "availabilityEnds": listing.valid_until.isoformat(),
            "areaServed": [{"@type": "AdministrativeArea", "name": str(place)} for place in listing.places.all()],
            "seller": who,
        }
    )
