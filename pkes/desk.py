"""The first page of the office's desk: what waits for somebody, and the cluster in figures.

Each line of `TASKS` is a question to one app; the lists of the desk have a filter for the same rows, and the line leads to it.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import CharField, Count, F, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from cooperation.models import Consortium, EnquiryReport
from cooperation.outcomes import cooperations_by_quarter
from events.models import Event, Registration
from members.choices import Powiat, Sector
from members.models import ChangeProposal, DataRequest, JoinRequest, Organization
from pkes.lib import charts
from pkes.lib.dates import DatePrecision, format_date, format_quarter, months_later, quarter_of
from pkes.lib.outbox.models import Mail
from pkes.lib.places.models import State
from publications.models import ContactMessage
from trainings.figures import taught_by_quarter
from trainings.models import Enrolment, Training
from trainings.models.trainings import OUTCOME_DAYS

QUARTERS = 8
MONTHS = 12


@dataclass(frozen=True)
class Task:
    """A kind of rows that wait for the office: who may do it, which rows, since when or until when, and the list of them.

    `since` names the moment from which a row waits, `due` the day by which it must be done (`days` later). With `is_day` what
    these name is a day: the database counts moments and days apart.
    """

    key: str
    right: str
    words: Any
    rows: Callable[[], QuerySet]
    page: str
    query: str = ""
    since: Any = None
    due: Any = None
    days: int = 0
    is_day: bool = False

    @property
    def address(self):
        return reverse(f"admin:{self.page}_changelist") + self.query

    @property
    def counted(self):
        """(key, how many wait, the first moment or day) as a query of one row, or of none where nothing waits."""
        # Not ordered: what orders the list would be asked for each row.
        rows = self.rows().order_by().annotate(task=Value(self.key, CharField())).values("task")
        counted = rows.annotate(waiting_number=Count("pk"), waiting_first=Min(self.due or self.since))
        return counted.values_list("task", "waiting_number", "waiting_first")


@dataclass(frozen=True)
class Waiting:
    """So many rows of a task, and the day of the first of them; None where nothing says one."""

    task: Task
    number: int
    first: Any
    today: datetime.date

    @property
    def words(self):
        return self.task.words % {"number": self.number}

    @property
    def address(self):
        return self.task.address

    @property
    def days_left(self):
        """Days until the first one is due, negative where it is late; None where nothing is due by a day."""
        return (self.first - self.today).days + self.task.days if self.task.due and self.first else None

    @property
    def is_late(self):
        return self.days_left is not None and self.days_left < 0

    @property
    def age(self):
        """How long the oldest waits, or how much time is left for the first."""
        if not self.first:
            return ""
        if self.task.due:
            return self.time_left()
        first = timezone.localdate(self.first) if isinstance(self.first, datetime.datetime) else self.first
        days = (self.today - first).days
        if days <= 0:
            return _("since today")
        return ngettext("the oldest: %(days)s day ago", "the oldest: %(days)s days ago", days) % {"days": days}

    def time_left(self):
        days = self.days_left
        if days < 0:
            return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
        if days == 0:
            return _("the first: today")
        return ngettext("the first: in %(days)s day", "the first: in %(days)s days", days) % {"days": days}


TASKS = [
    Task(
        "data_requests",
        "members.change_datarequest",
        ngettext_lazy("%(number)s request about personal data", "%(number)s requests about personal data", "number"),
        lambda: DataRequest.objects.open(),
        "members_datarequest",
        due=F("due_on"),
        is_day=True,
    ),
    Task(
        "requests",
        "members.change_joinrequest",
        ngettext_lazy("%(number)s request to join to decide", "%(number)s requests to join to decide", "number"),
        lambda: JoinRequest.objects.waiting(),
        "members_joinrequest",
        since=F("confirmed_at"),
    ),
    Task(
        "proposals",
        "members.change_changeproposal",
        ngettext_lazy("%(number)s proposal to decide", "%(number)s proposals to decide", "number"),
        lambda: ChangeProposal.objects.filter(status=ChangeProposal.Status.WAITING),
        "members_changeproposal",
        "?status__exact=waiting",
        since=F("proposed_at"),
    ),
    Task(
        "enquiry_reports",
        "cooperation.change_enquiryreport",
        ngettext_lazy("%(number)s reported conversation", "%(number)s reported conversations", "number"),
        lambda: EnquiryReport.objects.open(),
        "cooperation_enquiryreport",
        "?stan=otwarte",
        since=F("at"),
    ),
    Task(
        "meetings",
        "events.change_event",
        ngettext_lazy("%(number)s proposed meeting", "%(number)s proposed meetings", "number"),
        lambda: Event.objects.filter(status=Event.Status.PROPOSED),
        "events_event",
        "?status__exact=proposed",
        since=Coalesce("proposed_at", "created_at"),
    ),
    Task(
        "messages",
        "publications.change_contactmessage",
        ngettext_lazy("%(number)s message to answer", "%(number)s messages to answer", "number"),
        lambda: ContactMessage.objects.waiting(),
        "publications_contactmessage",
        "?state__exact=new",
        since=F("received_at"),
    ),
    Task(
        "registrations",
        "events.change_registration",
        ngettext_lazy("%(number)s registration to approve", "%(number)s registrations to approve", "number"),
        lambda: Registration.objects.filter(state=State.APPROVAL),
        "events_registration",
        "?state__exact=approval",
        since=F("changed_at"),
    ),
    Task(
        "enrolments",
        "trainings.change_enrolment",
        ngettext_lazy("%(number)s enrolment to approve", "%(number)s enrolments to approve", "number"),
        lambda: Enrolment.objects.filter(state=State.APPROVAL),
        "trainings_enrolment",
        "?state__exact=approval",
        since=F("changed_at"),
    ),
    Task(
        "held",
        "events.change_event",
        ngettext_lazy(
            "%(number)s meeting that is over: note who was there and that it took place",
            "%(number)s meetings that are over: note who was there and that they took place",
            "number",
        ),
        lambda: Event.objects.awaiting_end(),
        "events_event",
        "?po=tak",
        since=F("last_on"),
        is_day=True,
    ),
    Task(
        "sheets",
        "trainings.change_training",
        ngettext_lazy(
            "%(number)s training without its signed attendance sheets",
            "%(number)s trainings without their signed attendance sheets",
            "number",
        ),
        lambda: Training.objects.awaiting_sheets(),
        "trainings_training",
        "?listy=brak",
        since=F("first_on"),
        is_day=True,
    ),
    Task(
        "outcomes",
        "trainings.change_training",
        ngettext_lazy(
            "%(number)s training whose results are still to be noted",
            "%(number)s trainings whose results are still to be noted",
            "number",
        ),
        lambda: Training.objects.awaiting_outcomes(),
        "trainings_training",
        "?wyniki=brak",
        due=F("last_on"),
        days=OUTCOME_DAYS,
        is_day=True,
    ),
    Task(
        "consortia",
        "cooperation.change_consortium",
        ngettext_lazy(
            "%(number)s consortium whose result is not noted",
            "%(number)s consortia whose result is not noted",
            "number",
        ),
        lambda: Consortium.objects.awaiting_result(),
        "cooperation_consortium",
        "?wynik=brak",
        since=F("call__deadline_at"),
    ),
    Task(
        "statuses",
        "members.change_organization",
        ngettext_lazy(
            "%(number)s organisation whose legal status or mark ends",
            "%(number)s organisations whose legal status or mark ends",
            "number",
        ),
        lambda: Organization.objects.with_ending_status(),
        "members_organization",
        "?status=konczy",
        due=F("status_ends_on"),
        is_day=True,
    ),
    Task(
        "unsent",
        "outbox.change_mail",
        ngettext_lazy("%(number)s mail that could not be sent", "%(number)s mails that could not be sent", "number"),
        lambda: Mail.objects.given_up(),
        "outbox_mail",
        "?state__exact=given_up",
        since=F("created_at"),
    ),
    Task(
        "stale",
        "members.change_organization",
        ngettext_lazy(
            "%(number)s member whose data was confirmed long ago or never",
            "%(number)s members whose data was confirmed long ago or never",
            "number",
        ),
        lambda: Organization.objects.evidenced().stale(),
        "members_organization",
        "?dane=stale",
        since=Coalesce("data_confirmed_at", "created_at"),
    ),
]


def tasks_of(user):
    """The tasks that somebody has the right to do."""
    return [task for task in TASKS if user.has_perm(task.right)]


def waiting_for(user):
    """What waits for somebody, in the order in which it is shown: one query for moments, one for days."""
    today, tasks, found = timezone.localdate(), tasks_of(user), {}
    for is_day in (False, True):
        first, *others = [task.counted for task in tasks if task.is_day == is_day] or [None]
        if first is not None:
            rows = first.union(*others, all=True) if others else first
            found |= {key: (number, since) for key, number, since in rows}
    return [Waiting(task, *found[task.key], today) for task in tasks if found.get(task.key, (0,))[0]]


# In figures


def figures_for(user):
    """The charts that somebody may see."""
    today = timezone.localdate()
    return [
        *(members_charts() if user.has_perm("members.view_organization") else []),
        *(trainings_charts(today) if user.has_perm("trainings.view_enrolment") else []),
        *([registrations_chart(today)] if user.has_perm("events.view_registration") else []),
        *([cooperations_chart(today)] if user.has_perm("cooperation.view_enquiryoutcome") else []),
    ]


def members_charts():
    """Members by sector and by powiat, the most first: one query."""
    counted = Organization.objects.evidenced().order_by().values_list("sector", "powiat").annotate(number=Count("pk"))
    sectors, powiaty = {}, {}
    for sector, powiat, number in counted:
        sectors[sector] = sectors.get(sector, 0) + number
        powiaty[powiat] = powiaty.get(powiat, 0) + number
    names = {"": _("powiat not known"), **{powiat.value: powiat.full_name for powiat in Powiat}}
    return [
        bars("sektory", _("Members by sector"), _("Sector"), {Sector(key).label: n for key, n in sectors.items()}),
        bars("powiaty", _("Members by powiat"), _("Powiat"), {str(names[key]): n for key, n in powiaty.items()}),
    ]


def bars(key, title, head, numbers):
    rows = sorted(numbers.items(), key=lambda row: (-row[1], str(row[0])))
    return charts.bars(key, title, [head, _("Members")], [(name, [number]) for name, number in rows])


def trainings_charts(today):
    """People trained and person-hours in each of the last two years' quarters: three queries."""
    quarters = last_quarters(today, QUARTERS)
    taught = taught_by_quarter(datetime.date(quarters[0][0], 3 * quarters[0][1] - 2, 1), today)
    people = [(quarter, taught[quarter].people if quarter in taught else 0) for quarter in quarters]
    hours = [(quarter, round(taught[quarter].hours) if quarter in taught else 0) for quarter in quarters]
    return [
        charts.columns(
            key, title, [_("Quarter"), head], rows, short=short_quarter, words=lambda quarter: format_quarter(*quarter)
        )
        for key, title, head, rows in [
            ("przeszkoleni", _("People trained, by quarter"), _("People"), people),
            ("osobogodziny", _("Person-hours of trainings, by quarter"), _("Person-hours"), hours),
        ]
    ]


