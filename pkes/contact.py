"""The contact page: who the coordinator is, and a form to write to them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from members.models import Clause
from members.policies import open_form
from pkes.lib import robots
from pkes.modules import cluster_of
from publications.actions import contact as acts
from publications.forms.contact import ContactForm

# To an address that somebody else may have typed no more mails go than these.
MAILS_A_DAY = 3
DAY = 24 * robots.HOUR


@open_form
def contact(request):
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        verdict = robots.judge(request, form, action="contact")
        if verdict is robots.Verdict.STOP:
            return render(request, "429.html", status=429)
        if form.is_valid() and verdict is robots.Verdict.CHALLENGE:
            form.set_challenge()
        elif form.is_valid():
            message = send(form)
            text = _("Thank you. We have your message; its number is %(number)s. The answer comes by mail.")
            messages.success(request, text % {"number": message.reference})
            return redirect("pkes:contact")
    context = {
        "cluster": cluster_of(request),
        "form": form,
        "clause": Clause.objects.current(Clause.Kind.CONTACT),
        "challenge_bits": robots.BITS if getattr(form, "is_challenged", False) else 0,
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Contact"), None)],
    }
    return render(request, "pkes/contact.html", context)


def send(form):
    """Store the message; whether its sender gets a mail depends on how many that address has had today."""
    email = form.cleaned_data["email"]
    return acts.write(
        form.values(),
        language=translation.get_language(),
        clause=Clause.objects.current(Clause.Kind.CONTACT),
        form_key=form.form_key or None,
        confirms=robots.count(f"contact:{email}", DAY) <= MAILS_A_DAY,
    )
