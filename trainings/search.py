"""What of the trainings and their cycles is found by words."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.choices import Powiat
from pkes.lib.markup import to_plain
from pkes.lib.search.kinds import Kind, Texts, register
from trainings.models import Training, TrainingCycle


def texts(training):
    days = sorted(session.on for session in training.sessions.all())
    powiat = str(Powiat(training.powiat).full_name) if training.powiat else ""
    when = training.when or training.quarter_in_words
    return Texts(
        key=training.slug,
        title=training.title,
        names=[("when", when), ("place", ", ".join(part for part in (training.where, powiat) if part))],
        body=[
            ("summary", training.summary),
            ("outcomes", " · ".join(outcome.text for outcome in training.learning_outcomes.all())),
            ("description", to_plain(training.description) if training.description else ""),
            ("trainer", training.trainer),
            ("for_whom", training.target_note),
        ],
        facts=" · ".join(part for part in (when, training.where) if part),
        sort=days[0].toordinal() if days else 0,
        is_sample=training.is_sample,
    )


def texts_of_cycle(cycle):
    return Texts(
        key=cycle.slug,
        title=cycle.title,
        names=[("for_whom", cycle.get_target_legal_form_display())],
        body=[("summary", cycle.summary)],
        is_sample=cycle.is_sample,
    )


PARTS = {
    "when": _("when"),
    "place": _("place"),
    "summary": _("summary"),
    "outcomes": _("what one learns"),
    "description": _("programme"),
    "trainer": _("trainer"),
    "for_whom": _("for whom"),
}
register(
    Kind(
        "training",
        "tr",
        _("Trainings"),
        Training,
        lambda: Training.objects.prefetch_related("sessions", "learning_outcomes"),
        texts,
        lambda user: Training.objects.published(),
        lambda slug: reverse("trainings:training_detail", args=[slug]),
        PARTS,
    ),
    Kind(
        "cycle",
        "cy",
        _("Training cycles"),
        TrainingCycle,
        lambda: TrainingCycle.objects.all(),
        texts_of_cycle,
        lambda user: TrainingCycle.objects.with_published_trainings(),
        lambda slug: reverse("trainings:cycle_detail", args=[slug]),
        PARTS,
    ),
)
