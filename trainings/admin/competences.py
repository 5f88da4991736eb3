"""At the office's desk: how much was taught to whom, by quarter and by powiat."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from pkes.lib import charts
from pkes.lib.dates import pick_year
from pkes.lib.tables import FORMATS, download
from trainings.admin.pages import routes
from trainings.competences import Statistics, heads
from trainings.models import TrainingSession
from trainings.models.hours import in_short


def urls(desk):
    return routes(
        desk,
        ("kompetencje/", competences_view, "competences"),
        ("kompetencje/<slug:part>.<slug:kind>", export_view, "competences_export"),
    )


def asked_for(desk, request):
    """(year or None, years in which something was taught, Statistics)"""
    if not request.user.has_perm("trainings.view_enrolment"):
        raise PermissionDenied
    today = timezone.localdate()
    years = [day.year for day in TrainingSession.objects.filter(on__lt=today).dates("on", "year", order="DESC")]
    year = pick_year(request.GET["rok"], years) if request.GET.get("rok") else None
    return year, years, Statistics(year, today)


def competences_view(desk, request):
    year, years, statistics = asked_for(desk, request)
    parts = {
        "kwartaly": (_("By quarter"), _("Quarter"), statistics.by_quarter()),
        "powiaty": (_("By powiat of the organisation"), _("Powiat"), statistics.by_powiat()),
    }
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("Competences in numbers"),
        "year": year,
        "years": years,
        "total": dict(zip(heads("")[1:], statistics.total.words, strict=True)),
        "parts": [
            {
                "key": key,
                "title": title,
                "head": heads(first),
                "rows": [[name, *sums.words] for name, sums in rows],
                "chart": charts.bars(
                    key,
                    title,
                    [first, _("Person-hours")],
                    [(name, [sums.hours]) for name, sums in rows],
                    words=in_short,
                ),
            }
            for key, (title, first, rows) in parts.items()
        ],
    }
    return render(request, "trainings/office/competences.html", context)


def export_view(desk, request, part, kind):
    if kind not in FORMATS or part not in {"kwartaly", "powiaty"}:
        raise Http404
    year, _years, statistics = asked_for(desk, request)
    rows = statistics.by_quarter() if part == "kwartaly" else statistics.by_powiat()
    header = heads(_("Quarter") if part == "kwartaly" else _("Powiat"))
    name = f"kompetencje-{part}{f'-{year}' if year else ''}"
    return download(kind, name, header, [[first, *sums.words] for first, sums in rows], _("Competences in numbers"))
