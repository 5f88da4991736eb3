"""On the public page of a planned training: tell me when there is a date."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from members.policies import open_form, with_link
from pkes.lib import robots
from pkes.lib.tokens import token_hash
from trainings import actions
from trainings.actions.dates import UNCONFIRMED_DAYS
from trainings.enrolment import crumbs
from trainings.forms.enrolment import DateWishForm
from trainings.models import DateWish, Training

MAILS_AN_HOUR = 5


@open_form
def date_wish_create(request, slug):
    """Whether the address is known already is told by the mail only: the answer here is the same."""
    training = get_object_or_404(Training.objects.published().with_days(), slug=slug)
    data = request.POST if request.method == "POST" and training.is_planned else None
    form = DateWishForm(data) if training.is_planned else None
    verdict = robots.judge(request, form, action="date_wish", soft=20, hard=60) if data else None
    if verdict is robots.Verdict.STOP:
        return render(request, "429.html", status=429)
    if form and form.is_valid():
        if verdict is robots.Verdict.PASS and wish(training, form):
            return redirect("trainings:date_wish_sent", slug)
        if verdict is robots.Verdict.CHALLENGE:
            form.set_challenge()
    context = {
        "training": training,
        "form": form,
        "days": UNCONFIRMED_DAYS,
        "crumbs": crumbs(training, (_("Tell me the date"), None)),
    }
    return render(request, "trainings/date_wish_form.html", context)


def wish(training, form):
    """Do it, unless this address has had enough mails for now. False where a rule refused it: the form says which."""
    email = form.cleaned_data["email"]
    if robots.count(f"date_wish:{email}", robots.HOUR) > MAILS_AN_HOUR:
        return True
    try:
        actions.wish_date(training, email, language=translation.get_language())
    except actions.TrainingsError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@open_form
def date_wish_sent(request, slug):
    training = get_object_or_404(Training.objects.published(), slug=slug)
    context = {
        "training": training,
        "days": UNCONFIRMED_DAYS,
        "crumbs": crumbs(training, (_("Tell me the date"), None)),
    }
    return render(request, "trainings/date_wish_sent.html", context)


@with_link
def date_wish(request, token):
    """Opening the link changes nothing: a button proves the address, another one deletes it."""
    found = get_object_or_404(DateWish.objects.select_related("training"), token_hash=token_hash(token))
    if request.method == "POST" and request.POST.get("act") == "stop":
        actions.drop_wish(found)
        messages.success(request, _("Your address is deleted. You will not get a mail about this date."))
        return redirect(found.training)
    if request.method == "POST":
        actions.confirm_wish(found)
        return redirect("trainings:date_wish", token)
    context = {
        "wish": found,
        "training": found.training,
        "token": token,
        "crumbs": crumbs(found.training, (_("Tell me the date"), None)),
    }
    return render(request, "trainings/date_wish.html", context)
