"""Numbers of Polish registers. Checksums are those of python-stdnum."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.pl import nip, regon


def only_digits(value):
    return value.isascii() and value.isdigit()


def validate_nip(value):
    """Refuse what is not a tax number: ten digits, the last one a checksum."""
    try:
        # The library takes "813-38-73-000" as well; kept in two spellings, a number would not be unique.
        nip.validate(value if only_digits(value) else "")
    except NumberError as error:
        raise ValidationError(
            _("This is not a valid NIP. It has ten digits; check whether one is missing or swapped.")
        ) from error


def validate_regon(value):
    """Refuse what is not a REGON: nine or fourteen digits, the last one a checksum."""
    try:
        regon.validate(value if only_digits(value) else "")
    except NumberError as error:
        raise ValidationError(
            _("This is not a valid REGON. It has nine or fourteen digits; check whether one is missing or swapped.")
        ) from error


def validate_krs(value):
    """Refuse what is not ten digits: the KRS number has no checksum."""
    if len(value) != 10 or not only_digits(value):
        raise ValidationError(_("A KRS number has ten digits. Add the zeros at its beginning."))
