"""How hours are written."""

from decimal import Decimal

from django.utils.formats import number_format


def in_short(hours):
    """Hours as people write them in the language of the page: "4", "4,5"; a dash where they are not known (None)."""
    if hours is None:
        return "–"
    return number_format(hours.normalize() if hours % 1 else hours.quantize(Decimal(1)))
