"""Lists that the office brings: the pages. What a row means stands in each app's `imports.py`."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import events.imports
import members.imports
import trainings.imports
from members.policies import by_post, staff
from pkes.lib.imports import actions
from pkes.lib.imports.models import HOURS_KEPT, Import
from pkes.lib.jobs.actions import as_job, start
from pkes.lib.refusal import Refusal
from pkes.lib.tables import FORMATS, download

OF_APPS = [*members.imports.IMPORTERS, *events.imports.IMPORTERS, *trainings.imports.IMPORTERS]
IMPORTERS = {importer.kind: importer for importer in OF_APPS}
# The list of the desk on which the way to an import stands.
OF_LIST = {importer.list_name: importer for importer in IMPORTERS.values()}
# More rows than these are left to the worker.
MOST_AT_ONCE = 100
LAST_ONES = 10


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File (CSV, XLSX or ODS)"),
        help_text=gettext_lazy("At most 10 MB and 50,000 rows. The first row holds the names of the columns."),
    )


def may_import(user, importer):
    return user.is_staff and user.has_perms(importer.permissions)


def importer_of(request, kind):
    """The kind of list that an address names, for somebody who may import it."""
    importer = IMPORTERS.get(kind)
    if importer is None:
        raise Http404
    if not may_import(request.user, importer):
        raise PermissionDenied
    return importer


def desk(request, importer, **context):
    return {
        **admin.site.each_context(request),
        "title": importer.title,
        "importer": importer,
        "list_address": f"admin:{importer.list_name}_changelist",
        **context,
    }


@staff
def import_new(request, kind):
    """Choose a file. What it would do is shown on a page of its own; nothing is written before that is confirmed."""
    importer = importer_of(request, kind)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    file_form = FileForm(*data)
    more = importer.options_form(*data[:1]) if importer.options_form else None
    refusal = ""
    if data and all([file_form.is_valid(), more is None or more.is_valid()]):
        options = {name: thing.pk for name, thing in more.cleaned_data.items()} if more else {}
        upload = file_form.cleaned_data["file"]
        try:
            run = actions.preview(importer(by=request.user, options=options), upload, by=request.user)
        except Refusal as error:
            refusal = str(error)
        else:
            return redirect("pkes:import_preview", pk=run.pk)
    context = desk(
        request, importer, file_form=file_form, more=more, refusal=refusal, formats=FORMATS, hours=HOURS_KEPT,
        last=Import.objects.filter(kind=kind).select_related("by")[:LAST_ONES],
    )  # fmt: skip
    return render(request, "imports/import_form.html", context)


@staff
def import_template(request, kind, extension):
    """An empty list with its columns; where there is room, a second sheet with what may stand in them."""
    importer = importer_of(request, kind)
    if extension not in FORMATS:
        raise Http404
    header = [column.label for column in importer.columns]
    more = [(_("Explanation"), [_("Column"), _("Required"), _("What to write"), _("Allowed values")],
             importer(by=request.user).template_rows())]  # fmt: skip
    return download(extension, f"wzor-{kind}", header, [], importer.title, more)


def own_import(request, pk):
    """An import of an address: whoever may import such a list sees it, not only who brought it."""
    run = get_object_or_404(Import.objects.select_related("by"), pk=pk)
    return run, importer_of(request, run.kind)


@staff
def import_preview(request, pk):
    run, importer = own_import(request, pk)
    return render(request, "imports/import_detail.html", desk(request, importer, run=run, State=Import.State))


@staff
@by_post("admin:index")
def import_confirm(request, pk):
    """Do it: a few rows at once, many by the worker."""
    run, importer = own_import(request, pk)
    try:
        if run.to_do > MOST_AT_ONCE:
            with transaction.atomic():
                actions.queue(run, by=request.user)
                job = start(import_in_background, by=request.user, arguments={"pk": pk}, title=str(importer.title))
            return redirect(job)
        run = actions.apply(run, importer(by=request.user, options=run.options), by=request.user)
        messages.success(request, outcome(run))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("pkes:import_preview", pk=pk)


@as_job(gettext_lazy("Import"))
def import_in_background(job, *, pk):
    run = Import.objects.get(pk=pk)
    importer = IMPORTERS[run.kind]
    if not may_import(job.by, importer):
        raise actions.ImportRefused(_("You may not import this list any more."))
    job.progress(0, run.to_do)
    return outcome(actions.apply(run, importer(by=job.by, options=run.options), by=job.by))


def outcome(run):
    new = ngettext("%(number)s new row.", "%(number)s new rows.", run.new) % {"number": run.new}
    changed = ngettext("%(number)s changed row.", "%(number)s changed rows.", run.changed) % {"number": run.changed}
    return " ".join([_("Imported."), *([new] if run.new else []), *([changed] if run.changed else [])])
