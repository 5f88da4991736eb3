"""The public pages of trainings."""

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.policies import public
from pkes.lib.dates import pick_year
from pkes.lib.stored_pages import stored
from trainings.models import Training, TrainingCycle
from trainings.schema_org import describe, describe_cycle


@public
@stored("rok")
def training_list(request):
    published = Training.objects.published().with_places()
    years = published.past().by_year()
    year = pick_year(request.GET.get("rok"), years)
    parts = [published.upcoming(), published.undated(), published.past().in_year(year) if year else published.none()]
    upcoming, undated, past = (list(part.prefetch_related(None)) for part in parts)
    # The days of all three in one query.
    prefetch_related_objects([*upcoming, *undated, *past], "sessions")
    context = {
        "upcoming": upcoming,
        "undated": [training for training in undated if not training.is_overdue],
        "overdue": [training for training in undated if training.is_overdue],
        "cycles": TrainingCycle.objects.with_published_trainings(),
        "years": years,
        "year": year,
        "past": past,
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Trainings"), None)],
    }
    return render(request, "trainings/training_list.html", context)


@public
@stored()
def training_detail(request, slug):
    training = get_object_or_404(Training.objects.published().with_programme().with_places(), slug=slug)
    context = {
        "training": training,
        "structured_data": describe(training),
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("Trainings"), reverse("trainings:training_list")),
            (training.title, None),
        ],
    }
    return render(request, "trainings/training_detail.html", context)


@public
@stored()
def cycle_detail(request, slug):
    cycle = get_object_or_404(TrainingCycle.objects.with_published_trainings().select_related("source"), slug=slug)
    trainings = list(cycle.trainings.published().with_places().in_order())
    context = {
        "cycle": cycle,
        "trainings": trainings,
        "structured_data": describe_cycle(cycle, trainings),
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("Trainings"), reverse("trainings:training_list")),
            (cycle.title, None),
        ],
    }
    return render(request, "trainings/cycle_detail.html", context)
