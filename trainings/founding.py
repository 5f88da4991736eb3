"""The first cycle of trainings, as the news item of January 2015 tells it. Place, hours, trainer are not known."""

import datetime

from django.db import transaction

from members.choices import LegalForm
from members.founding import get, index_kept, keep
from members.models import Goal, SourceDocument
from trainings.models import LearningOutcome, Training, TrainingCycle, TrainingSession

# A Thursday and a Monday: two days, nothing between them.
DAYS = [datetime.date(2014, 12, 11), datetime.date(2014, 12, 15)]
OUTCOMES = [
    ("więcej motywacji do prowadzenia firmy wspólnie z innymi", "more motivation to run an enterprise together"),
    ("sposoby wyznaczania celów i dochodzenia do nich", "ways of setting goals and reaching them"),
    (
        "radzenie sobie ze zwątpieniem i bezradnością, gdy przychodzi kryzys",
        "dealing with doubt and helplessness when a crisis comes",
    ),
]


@transaction.atomic
def load():
    """Write the founding trainings where they were not written yet; what a person changed or deleted stays so."""
    source, goal = get("source:news-2015", SourceDocument), get("goal:1", Goal)
    cycle, _created = keep(
        "training-cycle:social-cooperatives",
        TrainingCycle,
        title_pl="Szkolenia dla spółdzielni socjalnych klastra",
        title_en="Trainings for the cluster's social cooperatives",
        slug="dla-spoldzielni-socjalnych",
        summary_pl="Cykl, w którym spółdzielnie socjalne z klastra rozwijają swoje umiejętności.",
        summary_en="A cycle in which the cluster's social cooperatives develop their skills.",
        target_legal_form=LegalForm.SOCIAL_COOPERATIVE,
        source=source,
    )
    workshop, created = keep(
        "training:workshop-2014",
        Training,
        cycle=cycle,
        title_pl="Warsztat: motywacja i cele we wspólnym przedsiębiorstwie",
        title_en="Workshop: motivation and goals in a shared enterprise",
        slug="motywacja-i-cele-2014",
        summary_pl="Dwa dni warsztatu, które otworzyły cykl szkoleń dla spółdzielni socjalnych z klastra.",
        summary_en="Two days of workshop that opened the cycle of trainings for the cluster's social cooperatives.",
        status=Training.Status.DONE,
        source=source,
    )
    if workshop:
        # Which goal it served is the portal's own classification, not the source's.
        if created and goal:
            workshop.goals.add(goal)
        for day in DAYS:
            keep(f"training:workshop-2014:{day}", TrainingSession, training=workshop, on=day)
        for position, (text_pl, text_en) in enumerate(OUTCOMES, 1):
            keep(
                f"training:workshop-2014:outcome:{position}",
                LearningOutcome,
                training=workshop,
                position=position,
                text_pl=text_pl,
                text_en=text_en,
            )
    planned, created = keep(
        "training:planned-2015",
        Training,
        cycle=cycle,
        title_pl="Kolejne szkolenia cyklu",
        title_en="Further trainings of the cycle",
        slug="kolejne-szkolenia-2015",
        summary_pl="Po pierwszym warsztacie klaster zapowiedział następne szkolenia.",
        summary_en="After the first workshop the cluster announced further trainings.",
        status=Training.Status.PLANNED,
        planned_year=2015,
        planned_quarter=1,
        source=source,
    )
    if created and goal:
        planned.goals.add(goal)
    index_kept(TrainingCycle, ["training-cycle:social-cooperatives"])
    index_kept(Training, ["training:workshop-2014", "training:planned-2015"])
