"""The office's desk for certificates: the list of all, and the page of one training on which they are issued."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pkes.lib import pdf
from pkes.lib.admin import ActingAdmin, Button, ReadOnlyAdmin
from pkes.lib.jobs.actions import start
from trainings.actions.certificates import issue, issue_all, revoke, why_not
from trainings.actions.errors import TrainingsError
from trainings.admin.attendance import of_address, with_attendances
from trainings.admin.pages import context, routes
from trainings.archives import certificates_archive
from trainings.certificate_paper import paper
from trainings.forms.folder import RevokeForm
from trainings.models import Certificate


class Validity(admin.SimpleListFilter):
    title = gettext_lazy("valid")
    parameter_name = "stan"

    def lookups(self, request, model_admin):
        return [("wazne", _("valid")), ("cofniete", _("revoked"))]

    def queryset(self, request, queryset):
        if self.value() == "wazne":
            return queryset.valid()
        return queryset.exclude(revoked_at=None) if self.value() == "cofniete" else queryset


@admin.register(Certificate)
class CertificateAdmin(ActingAdmin, ReadOnlyAdmin):
    """Issued on the page of a training, revoked by the button above one; nothing here is edited."""

    list_display = ["signature", "name", "organization", "training", "hours", "issued_at", "state"]
    list_filter = [Validity, "year", ("enrolment__training", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["enrolment__organization", "enrolment__training"]
    search_fields = ["code"]
    search_help_text = gettext_lazy("Number, code, person, organisation or training.")
    fields = readonly_fields = [
        "signature", "name", "organization", "training", "days", "hours", "code", "issued_at", "issued_by", "state",
        "revoked_at", "revoked_by", "revocation_reason",
    ]  # fmt: skip
    buttons = [
        Button(
            "revoke", gettext_lazy("Revoke"), lambda row, *, by, reason: revoke(row, reason, by=by),
            lambda row: row.is_valid, form=RevokeForm,
        )
    ]  # fmt: skip

    def may_press(self, request, row, button):
        return request.user.has_perm("trainings.change_certificate")

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term[:200].replace("\0", "")), False

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [path("<int:pk>/<slug:language>.pdf", view, name="trainings_certificate_file"), *super().get_urls()]

    def file_view(self, request, pk, language):
        certificate = self.row(request, pk)
        if language not in {"pl", "en"} or not certificate.is_valid:
            raise Http404
        name = f"zaswiadczenie-{certificate.number}-{certificate.year}.pdf"
        return pdf.answer(paper(certificate, language), name)

    def links_for(self, request, certificate):
        files = [(_("Certificate in Polish (PDF)"), "pl"), (_("Certificate in English (PDF)"), "en")]
        return [
            # Everybody sees the same there, logged in or not.
            (_("What whoever checks it sees"), reverse("trainings:certificate_verify", args=[certificate.code])),
            *(
                (words, reverse("admin:trainings_certificate_file", args=[certificate.pk, language]))
                for words, language in files
                if certificate.is_valid
            ),
        ]

    @admin.display(description=gettext_lazy("number"), ordering="-number")
    def signature(self, certificate):
        return certificate.signature

    @admin.display(description=gettext_lazy("name and surname"))
    def name(self, certificate):
        return certificate.name or "–"

    @admin.display(description=gettext_lazy("organisation"))
    def organization(self, certificate):
        return certificate.facts["organization"]

    @admin.display(description=gettext_lazy("training"))
    def training(self, certificate):
        return certificate.title

    @admin.display(description=gettext_lazy("days"))
    def days(self, certificate):
        return certificate.when

    @admin.display(description=gettext_lazy("teaching hours"))
    def hours(self, certificate):
        return certificate.hours

    @admin.display(description=gettext_lazy("state"))
    def state(self, certificate):
        return _("valid") if certificate.is_valid else _("revoked")


def urls(desk):
    return routes(desk, ("<int:pk>/zaswiadczenia/", certificates_view, "certificates"))


def certificates_view(desk, request, pk):
    """Everybody with a place: the certificate, or why there is none; one button issues all that can be."""
    training = of_address(desk, request, pk)
    if request.method == "POST":
        return issue_or_pack(request, training)
    people = training.enrolments.confirmed().select_related("organization").prefetch_related("certificates")
    people = with_attendances(list(people.order_by("search_text", "pk")), training)
    for person in people:
        person.given = next((row for row in person.certificates.all() if row.is_valid), None)
        person.why_not = why_not(person)
    more = {
        "training": training,
        "people": people,
        "ready": sum(not person.why_not for person in people),
        "given": sum(person.given is not None for person in people),
    }
    return render(
        request, "trainings/office/certificates.html", context(desk, request, training, _("Certificates"), **more)
    )


def issue_or_pack(request, training):
    """What the buttons do: a ZIP of all, a certificate for one, or certificates for all who may have one."""
    if "zip" in request.POST:
        job = start(
            certificates_archive, by=request.user, arguments={"training": training.pk}, title=training.title,
            permission="trainings.change_training",
        )  # fmt: skip
        return redirect(job)
    try:
        if chosen := request.POST.get("one", ""):
            number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
            issued = [issue(get_object_or_404(training.enrolments, pk=number), by=request.user)]
        else:
            issued = issue_all(training, by=request.user)
    except TrainingsError as refusal:
        messages.error(request, str(refusal))
    else:
        number = len(issued)
        said = ngettext("%(number)s certificate is issued.", "%(number)s certificates are issued.", number)
        messages.success(request, said % {"number": number})
    return HttpResponseRedirect(request.path)
