"""The pages of certificates: verifying one, and fetching one's own by the link of a mail or in the panel."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.emails import link
from members.policies import acting, own_things, public, with_link
from pkes.lib.pdf import answer
from pkes.lib.robots import HOUR, address_of, count
from trainings.certificate_paper import paper
from trainings.models import Certificate
from trainings.models.certificates import written_alike

# A funder who looks through all certificates of a training stays below it.
MOST_LOOKUPS_AN_HOUR = 300


def crumbs(title):
    return [
        (_("Home"), reverse("pkes:home")),
        (_("Trainings"), reverse("trainings:training_list")),
        (title, None),
    ]


@public
def certificate_check(request):
    """The form into which the code of a certificate is typed."""
    code = written_alike(request.GET.get("kod", "")[:50].replace("\0", ""))
    if code:
        return redirect("trainings:certificate_verify", code)
    return render(request, "trainings/certificate_check.html", {"crumbs": crumbs(_("Verify a certificate"))})


@with_link
def certificate_verify(request, code):
    """What a stranger who holds a certificate may know of it: that it is valid, and whose initials stand on it."""
    if count(f"certificate:{address_of(request)}", HOUR) > MOST_LOOKUPS_AN_HOUR:
        return render(request, "429.html", status=429)
    certificate = Certificate.objects.filter(code=written_alike(code[:50].replace("\0", ""))).first()
    context = {"certificate": certificate, "code": code[:50], "crumbs": crumbs(_("Verify a certificate"))}
    if certificate is None:
        return render(request, "trainings/certificate_check.html", context, status=404)
    return render(request, "trainings/certificate_verify.html", context)


def found_by(token):
    return get_object_or_404(Certificate.objects.by_link(token).select_related("enrolment"))


@with_link
def certificate_fetch(request, token):
    """Where the link of a mail leads: the certificate in both languages, to download without an account."""
    certificate = found_by(token)
    context = {
        "certificate": certificate,
        "files": {
            language: link("trainings:certificate_fetch_file", token, language=language) for language in ("pl", "en")
        },
        "crumbs": crumbs(_("Your certificate")),
    }
    return render(request, "trainings/certificate_fetch.html", context)


@with_link
def certificate_fetch_file(request, token):
    """The PDF, in the language of the address; not of a revoked one."""
    return file_of(found_by(token))


def file_of(certificate):
    if not certificate.is_valid:
        raise Http404
    year, number = certificate.year, certificate.number
    return answer(paper(certificate, get_language()), f"zaswiadczenie-{number}-{year}.pdf")


@own_things
def own_certificates(request):
    """The certificates of the person who is logged in, whoever enrolled them."""
    context = {
        "certificates": Certificate.objects.of_person(request.user).distinct(),
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("Your certificates"), None)],
    }
    return render(request, "trainings/panel/own_certificates.html", context)


@own_things
def own_certificate_file(request, pk):
    return file_of(get_object_or_404(Certificate.objects.of_person(request.user).distinct(), pk=pk))


@acting
def organization_certificate_file(request, pk):
    """The PDF for the organisation that enrolled the person."""
    return file_of(get_object_or_404(Certificate.objects.of_organization(request.acting.organization), pk=pk))
