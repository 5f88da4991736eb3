"""The office's desk for conversations: reports and outcomes. A conversation is read only while a report of it is open."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation import report
from cooperation.actions.enquiries import read_reported, settle_report
from cooperation.actions.errors import CooperationError
from cooperation.forms.enquiries import SettleForm
from cooperation.models import Attachment, EnquiryOutcome, EnquiryReport
from members.acting import LARGEST_KEY
from pkes.lib.admin import ActingAdmin, Button, ReadOnlyAdmin
from pkes.lib.dates import pick_year
from pkes.lib.scans import as_download
from pkes.lib.tables import FORMATS, download


class Settled(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "stan"

    def lookups(self, request, model_admin):
        return [("otwarte", _("waits for an answer")), ("zalatwione", _("settled"))]

    def queryset(self, request, queryset):
        if self.value() == "otwarte":
            return queryset.open()
        return queryset.exclude(settled_at=None) if self.value() == "zalatwione" else queryset


@admin.register(EnquiryReport)
class EnquiryReportAdmin(ActingAdmin, ReadOnlyAdmin):
    """Written by a side of a conversation; settled by the button, which sends the answer."""

    list_display = ["enquiry", "organization", "other", "at", "settled_at"]
    list_filter = [Settled]
    list_select_related = ["enquiry__asking", "enquiry__asked", "organization"]
    search_fields = ["enquiry__about", "enquiry__asking__name", "enquiry__asked__name"]
    fields = readonly_fields = [
        "enquiry", "asking", "asked", "organization", "by", "reason", "at", "settled_at", "settled_by", "answer",
    ]  # fmt: skip
    buttons = [
        Button(
            "settle", gettext_lazy("Settle the report"), settle_report, lambda row: row.is_open, form=SettleForm
        ),
        Button(
            "read", gettext_lazy("Read the conversation"), when=lambda row: row.is_open,
            asks=gettext_lazy("It is noted that you read it. Read it only as far as the report needs it."),
        ),
    ]  # fmt: skip

    def may_press(self, request, row, button):
        return request.user.has_perm("cooperation.change_enquiryreport")

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [
            path("<int:pk>/plik/<int:attachment>/", view, name="cooperation_enquiryreport_file"),
            *super().get_urls(),
        ]

    def done(self, request, row, button, data):
        """Reading is no act that leads back: its page is the answer."""
        if button.name != "read":
            return super().done(request, row, button, data)
        try:
            thread = read_reported(row, by=request.user)
        except CooperationError as refusal:
            messages.error(request, str(refusal))
            return None
        context = {**self.context_of(request, row), "title": _("Reported conversation"), "thread": thread}
        return render(request, "cooperation/office/enquiry_thread.html", context)

    def file_view(self, request, pk, attachment):
        """A file of a reported conversation; looking at it is noted like reading."""
        row = self.row(request, pk)
        if not self.may_press(request, row, None):
            raise Http404
        rows = Attachment.objects.filter(message__enquiry=row.enquiry_id)
        file = get_object_or_404(rows, pk=attachment if attachment <= LARGEST_KEY else 0)
        try:
            read_reported(row, by=request.user)
        except CooperationError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(self.address_of("change", pk))
        return as_download(request, file.file, file.name)

    @admin.display(description=gettext_lazy("the other side"))
    def other(self, report):
        return report.enquiry.other_than(report.organization)

    @admin.display(description=gettext_lazy("who asks"))
    def asking(self, report):
        return report.enquiry.asking

    @admin.display(description=gettext_lazy("who is asked"))
    def asked(self, report):
        return report.enquiry.asked


@admin.register(EnquiryOutcome)
class EnquiryOutcomeAdmin(ReadOnlyAdmin):
    """What organisations say of what came of conversations, for the cluster's report."""

    list_display = ["organization", "other", "about", "talked", "cooperated", "value", "may_publish", "answered_at"]
    list_filter = ["cooperated", "talked", "may_publish", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization", "enquiry__asking", "enquiry__asked"]
    date_hierarchy = "answered_at"
    search_fields = ["organization__name", "enquiry__about"]
    fields = ["organization", "other", "about", "talked", "cooperated", "value", "may_publish", "answered_at"]

    def get_urls(self):
        return [
            path("wyniki/", self.admin_site.admin_view(self.report_view), name="cooperation_report"),
            path(
                "wyniki/lista.<slug:kind>", self.admin_site.admin_view(self.report_export),
                name="cooperation_report_export",
            ),
            *super().get_urls(),
        ]  # fmt: skip

    def asked_for(self, request):
        """(year, all years, rows of its quarters)"""
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.localdate()
        years = report.years(today)
        year = pick_year(request.GET.get("rok"), years)
        return year, years, report.rows_of(year, today)

    def report_view(self, request):
        """What came of conversations and of funding calls in a year, for the cluster's report."""
        year, years, rows = self.asked_for(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What came of cooperation"),
            "year": year,
            "years": years,
            "head": report.heads(_("Quarter")),
            "rows": rows,
        }
        return render(request, "cooperation/office/report.html", context)

    def report_export(self, request, kind):
        if kind not in FORMATS:
            raise Http404
        year, _years, rows = self.asked_for(request)
        return download(kind, f"wspolpraca-{year}", report.heads(_("Quarter")), rows, _("What came of cooperation"))

    @admin.display(description=gettext_lazy("the other side"))
    def other(self, outcome):
        return outcome.enquiry.other_than(outcome.organization)

    @admin.display(description=gettext_lazy("about what"))
    def about(self, outcome):
        return outcome.enquiry.about
