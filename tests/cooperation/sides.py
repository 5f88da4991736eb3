"""What tests of conversations and bookings share: two organisations, something that one of them has, words and files."""

import datetime
import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cooperation import actions
from cooperation.models import Listing
from pkes.lib.outbox.models import Mail

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ADDRESSES = "/panel/wspolpraca"


def make_shown(organization, **fields):
    """A listing that is on, for another month, for members only unless said otherwise."""
    return Listing.objects.create(
        **{
            "organization": organization,
            "kind": Listing.Kind.OFFER,
            "title": "Catering na spotkania",
            "description": "Obiady i przerwy kawowe.",
            "status": Listing.Status.PUBLISHED,
            "valid_until": timezone.localdate() + datetime.timedelta(30),
            "published_at": timezone.now(),
            **fields,
        }
    )


def make_resource(organization, **fields):
    return make_shown(organization, **{"kind": Listing.Kind.RESOURCE, "title": "Sala na 40 osób", **fields})


def begin(listing, person, text="Dzień dobry", **more):
    """A conversation that somebody (a `Person` of the tests) begins for their organisation."""
    fields = {"organization": person.organization, "by": person.user, "key": uuid.uuid4(), **more}
    return actions.open_enquiry(listing, text, **fields)


def answer(enquiry, person, text="Odpowiadam", **more):
    fields = {"organization": person.organization, "by": person.user, "key": uuid.uuid4(), **more}
    return actions.write_message(enquiry, text, **fields)


def ask_for(resource, person, days, **more):
    """A request for whole days: `days` is how many days from today the first and the last are."""
    first, last = days
    fields = {
        "starts_at": midnight(first),
        "ends_at": midnight(last + 1),
        "whole_days": True,
        "purpose": "",
        "organization": person.organization,
        "by": person.user,
        "key": uuid.uuid4(),
        **more,
    }
    return actions.request_booking(resource, **fields)


def midnight(days):
    day = timezone.localdate() + datetime.timedelta(days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def mails(template, to=None):
    rows = Mail.objects.filter(template=f"cooperation/email/{template}")
    return rows.filter(recipient=to) if to else rows


def message_form(text="Dzień dobry", **more):
    return {"text": text, "key": str(uuid.uuid4()), **more}


def pdf(name="umowa.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def picture(name="zdjęcie.jpg"):
    """A JPEG that says where it was taken."""
    buffer = io.BytesIO()
    image = Image.new("RGB", (40, 30), "red")
    exif = Image.Exif()
    exif[0x010E] = "Tajne miejsce"
    image.save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")
