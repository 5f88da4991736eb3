"""What the office's own pages above one training share."""

import functools

from django.core.exceptions import PermissionDenied
from django.forms import BaseInlineFormSet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path

from pkes.lib.admin import LARGEST_KEY


class InOrderFormSet(BaseInlineFormSet):
    """Rows with a `position`; whoever leaves it empty gets the next one."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["position"].required = False

    def clean(self):
        read = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        last = max((row.get("position") or 0 for row in read), default=0)
        for form in self.forms:
            row = getattr(form, "cleaned_data", {})
            if form.has_changed() and "position" in row and row["position"] is None:
                last += 1
                row["position"] = form.instance.position = last
        super().clean()


def routes(desk, *rows):
    """Addresses below a model's admin; `rows` are (route, view(desk, request, pk, …), last part of the name)."""
    return [
        path(route, desk.admin_site.admin_view(functools.partial(view, desk)), name=desk.name_of(name))
        for route, view, name in rows
    ]


def editable(desk, request, pk, queryset=None):
    """The row of an address, for somebody of the office who may change it. Raises PermissionDenied, Http404."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    if pk > LARGEST_KEY:
        raise Http404
    return get_object_or_404(desk.model.objects.all() if queryset is None else queryset, pk=pk)


def context(desk, request, row, title, **more):
    return {**desk.admin_site.each_context(request), "opts": desk.opts, "row": row, "title": title, **more}
