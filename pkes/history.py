"""How the cluster began: a timeline made of its records."""

import datetime
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event, EventDay
from members.models import RegisterEntry
from pkes.lib.dates import DatePrecision, format_date
from trainings.models import Training, TrainingSession

LISTS = {"meeting": "events:event_list", "training": "trainings:training_list"}
MACHINE_FORMATS = {DatePrecision.DAY: "Y-m-d", DatePrecision.MONTH: "Y-m", DatePrecision.YEAR: "Y"}


@dataclass(frozen=True)
class Station:
    """One thing that happened. `on` puts it in order; `machine` is the date as far as it is known, for computers."""

    on: datetime.date
    when: str
    machine: str
    title: str
    note: str = ""
    url: str = ""


def station(on, title, precision=DatePrecision.DAY, **fields):
    return Station(on, format_date(on, precision), date_format(on, MACHINE_FORMATS[precision]), title, **fields)


def beginning(cluster, kinds=("meeting", "training")):
    """The stations of the year in which the cluster was founded and of the one after it, oldest first.

    What happened stays; a link leads only to the pages of `kinds`.
    """
    until = datetime.date(cluster.founded_on.year + 2, 1, 1)
    stations = [
        station(cluster.founded_on, _("The cluster is founded"), cluster.founded_precision, note=cluster.founded_in),
        *accessions(until),
        *days(EventDay.objects.select_related("event"), "event", Event.Status.CANCELLED, until),
        *days(TrainingSession.objects.select_related("training"), "training", Training.Status.CANCELLED, until),
        *plans(until),
    ]
    source = cluster.declared_source
    if source.dated_on and source.dated_on < until:
        stations.append(station(source.dated_on, _("It is announced"), source.date_precision, note=source.title))
    off = tuple(reverse(address) for kind, address in LISTS.items() if kind not in kinds)
    stations = [replace(one, url="") if one.url.startswith(off) else one for one in stations]
    return sorted(stations, key=lambda one: one.on)


def accessions(until):
    """The register's first lines, those of one day and one document together."""
    entries = (
        RegisterEntry.objects.filter(
            kind=RegisterEntry.Kind.ACCESSION, effective_on__lt=until, organization__is_sample=False
        )
        .select_related("source")
        .order_by("effective_on", "source")
    )
    for (on, precision, source), together in groupby(
        entries, key=lambda entry: (entry.effective_on, entry.date_precision, entry.source)
    ):
        count = len(list(together))
        title = ngettext("%(count)s organisation joins", "%(count)s organisations join", count) % {"count": count}
        yield station(on, title, precision, note=source.title)


def days(rows, owner, cancelled, until):
    """Each day of the meetings or trainings of that time; two separate days are two stations."""
    is_public = {f"{owner}__in": rows.model._meta.get_field(owner).related_model.objects.published()}
    rows = list(
        rows.filter(**is_public, **{f"{owner}__is_sample": False}, on__lt=until)
        .exclude(**{f"{owner}__status": cancelled})
        .order_by("on")
    )
    totals, passed = Counter(getattr(row, owner).pk for row in rows), Counter()
    for row in rows:
        thing = getattr(row, owner)
        passed[thing.pk] += 1
        note = thing.summary
        if totals[thing.pk] > 1:
            note = _("day %(number)s of %(total)s") % {"number": passed[thing.pk], "total": totals[thing.pk]}
        yield station(row.on, thing.title, note=note, url=thing.get_absolute_url())


def plans(until):
    """Trainings of which only the quarter was known. They stand at its end: nothing earlier is proven."""
    planned = (
        Training.objects.published()
        .undated()
        .prefetch_related(None)
        .filter(is_sample=False, planned_year__lt=until.year)
    )
    for training in planned.exclude(status=Training.Status.CANCELLED):
        last_month = 3 * training.planned_quarter
        on = datetime.date(training.planned_year, last_month, 28)
        note = training.get_status_display()
        yield Station(
            on, training.quarter_in_words, str(training.planned_year), training.title, note, training.get_absolute_url()
        )
