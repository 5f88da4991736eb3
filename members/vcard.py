"""An organisation's card for an address book: vCard 4.0 (RFC 6350)."""

from django.conf import settings

# No control character may stand in a card, and a line break only as the two characters \n.
CONTROLS = dict.fromkeys([*range(32), 127, 0x85, 0x2028, 0x2029])
ESCAPES = CONTROLS | str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})


def write(organization):
    """Return the card as text with CRLF line ends, folded at 75 octets; what is not known is left out."""
    place = ["", "", organization.street, organization.locality, "", organization.postal_code, ""]
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"FN:{escape(organization.name)}",
        f"ORG:{escape(organization.name)}",
    ]
    if organization.locality:
        lines.append("ADR:" + ";".join(escape(part) for part in place))
    if organization.latitude is not None and organization.location_precision == organization.LocationPrecision.ADDRESS:
        lines.append(f"GEO:geo:{organization.latitude},{organization.longitude}")
    if organization.phone:
        lines.append(f"TEL:{escape(organization.phone)}")
    if organization.email:
        lines.append(f"EMAIL:{escape(organization.email)}")
    if organization.website:
        # An address is no text: its commas and semicolons stay as they are.
        lines.append(f"URL:{organization.website.translate(CONTROLS)}")
    lines += [
        f"SOURCE:{settings.PORTAL_URL}{organization.get_absolute_url()}",
        f"REV:{organization.updated_at:%Y%m%dT%H%M%SZ}",
        "END:VCARD",
    ]
    return "".join(fold_line(line) + "\r\n" for line in lines)


def escape(text):
    return text.translate(ESCAPES)


def fold_line(line, most=75):
    """Break a line after at most 75 octets, never inside a letter; each following piece begins with a space."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > most:
            pieces.append(piece)
            piece = " "
        piece += letter
    return "\r\n".join([*pieces, piece])
