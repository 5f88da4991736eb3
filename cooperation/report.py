"""What came of cooperation in a year, quarter by quarter: conversations, and applications for funding."""

import datetime
from decimal import Decimal

from django.db.models import Min
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cooperation.call_figures import results
from cooperation.models import Consortium, Enquiry
from cooperation.outcomes import outcomes
from pkes.lib.dates import format_quarter, quarter_of


def years(today):
    """The years that have something to tell, the latest first: from the first conversation or application on."""
    real = Enquiry.objects.filter(asking__is_sample=False, asked__is_sample=False)
    begun = real.aggregate(first=Min("opened_at"))["first"]
    applied = Consortium.objects.filter(is_sample=False).aggregate(first=Min("submitted_on"))["first"]
    first = min([today, *([timezone.localdate(begun)] if begun else []), *([applied] if applied else [])])
    return list(range(today.year, first.year - 1, -1))


def heads(first):
    return [
        first, _("Conversations begun"), _("with an answer what came of it"), _("talked"), _("cooperated"),
        _("both sides say so"), _("Value of the cooperation, PLN"), _("Applications for funding submitted"), _("won"),
        _("lost"), _("Funding won, PLN"),
    ]  # fmt: skip


def row(name, since, until):
    """The figures of the days from `since` to `until`, both included, as words under `heads`."""
    begins, ends = (
        timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
        for day in (since, until + datetime.timedelta(1))
    )
    came, won = outcomes(begins, ends), results(since, until)
    numbers = [
        came.begun, came.answered, came.talked, came.cooperated, came.agreed, came.value,
        won.submitted, won.won, won.lost, won.amount,
    ]  # fmt: skip
    return [
        name,
        *(number_format(number, 2 if isinstance(number, Decimal) else 0, force_grouping=True) for number in numbers),
    ]


def rows_of(year, today):
    """The quarters of a year that have begun, and the whole year as the last row."""
    begun = 4 if year < today.year else quarter_of(today)[1]
    quarters = [
        row(format_quarter(year, quarter), datetime.date(year, 3 * quarter - 2, 1), last_of(year, quarter))
        for quarter in range(1, begun + 1)
    ]
    return [*quarters, row(_("The whole year"), datetime.date(year, 1, 1), datetime.date(year, 12, 31))]


def last_of(year, quarter):
    following = datetime.date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return following - datetime.timedelta(1)
