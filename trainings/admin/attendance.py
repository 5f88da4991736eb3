"""Presence at the office's desk: the grid of people × days, and the sheets to sign."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pkes.lib import pdf
from pkes.lib.admin import LARGEST_KEY
from pkes.lib.scans import as_download
from trainings.actions.attendance import attach_sheet, note_attendances
from trainings.actions.errors import TrainingsError
from trainings.admin.pages import context, editable, routes
from trainings.forms.attendance import AttendanceGrid, SheetForm, read
from trainings.models import Evidence, Training
from trainings.print import attendance_sheet

# Each cell is two fields, and Django takes a thousand of them.
CELLS = 400


def urls(desk):
    return routes(
        desk,
        ("<int:pk>/obecnosc/", grid_view, "attendance"),
        ("<int:pk>/obecnosc/podpisy/", sheets_view, "sheets"),
        ("<int:pk>/obecnosc/lista/<int:day>.pdf", sheet_view, "sheet"),
        ("<int:pk>/obecnosc/skan/<int:paper>/", scan_view, "signed_sheet"),
    )


def of_address(desk, request, pk):
    return editable(desk, request, pk, Training.objects.prefetch_related("sessions"))


def grid_view(desk, request, pk):
    """Who was there: everybody the whole day, unless somebody says otherwise here. Only what was changed is stored."""
    training = of_address(desk, request, pk)
    days = list(training.sessions.all())
    page = page_of(training, request, len(days))
    refused, typed = {}, {}
    if request.method == "POST":
        notes, typed = read(request.POST)
        try:
            stored, faults = note_attendances(training, notes, by=request.user)
        except TrainingsError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        refused = {f"{fault.note.enrolment}-{fault.note.session}": fault.reason for fault in faults}
        if stored:
            messages.success(request, ngettext("%d change is stored.", "%d changes are stored.", stored) % stored)
        elif not refused and not typed and "day" not in request.POST and "page" not in request.POST:
            messages.info(request, _("Nothing was changed."))
        if not refused and not typed:
            return HttpResponseRedirect(f"{request.path}?{asked_for(request)}")
    people = with_attendances(page.object_list, training)
    grid = AttendanceGrid(days, people, refused, typed)
    chosen = day_of(request, days)
    more = {"training": training, "grid": grid, "page": page, "day": chosen}
    status = 409 if refused else 200
    return render(
        request,
        "trainings/office/attendance.html",
        context(desk, request, training, _("Presence"), **more),
        status=status,
    )


def page_of(training, request, days):
    """The people with a place, as many at a time as one form may hold."""
    people = training.enrolments.confirmed().select_related("organization").order_by("search_text", "pk")
    number = request.POST.get("page") or request.POST.get("shown") or request.GET.get("page")
    return Paginator(list(people), max(5, CELLS // max(1, days))).get_page(number)


def with_attendances(people, training):
    """The people with what `hours_present` and its like read, the training once for all of them."""
    prefetch_related_objects(people, "attendances")
    for person in people:
        person.training = training
    return people


def asked_for(request):
    """What the button that was pressed leads to, as a query: the day shown on a phone, the page of a long list."""
    names = [("day", "day", "shown_day"), ("page", "page", "shown")]
    values = [(name, request.POST.get(field) or request.POST.get(other, "")) for name, field, other in names]
    return "&".join(f"{name}={value}" for name, value in values if value.isdecimal() and value.isascii())


def day_of(request, days):
    """The day that a narrow screen shows: the one asked for, else the latest that has begun, else the first."""
    asked = request.POST.get("day") or request.POST.get("shown_day") or request.GET.get("day", "")
    begun = [day for day in days if day.on <= timezone.localdate()]
    return next((day for day in days if str(day.pk) == asked), begun[-1] if begun else days[0] if days else None)


def sheets_view(desk, request, pk):
    """The sheets to sign, one a day, and the signed ones that came back."""
    training = of_address(desk, request, pk)
    form = SheetForm(training, *([request.POST, request.FILES] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        attach_sheet(form.cleaned_data["session"], form.cleaned_data["scan"], by=request.user)
        messages.success(request, _("The signed sheet is kept."))
        return HttpResponseRedirect(request.path)
    kept = training.evidence.filter(kind=Evidence.Kind.SIGNED_SHEET).select_related("added_by")
    papers = {day.pk: [] for day in training.sessions.all()}
    for paper in kept:
        papers[paper.session_id].append(paper)
    days = [(day, papers[day.pk]) for day in training.sessions.all()]
    more = {"training": training, "days": days, "form": form}
    return render(
        request, "trainings/office/sheets.html", context(desk, request, training, _("Attendance sheets"), **more)
    )


def sheet_view(desk, request, pk, day):
    training = of_address(desk, request, pk)
    session = next((session for session in training.sessions.all() if session.pk == day), None)
    if session is None:
        raise Http404
    return pdf.answer(attendance_sheet(training, session), f"lista-{training.slug}-{session.on}.pdf")


def scan_view(desk, request, pk, paper):
    training = editable(desk, request, pk)
    sheets = training.evidence.filter(kind=Evidence.Kind.SIGNED_SHEET).select_related("session")
    row = get_object_or_404(sheets, pk=paper if paper <= LARGEST_KEY else 0)
    return as_download(request, row.file, f"lista-{training.slug}-{row.session.on}")
