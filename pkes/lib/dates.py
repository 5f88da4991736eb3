"""Dates in words: separate days, and those of which only the month, the quarter or the year is known."""

import calendar
from datetime import timedelta
from itertools import pairwise

from dateutil.easter import easter
from django.db import models
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext_lazy


class DatePrecision(models.TextChoices):
    DAY = "day", pgettext_lazy("date precision", "day")
    MONTH = "month", pgettext_lazy("date precision", "month")
    YEAR = "year", pgettext_lazy("date precision", "year")


# (month, day); the movable ones hang on Easter.
FIXED_HOLIDAYS = {(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 24), (12, 25), (12, 26)}

FORMATS = {DatePrecision.DAY: "j E Y", DatePrecision.MONTH: "F Y", DatePrecision.YEAR: "Y"}


def format_date(value, precision=DatePrecision.DAY):
    """Return a date in words, no more exact than it is known: "26 listopada 2014", "październik 2014"."""
    words = date_format(value, FORMATS[precision])
    # Django's Polish catalogue writes a month that stands alone with a capital.
    return words if get_language() == "en" else words.lower()


def format_quarter(year, quarter):
    """Return a quarter in words: "first quarter of 2015"."""
    return [
        gettext("first quarter of %(year)s"),
        gettext("second quarter of %(year)s"),
        gettext("third quarter of %(year)s"),
        gettext("fourth quarter of %(year)s"),
    ][quarter - 1] % {"year": year}


def weekday(day):
    """Return the name of the weekday as it stands inside a sentence: "środa", "Wednesday"."""
    name = date_format(day, "l")
    # Django's Polish catalogue writes it with a capital.
    return name if get_language() == "en" else name.lower()


def days_in_words(days, *, with_year=True):
    """Return separate days in words, never as a range: "11 i 15 grudnia 2014", "30 listopada i 2 grudnia 2014".

    A month or a year that several days share is said once, with the last of them.
    """
    days = sorted(days)
    words = []
    for day, following in pairwise([*days, None]):
        if following and (following.year, following.month) == (day.year, day.month):
            words.append(date_format(day, "j"))
        elif not with_year or (following and following.year == day.year):
            words.append(date_format(day, "j E"))
        else:
            words.append(date_format(day, "j E Y"))
    if len(words) < 2:
        return "".join(words)
    return gettext("%(days)s and %(last)s") % {"days": ", ".join(words[:-1]), "last": words[-1]}


def quarter_of(day):
    """Return the year and the quarter (1 to 4) in which a day lies."""
    return day.year, (day.month - 1) // 3 + 1


def pick_year(asked, years):
    """Return the year that an address asks for, the first of `years` where it asks for none (None where there is none).

    Raises Http404 for anything that is not one of `years`.
    """
    if not asked:
        return next(iter(years), None)
    for year in years:
        if str(year) == asked:
            return year
    raise Http404


def workday(day):
    """The day, or the first working day after it: no weekend, and none of the holidays of Poland."""
    while day.weekday() > 4 or is_holiday(day):
        day += timedelta(days=1)
    return day


def is_holiday(day):
    """Is it a day free by law (Act of 18 January 1951, as amended; Christmas Eve since 2025)?"""
    since_easter = (day - easter(day.year)).days
    return (day.month, day.day) in FIXED_HOLIDAYS or since_easter in {0, 1, 49, 60}


def months_later(day, number):
    """The same day so many months later; the last of the month where that month is shorter."""
    months = day.month - 1 + number
    year, month = day.year + months // 12, months % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))
