"""Registering for a meeting, and what one can do afterwards: with the link of a mail, or in the panel."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from events import actions
from events.actions.registrations import is_meant_for
from events.forms.registration import ColleagueFormSet, VisitorForm
from events.models import Event, Registration
from members.models import Clause, Organization
from members.policies import acting, open_form, with_link
from pkes.lib import robots
from pkes.lib.places import letters
from pkes.lib.places.models import OPEN, counted, entered_in_words
from pkes.lib.places.queue import position, with_positions
from pkes.lib.qr import qr

# More names than these are no help to choose from, and too much for the page.
MOST_SUGGESTED = 300
MAILS_AN_HOUR = 5


def crumbs(event, title, *, can_see_page=True):
    page = [(event.title, event.get_absolute_url())] if can_see_page else []
    return [(_("Home"), reverse("pkes:home")), (_("Meetings"), reverse("events:event_list")), *page, (title, None)]


# The public form


@open_form
def registration_create(request, slug):
    """Whether the address is registered already is told by the mail only: the answer here is the same."""
    event = get_object_or_404(Event.objects.visible_to(request.user).with_days().with_places(), slug=slug)
    clause = Clause.objects.current(Clause.Kind.EVENT)
    is_open = event.is_open_for_claims() and is_meant_for(event, None)
    data = request.POST if request.method == "POST" and is_open else None
    form = VisitorForm(data, clause=clause, questions=event.questions.all()) if is_open else None
    verdict = robots.judge(request, form, action="registration", soft=20, hard=60) if data else None
    if verdict is robots.Verdict.STOP:
        return render(request, "429.html", status=429)
    if form and form.is_valid():
        if verdict is robots.Verdict.PASS and register(event, form, clause):
            return redirect("events:registration_sent", slug)
        if verdict is robots.Verdict.CHALLENGE:
            form.set_challenge()
    members = list(Organization.objects.listed().values_list("name", flat=True)[: MOST_SUGGESTED + 1]) if form else []
    context = {
        "event": event,
        "form": form,
        "clause": clause,
        "members": members if len(members) <= MOST_SUGGESTED else [],
        "is_for_all": is_meant_for(event, None),
        "crumbs": crumbs(event, _("Registration")),
    }
    return render(request, "events/registration_form.html", context)


def register(event, form, clause):
    """Do it, unless this address has had enough mails for now. False where a rule refused it: the form says which."""
    person = form.person()
    if robots.count(f"registration:{person['email']}", robots.HOUR) > MAILS_AN_HOUR:
        return True
    try:
        actions.register_visitor(event, clause=clause, language=translation.get_language(), **person)
    except actions.EventsError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@open_form
def registration_sent(request, slug):
    event = get_object_or_404(Event.objects.visible_to(request.user).with_days(), slug=slug)
    context = {
        "event": event,
        "hours": settings.HELD_HOURS,
        "crumbs": crumbs(event, _("Registration")),
    }
    return render(request, "events/registration_sent.html", context)


# With the link of a mail


def by_link(token):
    """The registration that a link leads to. Raises Http404 for a link that is unknown or ended."""
    return letters.by_link(Registration.objects, token, "event", "organization")


def can_see(event, user):
    """Whoever comes with a link to a meeting that is not for everybody may be somebody who cannot see its page."""
    return Event.objects.visible_to(user).filter(pk=event.pk).exists()


ACTS = {"confirm": actions.confirm_address, "accept": actions.accept_offer}


@with_link
def registration_status(request, token):
    """Opening the link changes nothing: the button confirms the address or accepts the place."""
    registration = by_link(token)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act"))
        try:
            if act:
                act(registration)
        except actions.EventsError as refusal:
            messages.error(request, str(refusal))
        return redirect("events:registration_status", token)
    event = registration.event
    can_see_page = can_see(event, request.user)
    context = {
        "registration": registration,
        "event": event,
        "token": token,
        "position": position(registration, event.registrations),
        "answers": [
            (question, answer) for question, answer in registration.answers_to(event.questions.all()) if answer
        ],
        "ticket": ticket(registration),
        "can_see_page": can_see_page,
        "can_register_again": can_see_page and event.is_open_for_claims(),
        "crumbs": crumbs(event, _("Your registration"), can_see_page=can_see_page),
    }
    return render(request, "events/registration_status.html", context)


def ticket(registration):
    """The QR code that the entrance reads; None without a place."""
    if not registration.has_ticket or registration.event.is_cancelled:
        return None
    return qr(settings.PORTAL_URL + reverse("events:ticket", args=[registration.code]))


@with_link
def registration_resign(request, token):
    """The link of every mail: it asks, the button resigns."""
    registration = by_link(token)
    if request.method == "POST":
        try:
            actions.resign(registration)
        except actions.EventsError as refusal:
            messages.error(request, str(refusal))
    if request.method == "POST" or not registration.is_open:
        return redirect("events:registration_status", token)
    event = registration.event
    context = {
        "registration": registration,
        "event": event,
        "token": token,
        "crumbs": crumbs(event, _("Resignation"), can_see_page=can_see(event, request.user)),
    }
    return render(request, "events/registration_resign.html", context)


# In the panel


def entered_for(organization):
    """The people whom an organisation entered; whoever only typed its name on the public page is not its to see."""
    return Registration.objects.filter(organization=organization).exclude(enrolled_by=None)


@acting
def panel_registrations(request):
    """Meetings to come with registration, and how many people the organisation has entered for each."""
    organization = request.acting.organization
    events = Event.objects.visible_to(request.user).upcoming().with_places().exclude(registration_opens_at=None)
    own = counted(entered_for(organization), "event", Q(state__in=OPEN))
    context = {
        "events": events.annotate(own_people=own),
        "crumbs": [(_("Panel"), reverse("members:panel")), (_("Registrations"), None)],
    }
    return render(request, "events/panel_registrations.html", context)


@acting
def panel_registration(request, slug):
    """Several people of one organisation on one form: all of them, or nobody where one is refused."""
    organization = request.acting.organization
    event = get_object_or_404(Event.objects.visible_to(request.user).with_days().with_places(), slug=slug)
    clause = Clause.objects.current(Clause.Kind.EVENT)
    rows = ColleagueFormSet(request.words, prefix="people", form_kwargs={"questions": list(event.questions.all())})
    refusal = None
    if request.method == "POST" and "add" not in request.POST and rows.is_valid():
        try:
            entered = actions.register_people(
                event, with_language(rows.people(), request), organization=organization, by=request.user, clause=clause
            )
        except actions.EventsError as error:
            refusal = error
        else:
            messages.success(request, entered_in_words(entered))
            return redirect("events:panel_registration", slug)
    people = entered_for(organization).filter(event=event).order_by("number")
    context = {
        "event": event,
        "rows": rows.one_more() if "add" in request.POST else rows,
        "refusal": refusal,
        "people": with_positions(people, event),
        "can_enter": event.is_open_for_claims() and is_meant_for(event, organization),
        "is_meant": is_meant_for(event, organization),
        "clause": clause,
        "crumbs": [
            (_("Panel"), reverse("members:panel")),
            (_("Registrations"), reverse("events:panel_registrations")),
            (event.title, None),
        ],
    }
    return render(request, "events/panel_registration.html", context)


def with_language(people, request):
    return [{**person, "language": request.user.language} for person in people]


@acting
def panel_resign(request, slug, pk):
    """It asks, the button resigns."""
    registration = get_object_or_404(
        entered_for(request.acting.organization).select_related("event"), event__slug=slug, pk=pk
    )
    back = reverse("events:panel_registration", args=[slug])
    if request.method != "POST":
        if not registration.is_open:
            return redirect(back)
        event = registration.event
        steps = [
            (_("Panel"), reverse("members:panel")),
            (_("Registrations"), reverse("events:panel_registrations")),
            (event.title, back),
            (_("Resignation"), None),
        ]
        context = {"claim": registration, "thing": event, "back": back, "crumbs": steps}
        return render(request, "members/panel/resign_confirm.html", context)
    try:
        actions.resign(registration, by=request.user)
        messages.success(request, _("%(name)s is not registered any more.") % {"name": registration.name})
    except actions.EventsError as refusal:
        messages.error(request, str(refusal))
    return redirect(back)
