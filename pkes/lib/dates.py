"""Dates of which only the month, the quarter or the year is known."""

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy


class DatePrecision(models.TextChoices):
    DAY = "day", pgettext_lazy("date precision", "day")
    MONTH = "month", pgettext_lazy("date precision", "month")
    YEAR = "year", pgettext_lazy("date precision", "year")


FORMATS = {DatePrecision.DAY: "j E Y", DatePrecision.MONTH: "F Y", DatePrecision.YEAR: "Y"}


def format_date(value, precision=DatePrecision.DAY):
    """Return a date in words, no more exact than it is known: "26 listopada 2014", "październik 2014"."""
    return date_format(value, FORMATS[precision])


def format_quarter(year, quarter):
    """Return a quarter in words: "first quarter of 2015"."""
    return [
        gettext("first quarter of %(year)s"),
        gettext("second quarter of %(year)s"),
        gettext("third quarter of %(year)s"),
        gettext("fourth quarter of %(year)s"),
    ][quarter - 1] % {"year": year}
