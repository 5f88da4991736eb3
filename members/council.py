"""What members of the council see: the requests that wait for their opinion, nothing else of the office."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import MembersError
from members.actions import join as acts
from members.forms.join import OpinionForm
from members.models import JoinRequest
from members.policies import council

PER_PAGE = 50


@council
def council_list(request):
    waiting = JoinRequest.objects.waiting_for_opinion(request.user)
    context = {
        "requests": waiting[:PER_PAGE] if settings.COUNCIL_VOTES else [],
        "votes": settings.COUNCIL_VOTES,
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Council"), None)],
    }
    return render(request, "members/council_list.html", context)


@council
def council_request(request, number):
    join_request = numbered(number)
    own = join_request.opinions.filter(person=request.user).first()
    is_open = join_request.state == JoinRequest.State.IN_REVIEW and settings.COUNCIL_VOTES
    start = OpinionForm.initial_of(own) if own else {}
    form = OpinionForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            acts.give_opinion(join_request, by=request.user, **form.values())
        except MembersError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your opinion is noted. You can change it while the request is in review."))
            return redirect("members:council_list")
    context = {
        "join_request": join_request,
        "goals": join_request.goals.all(),
        "own": own,
        "form": form if is_open else None,
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Council"), reverse("members:council_list")), (number, None)],
    }
    return render(request, "members/council_request.html", context)


def numbered(number):
    """The confirmed request of a number like "2026-0007", while the council has something to say or to read."""
    year, _dash, rest = number.partition("-")
    if not (year.isdecimal() and rest.isdecimal() and len(number) < 16):
        raise Http404
    State = JoinRequest.State
    visible = [State.IN_REVIEW, State.RETURNED, State.RECOMMENDED]
    request = JoinRequest.objects.confirmed().filter(year=year, number=rest, state__in=visible).first()
    if request is None or request.slug != number:
        raise Http404
    return request
