"""How much was taught, counted by the database: for the first page of the desk, whatever the number of people."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Cast, Concat, ExtractQuarter, ExtractYear, Lower

from pkes.lib.dates import quarter_of
from pkes.lib.fold import folded
from pkes.lib.places.models import State
from trainings.models import Attendance, Training, TrainingSession


@dataclass
class Taught:
    """Person-hours, and how many different people they were taught to."""

    hours: Decimal = Decimal()
    people: int = 0


def taught_by_quarter(first, today):
    """{(year, quarter): Taught} from a day on, in three queries. Counts what `competences.Statistics` counts."""
    days = TrainingSession.objects.filter(
        Q(hours__isnull=False) | Q(starts__isnull=False, ends__isnull=False),
        on__gte=first,
        on__lt=today,
        training__is_sample=False,
    ).exclude(training__status=Training.Status.CANCELLED)
    taught = defaultdict(Taught)
    noted = {row["session"]: row for row in hours_noted(days)}
    people = Count("training__enrolments", filter=Q(training__enrolments__state=State.CONFIRMED))
    for day in days.annotate(people=people).order_by():
        exceptions = noted.get(day.pk, {"number": 0, "hours": None})
        whole = day.people - exceptions["number"]
        taught[quarter_of(day.on)].hours += whole * day.teaching_hours + (exceptions["hours"] or 0)
    for year, quarter, people in people_by_quarter(days):
        taught[year, quarter].people = people
    return dict(taught)


def hours_noted(days):
    """For each day: how many people were not there all the time, and their hours together."""
    rows = Attendance.objects.filter(session__in=days.order_by(), enrolment__state=State.CONFIRMED)
    rows = rows.filter(Q(is_present=False) | Q(hours__isnull=False)).order_by()
    return rows.values("session").annotate(number=Count("pk"), hours=Sum("hours"))


def people_by_quarter(days):
    """(year, quarter, number of different people). Who has no address is known by the name in the organisation."""
    person = Case(
        When(training__enrolments__email="", then=Concat(
            Cast("training__enrolments__organization", CharField()), Value(":"), folded("training__enrolments__name"),
            output_field=CharField(),
        )),
        default=Lower("training__enrolments__email"),
        output_field=CharField(),
    )  # fmt: skip
    missed = Attendance.objects.filter(
        Q(is_present=False) | Q(hours=0), enrolment=OuterRef("training__enrolments"), session=OuterRef("pk")
    )
    present = days.filter(~Exists(missed), training__enrolments__state=State.CONFIRMED).order_by()
    grouped = present.annotate(year=ExtractYear("on"), quarter=ExtractQuarter("on")).values("year", "quarter")
    return grouped.annotate(people=Count(person, distinct=True)).values_list("year", "quarter", "people")
