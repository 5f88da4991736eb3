"""The record of competences: who of an organisation was trained in what; for the coordinator, how much and where, in sums."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.choices import Powiat
from members.policies import acting
from pkes.lib.dates import format_quarter, quarter_of
from pkes.lib.fold import fold
from pkes.lib.tables import FORMATS, download
from trainings.models import Certificate, Enrolment, Training
from trainings.models.hours import in_short

ON_A_PAGE = 50


def record_of(organization):
    """How trainings ended for the people of an organisation, the latest first; each with `given`, the valid certificate."""
    valid = Prefetch("certificates", Certificate.objects.valid(), to_attr="valid_certificates")
    rows = Enrolment.objects.of_organization(organization).confirmed().exclude(outcome="").with_hours()
    return rows.prefetch_related(valid).order_by("-training__pk", "search_text", "pk")


@acting
def competences(request):
    page = Paginator(record_of(request.acting.organization), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "crumbs": [(_("Panel"), reverse("members:panel")), (_("Competences"), None)],
    }
    return render(request, "trainings/panel/competences.html", context)


@acting
def competences_export(request, kind):
    if kind not in FORMATS:
        raise Http404
    header = [
        _("Name and surname"), _("Role in the organisation"), _("Training"), _("Days"), _("Teaching hours"), _("Result"),
        _("Certificate"),
    ]  # fmt: skip
    rows = [
        [
            row.name, row.position, row.training.title, row.training.when, in_short(row.hours_present),
            row.get_outcome_display(), ", ".join(certificate.signature for certificate in row.valid_certificates),
        ]
        for row in record_of(request.acting.organization)
    ]  # fmt: skip
    return download(kind, "kompetencje", header, rows, _("Competences"))


class Sums:
    """Person-hours, and how many different people, organisations and trainings there are behind them."""

    def __init__(self):
        self.hours, self.people, self.organizations, self.trainings = Decimal(), set(), set(), set()

    def add(self, enrolment, hours):
        self.hours += hours
        # The same person in two trainings is two enrolments; who has no address is known by the name in the organisation.
        self.people.add(enrolment.email.lower() or (enrolment.organization_id, fold(enrolment.name)))
        self.organizations.add(enrolment.organization_id)
        self.trainings.add(enrolment.training_id)

    @property
    def numbers(self):
        return [self.hours, len(self.people), len(self.organizations), len(self.trainings)]

    @property
    def words(self):
        return [in_short(self.hours), *(str(number) for number in self.numbers[1:])]


class Statistics:
    """What was taught on days in a year (None: in all years), by quarter and by powiat. Days that are still to come, and
    days whose hours nobody knows, count for nothing; samples neither."""

    def __init__(self, year, today):
        self.total, self.quarters, self.powiaty = Sums(), {}, {}
        rows = (
            Enrolment.objects.confirmed()
            .filter(training__is_sample=False)
            .exclude(training__status=Training.Status.CANCELLED)
        )
        if year:
            rows = rows.filter(training__sessions__on__year=year).distinct()
        for enrolment in rows.with_hours().select_related("organization"):
            for day in enrolment.training.sessions.all():
                hours = enrolment.hours_on(day)
                if hours and day.on < today and year in {None, day.on.year}:
                    quarter, powiat = quarter_of(day.on), enrolment.organization.powiat
                    for sums in (
                        self.total, self.quarters.setdefault(quarter, Sums()), self.powiaty.setdefault(powiat, Sums()),
                    ):  # fmt: skip
                        sums.add(enrolment, hours)

    def by_quarter(self):
        return [(format_quarter(*quarter), self.quarters[quarter]) for quarter in sorted(self.quarters)]

    def by_powiat(self):
        """Most person-hours first."""
        rows = sorted(self.powiaty.items(), key=lambda row: (-row[1].hours, row[0]))
        return [(Powiat(powiat).label if powiat else _("powiat not known"), sums) for powiat, sums in rows]


def heads(first):
    """The words above a table of sums."""
    return [first, _("Person-hours"), _("People"), _("Organisations"), _("Trainings")]
