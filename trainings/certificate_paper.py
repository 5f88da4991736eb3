"""A certificate on paper: what its row says, as a tagged PDF."""

from decimal import Decimal

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pkes.lib.pdf import qr_picture, typeset

# In millimetres: how high a logo is, and how wide the page is between its margins.
LOGO_HEIGHT, PAGE_WIDTH = 14, 170


def paper(certificate, language, logos=None):
    """The PDF of a certificate in a language. `logos` keeps the pictures from one certificate of a training to the next."""
    with translation.override(language):
        return typeset(
            "trainings/print/certificate.typ", data_of(certificate, language, {} if logos is None else logos)
        )


def data_of(certificate, language, logos):
    facts = certificate.facts
    address = settings.PORTAL_URL + reverse("trainings:certificate_verify", args=[certificate.code])
    issued_on = date_format(timezone.localtime(certificate.issued_at), "j E Y")
    hours, total = (number_format(Decimal(facts[name])) for name in ("hours", "hours_total"))
    rows = [
        [pgettext("certificate", "Days"), certificate.when],
        [pgettext("certificate", "Teaching hours"), _("%(hours)s of %(total)s") % {"hours": hours, "total": total}],
        [pgettext("certificate", "Place"), facts["where"]],
        [pgettext("certificate", "Trainer"), facts["trainer"]],
    ]
    return {
        "language": language,
        "title": _("Certificate of completion"),
        "number_words": pgettext("certificate", "No."),
        "number": certificate.signature,
        "issuer": facts["issuer"],
        "address": facts["address"],
        "confirm": _("We certify that"),
        "name": certificate.name or "–",
        "organization": facts["organization"],
        "completed": pgettext("certificate", "has completed the training"),
        "training": certificate.title,
        "rows": [row for row in rows if row[1]],
        "outcomes_words": pgettext("certificate", "What the training was to teach"),
        "outcomes": facts[f"outcomes_{language}"],
        "issued": ", ".join(filter(None, [facts["place"], issued_on])),
        "signatory": facts["signatory"],
        "signatory_role": certificate.said("signatory_role"),
        "statement": certificate.said("statement"),
        "logos": [picture_of(logo, language, logos) for logo in facts["logos"]],
        "verify": _("Is this certificate valid? See:"),
        "address_of_check": settings.PORTAL_URL + reverse("trainings:certificate_check"),
        "code_words": pgettext("certificate", "Code:"),
        "code": certificate.code,
        "qr": qr_picture(address),
        "qr_alt": _("QR code that leads to the page on which this certificate is verified"),
    }


def picture_of(logo, language, logos):
    """A logo as Typst draws it, not wider than the page."""
    if logo["image"] not in logos:
        with default_storage.open(logo["image"]) as file:
            logos[logo["image"]] = file.read()
    return {
        "image": logos[logo["image"]],
        "alt": (language == "en" and logo["alt_en"]) or logo["alt_pl"],
        "height": min(LOGO_HEIGHT, PAGE_WIDTH * logo["height"] / logo["width"]),
    }
