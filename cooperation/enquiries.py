"""The pages of conversations between organisations. Only their own people open them; not the office on their behalf."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation import actions
from cooperation.forms.enquiries import MessageForm, OutcomeForm, ReportForm
from cooperation.models import Attachment, Enquiry, Listing
from members.acting import LARGEST_KEY
from members.policies import by_post, representative
from pkes.lib.scans import as_download

ON_A_PAGE = 25


def crumbs(*steps):
    return [(_("Panel"), reverse("members:panel")), (_("Conversations"), reverse("cooperation:enquiry_list")), *steps]


def own(request, pk):
    """A conversation of the organisation that one acts for; others are not there."""
    rows = Enquiry.objects.of(request.acting.organization).with_sides()
    return get_object_or_404(rows, pk=pk if pk <= LARGEST_KEY else 0)


def refused(request, refusal, to, *args):
    messages.error(request, str(refusal))
    return redirect(to, *args)


@representative
def enquiry_list(request):
    organization = request.acting.organization
    rows = Enquiry.objects.of(organization).with_sides().with_news_for(request.user, organization)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    for enquiry in page:
        enquiry.other = enquiry.other_than(organization)
    context = {
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "crumbs": [(_("Panel"), reverse("members:panel")), (_("Conversations"), None)],
    }
    return render(request, "cooperation/panel/enquiry_list.html", context)


@representative
def enquiry_new(request, pk):
    """The first message about a listing; where a conversation about it is open, that one."""
    organization = request.acting.organization
    listing = get_object_or_404(
        Listing.objects.visible_to(request.user).exclude(organization=organization).select_related("organization"),
        pk=pk if pk <= LARGEST_KEY else 0,
    )
    there = Enquiry.objects.of(organization).open().filter(listing=listing, asking=organization).first()
    if there and request.method != "POST":
        return redirect("cooperation:enquiry_detail", there.pk)
    form = MessageForm(request.words, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            enquiry = actions.open_enquiry(
                listing, data["text"], organization=organization, by=request.user, key=data["key"], files=data["files"]
            )
        except actions.CooperationError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sent. %(name)s gets a mail and answers here.") % {"name": enquiry.asked.name})
            return redirect("cooperation:enquiry_detail", enquiry.pk)
    context = {"form": form, "listing": listing, "crumbs": crumbs((listing.title, None))}
    return render(request, "cooperation/panel/enquiry_form.html", context)


@representative
def enquiry_detail(request, pk):
    """The conversation, and the field to answer in."""
    organization, enquiry = request.acting.organization, own(request, pk)
    form = MessageForm(request.words, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.write_message(
                enquiry, data["text"], organization=organization, by=request.user, key=data["key"], files=data["files"]
            )
        except actions.CooperationError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sent."))
            return redirect("cooperation:enquiry_detail", enquiry.pk)
    rows = enquiry.messages.select_related("author", "organization").prefetch_related("attachments")
    thread = list(rows)
    actions.mark_read(enquiry, by=request.user)
    context = {
        "enquiry": enquiry,
        "other": enquiry.other_than(organization),
        "thread": thread,
        "form": form,
        "outcome": enquiry.outcomes.filter(organization=organization).first(),
        "report": enquiry.reports.open().filter(organization=organization).first(),
        "crumbs": crumbs((enquiry.about, None)),
    }
    return render(request, "cooperation/panel/enquiry_detail.html", context)


@representative
def enquiry_file(request, pk, attachment):
    enquiry = own(request, pk)
    rows = Attachment.objects.filter(message__enquiry=enquiry)
    row = get_object_or_404(rows, pk=attachment if attachment <= LARGEST_KEY else 0)
    return as_download(request, row.file, row.name)


@representative
@by_post("cooperation:enquiry_list")
def enquiry_close(request, pk):
    try:
        actions.close_enquiry(own(request, pk), organization=request.acting.organization, by=request.user)
    except actions.CooperationError as refusal:
        return refused(request, refusal, "cooperation:enquiry_list")
    messages.success(request, _("The conversation is closed. Say in two clicks what came of it."))
    return redirect("cooperation:enquiry_outcome", pk)


@representative
def enquiry_report(request, pk):
    enquiry = own(request, pk)
    form = ReportForm(request.words)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_enquiry(
                enquiry, form.cleaned_data["reason"], organization=request.acting.organization, by=request.user
            )
        except actions.CooperationError as refusal:
            return refused(request, refusal, "cooperation:enquiry_detail", pk)
        messages.success(request, _("The coordinator has your report, reads the conversation and answers by mail."))
        return redirect("cooperation:enquiry_detail", pk)
    context = {
        "form": form,
        "enquiry": enquiry,
        "crumbs": crumbs(
            (enquiry.about, reverse("cooperation:enquiry_detail", args=[pk])), (_("Report to the coordinator"), None)
        ),
    }
    return render(request, "cooperation/panel/enquiry_report.html", context)


@representative
def enquiry_outcome(request, pk):
    """What came of it, as the own side sees it."""
    organization, enquiry = request.acting.organization, own(request, pk)
    outcome = enquiry.outcomes.filter(organization=organization).first()
    form = OutcomeForm(request.words, initial=OutcomeForm.initial_of(outcome))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_outcome(enquiry, organization=organization, by=request.user, **form.values())
        except actions.CooperationError as refusal:
            return refused(request, refusal, "cooperation:enquiry_list")
        messages.success(request, _("Thank you. The answer is noted; you can change it at any time."))
        return redirect("cooperation:enquiry_detail", pk)
    context = {
        "form": form,
        "enquiry": enquiry,
        "other": enquiry.other_than(organization),
        "crumbs": crumbs(
            (enquiry.about, reverse("cooperation:enquiry_detail", args=[pk])), (_("What came of it"), None)
        ),
    }
    return render(request, "cooperation/panel/enquiry_outcome.html", context)
