"""Enrolling people of one's organisation in the panel, and what each of them can do with the link of a mail."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Clause
from members.policies import acting, by_post, with_link
from pkes.lib.places import letters
from pkes.lib.places.models import OPEN, State, counted, entered_in_words
from pkes.lib.places.queue import position, with_positions
from trainings import actions
from trainings.forms.enrolment import ParticipantFormSet
from trainings.models import DateWish, Enrolment, Training

# With the link of a mail


def by_link(token):
    """The enrolment that a link leads to. Raises Http404 for a link that is unknown or ended."""
    return letters.by_link(Enrolment.objects, token, "training", "organization")


def crumbs(training, *steps):
    return [
        (_("Home"), reverse("pkes:home")),
        (_("Trainings"), reverse("trainings:training_list")),
        *([] if training.is_archived else [(training.title, training.get_absolute_url())]),
        *steps,
    ]


@with_link
def enrolment_status(request, token):
    """Opening the link changes nothing: the button accepts the place."""
    enrolment = by_link(token)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "accept":
                actions.accept_offer(enrolment)
        except actions.TrainingsError as refusal:
            messages.error(request, str(refusal))
        return redirect("trainings:enrolment_status", token)
    training = enrolment.training
    context = {
        "enrolment": enrolment,
        "training": training,
        "token": token,
        "has_place": enrolment.state == State.CONFIRMED,
        "position": position(enrolment, training.enrolments),
        "clause": Clause.objects.current(Clause.Kind.TRAINING),
        "crumbs": crumbs(training, (_("Your enrolment"), None)),
    }
    return render(request, "trainings/enrolment_status.html", context)


@with_link
def enrolment_resign(request, token):
    """The link of every mail: it asks, the button resigns."""
    enrolment = by_link(token)
    if request.method == "POST":
        try:
            actions.resign(enrolment)
        except actions.TrainingsError as refusal:
            messages.error(request, str(refusal))
    if request.method == "POST" or not enrolment.is_open or enrolment.outcome:
        return redirect("trainings:enrolment_status", token)
    training = enrolment.training
    context = {
        "enrolment": enrolment,
        "training": training,
        "token": token,
        "crumbs": crumbs(training, (_("Resignation"), None)),
    }
    return render(request, "trainings/enrolment_resign.html", context)


# In the panel


def panel_crumbs(*steps):
    return [(_("Panel"), reverse("members:panel")), *steps]


@acting
def panel_trainings(request):
    """What is announced or planned, whether it is for the organisation and why, and who of its people is enrolled."""
    organization = request.acting.organization
    of_ours = Enrolment.objects.of_organization(organization)
    published = Training.objects.published().select_related("cycle").with_places().annotate(
        own_people=counted(of_ours, "training", Q(state__in=OPEN) & ~Q(state=State.WAITING)),
        own_waiting=counted(of_ours, "training", Q(state=State.WAITING)),
    )  # fmt: skip
    mine = set(DateWish.objects.filter(email__iexact=request.user.email).values_list("training", flat=True))
    undated = published.undated().filter(status=Training.Status.PLANNED)
    context = {
        "upcoming": with_reason(published.upcoming(), organization),
        "undated": with_reason((training for training in undated if not training.is_overdue), organization),
        "wished": mine,
        "past": of_ours.filter(training__status=Training.Status.DONE)
        .select_related("training")
        .prefetch_related("training__sessions")
        .order_by("-training__pk", "number")[:50],
        "crumbs": panel_crumbs((_("Trainings"), None)),
    }
    return render(request, "trainings/panel/trainings.html", context)


def with_reason(trainings, organization):
    """Each with `why_not`, why it is not for the organisation; empty where it is."""
    trainings = list(trainings)
    for training in trainings:
        training.why_not = training.why_not_for(organization)
    return trainings


@acting
def panel_training(request, slug):
    """Several people of one organisation on one form: all of them, or nobody where one is refused."""
    organization = request.acting.organization
    training = get_object_or_404(
        Training.objects.published().with_days().with_places().select_related("cycle"), slug=slug
    )
    clause = Clause.objects.current(Clause.Kind.TRAINING)
    rows = ParticipantFormSet(request.words, prefix="people")
    refusal = None
    if request.method == "POST" and "add" not in request.POST and rows.is_valid():
        people = [{**person, "language": request.user.language} for person in rows.people()]
        try:
            entered = actions.enrol_people(training, people, organization=organization, by=request.user, clause=clause)
        except actions.TrainingsError as error:
            refusal = error
        else:
            messages.success(request, entered_in_words(entered))
            return redirect("trainings:panel_training", slug)
    why_not = training.why_not_for(organization)
    context = {
        "training": training,
        "rows": rows.one_more() if "add" in request.POST else rows,
        "refusal": refusal,
        "people": with_positions(training.enrolments.of_organization(organization).order_by("number"), training),
        "why_not": why_not,
        "can_enrol": training.is_open_for_claims() and not why_not,
        "clause": clause,
        "wished": set(training.date_wishes.filter(email__iexact=request.user.email).values_list("training", flat=True)),
        "crumbs": panel_crumbs((_("Trainings"), reverse("trainings:panel_trainings")), (training.title, None)),
    }
    return render(request, "trainings/panel/training.html", context)


def own_enrolment(request, slug, pk):
    """Somebody of the organisation; of others' people nothing is known."""
    rows = Enrolment.objects.of_organization(request.acting.organization).select_related("training")
    return get_object_or_404(rows, training__slug=slug, pk=pk)


def move_own(request, slug, pk, act, words):
    """Do an act to somebody of the organisation."""
    enrolment = own_enrolment(request, slug, pk)
    try:
        act(enrolment, by=request.user)
        messages.success(request, words % {"name": enrolment.name})
    except actions.TrainingsError as refusal:
        messages.error(request, str(refusal))
    return redirect("trainings:panel_training", slug)


@acting
def panel_resign(request, slug, pk):
    """It asks, the button resigns."""
    if request.method == "POST":
        return move_own(request, slug, pk, actions.resign, _("%(name)s is not enrolled any more."))
    enrolment = own_enrolment(request, slug, pk)
    training = enrolment.training
    if not enrolment.is_open or enrolment.outcome or not training.is_on:
        return redirect("trainings:panel_training", slug)
    to_training = reverse("trainings:panel_training", args=[slug])
    steps = [(_("Trainings"), reverse("trainings:panel_trainings")), (training.title, to_training)]
    context = {
        "claim": enrolment,
        "thing": training,
        "back": to_training,
        "crumbs": panel_crumbs(*steps, (_("Resignation"), None)),
    }
    return render(request, "members/panel/resign_confirm.html", context)


@acting
@by_post("trainings:panel_trainings")
def panel_accept(request, slug, pk):
    return move_own(request, slug, pk, actions.accept_offer, _("%(name)s has a place."))


@acting
@by_post("trainings:panel_trainings")
def panel_date_wish(request, slug):
    """One click: tell me when there is a date, or no longer."""
    training = get_object_or_404(Training.objects.published(), slug=slug)
    wish = training.date_wishes.filter(email__iexact=request.user.email).first()
    if request.POST.get("stop"):
        if wish:
            actions.drop_wish(wish)
        messages.success(request, _("You will not get a mail about this date."))
        return redirect("trainings:panel_trainings")
    try:
        actions.wish_date(training, request.user.email, language=request.user.language, by=request.user)
        messages.success(request, _("When the date is set, you will get a mail."))
    except actions.TrainingsError as refusal:
        messages.error(request, str(refusal))
    return redirect("trainings:panel_trainings")
