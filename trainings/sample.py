"""Trainings for a trial, relative to today and marked as sample. They name no real organisation and serve no real goal."""

import datetime
import itertools

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.choices import LegalForm
from members.models import Organization
from pkes.lib import versions
from pkes.lib.dates import quarter_of, workday
from pkes.lib.search.actions import index, index_rows
from trainings.models import Certificate, Enrolment, Evidence, LearningOutcome, Training, TrainingCycle, TrainingSession

HOURS = {"starts": datetime.time(9), "ends": datetime.time(14)}
# Days from today (none: the next quarter), fields, learning outcomes.
SAMPLES = [
    (
        [19],
        {
            "slug": "ksiegowosc-przyklad",
            "title_pl": "Księgowość w małej organizacji (przykład)",
            "title_en": "Book-keeping in a small organisation (sample)",
            "summary_pl": "Jak prowadzić rachunki, żeby rozliczenie dotacji nie zaskoczyło.",
            "summary_en": "How to keep the books so that settling a grant brings no surprise.",
            "venue": "Sala przykładowa",
            "trainer": "Osoba Przykładowa",
            "capacity": 12,
            "limit_per_group": 3,
        },
        [
            ("porządek w dokumentach przez cały rok", "order in the papers all year round"),
            ("rozliczenie dotacji krok po kroku", "settling a grant step by step"),
        ],
    ),
    (
        [40, 47],
        {
            "slug": "sprzedaz-uslug-przyklad",
            "title_pl": "Jak sprzedawać usługi (przykład)",
            "title_en": "How to sell services (sample)",
            "summary_pl": "Dwa osobne dni: najpierw oferta i cena, tydzień później rozmowa z klientem.",
            "summary_en": "Two separate days: first the offer and its price, a week later the talk with a client.",
            "venue": "Sala przykładowa",
            "capacity": 15,
            "requires_approval": True,
            "target_legal_forms": [LegalForm.SOCIAL_COOPERATIVE, LegalForm.FOUNDATION],
            "target_note_pl": "Najwięcej wyniosą osoby, które rozmawiają z klientami.",
            "target_note_en": "Those who talk with clients gain most.",
        },
        [
            ("oferta, którą da się zrozumieć w minutę", "an offer that can be understood in a minute"),
            ("cena policzona z kosztów", "a price worked out from costs"),
        ],
    ),
    (
        [],
        {
            "slug": "dostepne-strony-przyklad",
            "title_pl": "Dostępne strony internetowe (przykład)",
            "title_en": "Accessible web pages (sample)",
            "summary_pl": "Jak pisać i pokazywać treści, z których skorzysta każdy.",
            "summary_en": "How to write and show content that everybody can use.",
            "status": Training.Status.PLANNED,
        },
        [],
    ),
]


@transaction.atomic
def load(today):
    """Make the sample trainings; where they exist and none is still to come, move them to after `today`."""
    samples = Training.objects.filter(is_sample=True)
    if not samples.exists():
        make(today)
    elif not samples.upcoming(today).exists():
        move(samples, today)


def make(today):
    """Those with a day are open for enrolment from this morning on."""
    opens_at = timezone.make_aware(datetime.datetime.combine(today, datetime.time()))
    organizers = list(Organization.objects.filter(is_sample=True).order_by("pk")[:3]) or [None]
    for (offsets, fields, outcomes), organizer in zip(SAMPLES, itertools.cycle(organizers), strict=False):
        place = {"locality": organizer.locality, "powiat": organizer.powiat} if organizer and offsets else {}
        when = {"registration_opens_at": opens_at} if offsets else next_quarter(today)
        training = Training.objects.create(
            **{"status": Training.Status.ANNOUNCED, **fields, **place, **when}, organizer=organizer, is_sample=True
        )
        for offset in offsets:
            on = workday(today + datetime.timedelta(offset))
            TrainingSession.objects.create(training=training, on=on, **HOURS)
        for position, (text_pl, text_en) in enumerate(outcomes, 1):
            LearningOutcome.objects.create(training=training, position=position, text_pl=text_pl, text_en=text_en)
        index(training)


def move(samples, today):
    """Move all days by the same whole number of weeks, and the plan to the next quarter."""
    sessions = list(TrainingSession.objects.filter(training__in=samples).order_by("-on"))
    if sessions:
        target = today + datetime.timedelta(max(offset for offsets, *_rest in SAMPLES for offset in offsets))
        weeks = -((sessions[0].on - target).days // 7)
        for session in sessions:
            session.on = workday(session.on + datetime.timedelta(weeks=weeks))
            session.save(update_fields=["on"])
    held = samples.upcoming(today).filter(status=Training.Status.DONE).values_list("pk", flat=True)
    Training.objects.filter(pk__in=list(held)).update(status=Training.Status.ANNOUNCED)
    samples.filter(status=Training.Status.PLANNED).update(**next_quarter(today))
    index_rows(Training, samples.values_list("pk", flat=True))


def remove():
    """Take the samples away, with whoever was enrolled in them or by a sample organisation."""
    enrolments = Enrolment.objects.filter(Q(training__is_sample=True) | Q(organization__is_sample=True))
    Certificate.objects.filter(enrolment__in=enrolments).delete()
    enrolments.delete()
    Evidence.objects.filter(training__is_sample=True).delete()
    trainings, cycles = Training.objects.filter(is_sample=True), TrainingCycle.objects.filter(is_sample=True)
    for model in (TrainingSession, LearningOutcome):
        versions.forget(model, model.objects.filter(training__in=trainings).values_list("pk", flat=True))
    for rows in (trainings, cycles):
        versions.forget(rows.model, rows.values_list("pk", flat=True))
        rows.delete()


def next_quarter(today):
    year, quarter = quarter_of(today)
    return {"planned_year": year + quarter // 4, "planned_quarter": quarter % 4 + 1}
