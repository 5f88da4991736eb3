"""What came of conversations, in figures: for the cluster's report and the office's desk."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Min, Q
from django.utils import timezone

from cooperation.models import Enquiry, EnquiryOutcome
from pkes.lib.dates import quarter_of


@dataclass(frozen=True)
class Outcomes:
    """Figures of a time. `begun` are the conversations begun in it; all others are those first answered in it.

    `cooperated` counts where at least one side says so, `agreed` where both do. `value` is the sum in PLN: of two sides
    that name different values the lower one counts, so that nothing is counted twice or too high.
    """

    begun: int
    answered: int
    talked: int
    cooperated: int
    agreed: int
    value: Decimal


def outcomes(since, until):
    """The figures of [since, until), two aware moments; samples are in none of them."""
    real = Enquiry.objects.filter(asking__is_sample=False, asked__is_sample=False)
    begun = real.filter(opened_at__gte=since, opened_at__lt=until).count()
    by_enquiry = {}
    answered = Enquiry.objects.answered_between(since, until).values("pk")
    for row in EnquiryOutcome.objects.filter(enquiry__in=answered).order_by("pk"):
        by_enquiry.setdefault(row.enquiry_id, []).append(row)
    sides = by_enquiry.values()
    cooperated = [[row for row in rows if row.cooperated] for rows in sides]
    values = [[row.value for row in rows if row.value is not None] for rows in cooperated]
    return Outcomes(
        begun=begun,
        answered=len(by_enquiry),
        talked=sum(any(row.talked for row in rows) for rows in sides),
        cooperated=sum(bool(rows) for rows in cooperated),
        agreed=sum(len(rows) == 2 for rows in cooperated),
        value=sum((min(value) for value in values if value), Decimal(0)),
    )


def cooperations_by_quarter(since, until):
    """{(year, quarter): cooperations}, counted when one side first said so; samples aside. One query."""
    rows = (
        Enquiry.objects.filter(asking__is_sample=False, asked__is_sample=False)
        .annotate(said_at=Min("outcomes__answered_at", filter=Q(outcomes__cooperated=True)))
        .filter(said_at__gte=since, said_at__lt=until)
    )
    return Counter(quarter_of(timezone.localdate(moment)) for moment in rows.values_list("said_at", flat=True))
