"""What came of funding calls, for the report."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from cooperation.models import Consortium

Status = Consortium.Status


@dataclass(frozen=True)
class Results:
    """Applications submitted within a time, those decided within it, and what was won, in złoty."""

    submitted: int
    won: int
    lost: int
    amount: Decimal


def results(since, until):
    """The Results of the days from `since` to `until`, both included. Samples do not count. One query."""
    decided = Q(decided_on__gte=since, decided_on__lte=until)
    found = Consortium.objects.filter(is_sample=False).aggregate(
        submitted=Count("pk", filter=Q(submitted_on__gte=since, submitted_on__lte=until) & ~Q(status=Status.WITHDRAWN)),
        won=Count("pk", filter=decided & Q(status=Status.WON)),
        lost=Count("pk", filter=decided & Q(status=Status.LOST)),
        amount=Sum("amount", filter=decided & Q(status=Status.WON)),
    )
    return Results(**{**found, "amount": found["amount"] or Decimal(0)})
