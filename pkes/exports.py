"""Each list of the desk as a file, narrowed by its filters and its search: short ones at once, long ones by the worker."""

import logging

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Manager
from django.http import Http404
from django.shortcuts import redirect
from django.test import RequestFactory
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.policies import staff
from pkes.imports import OF_LIST
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.jobs.actions import as_job, start
from pkes.lib.refusal import Refusal
from pkes.lib.tables import FORMATS, download, write_table

log = logging.getLogger(__name__)

# Longer lists are made by the worker.
MOST_AT_ONCE = 2000
ROWS_AT_A_TIME = 500


class ExportRefused(Refusal):
    """The list cannot be made as things are."""


def listed(label):
    """The admin of the list that an address names."""
    try:
        return admin.site.get_model_admin(apps.get_model(label))
    except (LookupError, admin.exceptions.NotRegistered) as error:
        raise Http404 from error


def rows_of(desk, request):
    """(queryset, columns) of a list of the desk as the person sees it: their rights, the filters, the search, the order."""
    if not (request.user.is_staff and desk.has_view_permission(request)):
        raise PermissionDenied
    changelist = desk.get_changelist_instance(request)
    columns = [name for name in changelist.list_display if name != "action_checkbox"]
    # What the office can bring in as a file, it gets out under the same names.
    importer = OF_LIST.get(f"{desk.opts.app_label}_{desk.opts.model_name}")
    if importer:
        own = {field.name for field in desk.opts.fields}
        columns += [column.key for column in importer.columns if column.key in own and column.key not in columns]
    return changelist.queryset, columns


def header_of(desk, columns):
    return [str(label_for_field(name, desk.model, desk)) for name in columns]


def cells(desk, row, columns):
    return [in_words(*lookup_field(name, row, desk)) for name in columns]


def in_words(field, source, value):
    """A value of a list as text: what a person reads there, with dates as spreadsheets sort them."""
    if callable(value) and isinstance(value, Manager):
        value = ", ".join(map(str, value.all()))
    if field is not None and getattr(field, "flatchoices", None):
        value = dict(field.flatchoices).get(value, value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "tzinfo") and hasattr(value, "hour") and hasattr(value, "date"):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return strip_tags(value) if isinstance(value, SafeString) else str(value)


def each_row(desk, queryset, columns, progress=None):
    total = queryset.count() if progress else 0
    for number, row in enumerate(queryset.iterator(chunk_size=ROWS_AT_A_TIME), 1):
        yield cells(desk, row, columns)
        if progress:
            progress(number, total)


@staff
def list_export(request, app, model, kind):
    """A list of the desk as CSV, XLSX or ODS; its address carries the filters of the list."""
    desk = listed(f"{app}.{model}")
    if kind not in FORMATS:
        raise Http404
    try:
        queryset, columns = rows_of(desk, request)
    except (IncorrectLookupParameters, ValidationError) as error:
        raise BadRequest("unknown filter") from error
    number = queryset.count()
    if number > MOST_AT_ONCE:
        arguments = {"app": app, "model": model, "kind": kind, "query": request.GET.urlencode()}
        right = permission_of(desk, request.user)
        return redirect(start(write_list, by=request.user, arguments=arguments, title=title_of(desk), permission=right))
    remember(request.user, desk, kind, number)
    return download(kind, file_name(desk), header_of(desk, columns), each_row(desk, queryset, columns), title_of(desk))


@as_job(gettext_lazy("List"))
def write_list(job, *, app, model, kind, query):
    """The same list in the background, with the rights that the person has by then."""
    desk = listed(f"{app}.{model}")
    request = RequestFactory().get(f"/?{query}")
    request.user = job.by
    try:
        queryset, columns = rows_of(desk, request)
    except PermissionDenied as error:
        raise ExportRefused(_("You may not see this list any more.")) from error
    number = queryset.count()
    remember(job.by, desk, kind, number)
    with job.file(f"{file_name(desk)}.{kind}") as file:
        rows = each_row(desk, queryset, columns, progress=job.progress)
        write_table(kind, file, header_of(desk, columns), rows, title_of(desk))
    return ngettext("%(number)s row.", "%(number)s rows.", number) % {"number": number}


def permission_of(desk, user):
    """The right by which a person sees a list."""
    names = [f"{desk.opts.app_label}.{right}_{desk.opts.model_name}" for right in ("view", "change")]
    return next((name for name in names if user.has_perm(name)), names[0])


def remember(user, desk, kind, number):
    """That somebody took a list away; not whom it names."""
    log.info("list exported: %s kind=%s rows=%s by=%s", desk.opts.label_lower, kind, number, user.pk)
    note(user, Entry.What.EXPORT, words=f"{title_of(desk)}.{kind} ({number})")


def title_of(desk):
    title = str(desk.opts.verbose_name_plural)
    return title[:1].upper() + title[1:]


def file_name(desk):
    return f"{desk.opts.model_name}-{timezone.localdate():%Y-%m-%d}"
