"""The newsletter's public pages: asking for it, proving the address, leaving."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from members.models import Clause
from members.policies import open_form, with_link
from pkes.lib import robots
from pkes.lib.tokens import token_hash
from publications.actions import PublicationsError
from publications.actions import subscribers as acts
from publications.forms.newsletter import SubscribeForm
from publications.models import Subscriber, unsubscribing
from publications.models.newsletter import CONFIRM_DAYS

MAILS_AN_HOUR = 3


def crumbs(title):
    return [(_("Home"), reverse("pkes:home")), (title, None)]


@open_form
def newsletter_form(request):
    """Whether an address gets the newsletter already is told by mail only: the answer here is always the same."""
    clause = Clause.objects.current(Clause.Kind.NEWSLETTER)
    data = request.POST if request.method == "POST" and clause else None
    form = SubscribeForm(data, initial={"clause": clause.version}) if clause else None
    verdict = robots.judge(request, form, action="newsletter", soft=20, hard=60) if data else None
    if verdict is robots.Verdict.STOP:
        return render(request, "429.html", status=429)
    if data and form.is_valid():
        if verdict is robots.Verdict.PASS and ask(form):
            return redirect("publications:newsletter_sent")
        if verdict is robots.Verdict.CHALLENGE:
            form.set_challenge()
    context = {
        "form": form,
        "clause": clause,
        "days": CONFIRM_DAYS,
        "challenge_bits": robots.BITS if getattr(form, "is_challenged", False) else 0,
        "crumbs": crumbs(_("Newsletter")),
    }
    return render(request, "publications/newsletter_form.html", context)


def ask(form):
    """Do it, unless this address has had enough mails for now. False where a rule refused it: the form says which."""
    email = form.cleaned_data["email"]
    if robots.count(f"newsletter:{email}", robots.HOUR) > MAILS_AN_HOUR:
        return True
    clause = Clause.objects.filter(kind=Clause.Kind.NEWSLETTER, version=form.cleaned_data["clause"] or 0).first()
    try:
        acts.subscribe(email, language=translation.get_language(), clause=clause)
    except PublicationsError as refusal:
        form.add_error(None, str(refusal))
        form.data = {**form.data.dict(), "clause": Clause.objects.current(Clause.Kind.NEWSLETTER).version}
        return False
    return True


@open_form
def newsletter_sent(request):
    context = {"days": CONFIRM_DAYS, "crumbs": crumbs(_("Newsletter"))}
    return render(request, "publications/newsletter_sent.html", context)


@with_link
def newsletter_confirm(request, token):
    """Opening the link changes nothing; the button says yes."""
    subscriber = Subscriber.objects.select_related("clause").filter(token_hash=token_hash(token)).first()
    if subscriber is None or not (subscriber.is_confirmed or subscriber.is_link_alive):
        return render(request, "publications/newsletter_closed.html", status=410 if subscriber else 404)
    if request.method == "POST":
        try:
            acts.confirm(subscriber)
        except PublicationsError as refusal:
            messages.error(request, str(refusal))
        return redirect("publications:newsletter_confirm", token)
    return render(request, "publications/newsletter_confirm.html", {"subscriber": subscriber})


@csrf_exempt
@with_link
def unsubscribe(request, token):
    """One click: a mail program posts here by itself (RFC 8058), without a session; a person presses the button.

    The token is what protects this: it stands in nobody's mail but the subscriber's own. Opening the link changes nothing.
    """
    is_ours, subscriber = unsubscribing(token)
    if not is_ours:
        raise Http404
    if request.method == "POST" and subscriber:
        subscriber = acts.unsubscribe(subscriber)
    # Who is gone, or was forgotten since, gets nothing: that is what was asked for.
    has_ended = subscriber is None or subscriber.state in Subscriber.ENDED
    return render(request, "publications/newsletter_unsubscribe.html", {"has_ended": has_ended})