def last_quarters(today, number):
    """The present quarter and those before it, the earliest first."""
    year, quarter = quarter_of(today)
    counted = range(4 * year + quarter - number, 4 * year + quarter)
    return [(count // 4, count % 4 + 1) for count in counted]


def short_quarter(quarter):
    year, number = quarter
    return f"{['I', 'II', 'III', 'IV'][number - 1]} {year % 100:02}"


def registrations_chart(today):
    """Registrations for meetings in each of the last months: one query. Those whose address nobody proved are not counted."""
    counted = range(12 * today.year + today.month - MONTHS, 12 * today.year + today.month)
    months = [datetime.date(count // 12, count % 12 + 1, 1) for count in counted]
    # Compared with the borders of the months: the database would have to work out the month of each row.
    borders = [midnight(month) for month in [*months, months_later(months[-1], 1)]]
    numbers = {
        f"month_{number}": Count("pk", filter=Q(entered_at__gte=first, entered_at__lt=after))
        for number, (first, after) in enumerate(pairwise(borders))
    }
    real = Event.objects.filter(is_sample=False).order_by()
    rows = Registration.objects.filter(event__in=real, entered_at__gte=borders[0])
    found = rows.exclude(state__in=[State.UNCONFIRMED, State.EXPIRED]).order_by().aggregate(**numbers)
    return charts.columns(
        "zapisy",
        _("Registrations for meetings, by month"),
        [_("Month"), _("Registrations")],
        list(zip(months, found.values(), strict=True)),
        short=lambda month: date_format(month, "M"),
        words=lambda month: format_date(month, DatePrecision.MONTH),
    )


def cooperations_chart(today):
    """Cooperations that came of conversations, in each of the last two years' quarters: one query."""
    quarters = last_quarters(today, QUARTERS)
    first = datetime.date(quarters[0][0], 3 * quarters[0][1] - 2, 1)
    counted = cooperations_by_quarter(midnight(first), midnight(today + datetime.timedelta(days=1)))
    return charts.columns(
        "wspolprace",
        _("Cooperations that came of conversations, by quarter"),
        [_("Quarter"), _("Cooperations")],
        [(quarter, counted[quarter]) for quarter in quarters],
        short=short_quarter,
        words=lambda quarter: format_quarter(*quarter),
    )


def midnight(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
