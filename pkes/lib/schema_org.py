"""Times and places in the words of schema.org. What is not known is left out."""

from django.utils import timezone


def without_unknown(data):
    """The dict without its empty values."""
    return {name: value for name, value in data.items() if value}


def moment(on, at):
    """A date as ISO text; with the offset of that day where the hour is known."""
    return timezone.localtime(at).isoformat() if at else on.isoformat()


def span(days):
    """The beginning of the first and the end of the last of `days`; nothing where there is none."""
    if not days:
        return {}
    first, last = days[0], days[-1]
    return {"startDate": moment(first.on, first.starts_at), "endDate": moment(last.on, last.ends_at)}


def location(place, *, url):
    """Where something takes place: a point in the world, an address on the net, both, or None where it is not known."""
    address = without_unknown({"streetAddress": place.street, "addressLocality": place.locality})
    places = []
    if place.venue or address:
        country = {"addressCountry": "PL"} if place.powiat and place.powiat != "0000" else {}
        postal = {"address": {"@type": "PostalAddress", **address, **country}} if address or country else {}
        places.append({"@type": "Place", "name": place.venue or place.locality or place.street, **postal})
    if place.is_online:
        places.append({"@type": "VirtualLocation", "url": url})
    return places[0] if len(places) == 1 else places or None
