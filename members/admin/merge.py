"""Two entries that are one: side by side, what would move, and the act."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pkes.lib.admin import number_in
from pkes.lib.merge import tried
from pkes.lib.refusal import Refusal
from pkes.lib.versions import NOTHING, capital, in_words


@dataclass(frozen=True)
class Choice:
    """One field of both: whose value is taken, `is_taken` that of the one that goes."""

    name: str
    title: str
    kept: str
    gone: str
    is_taken: bool

    @property
    def differs(self):
        return self.kept != self.gone


class Merging:
    """For an ActingAdmin whose rows can be duplicates: `merge(kept, gone, chosen=…, by=…)` is the act, over `merge_fields`."""

    merge_fields = []

    @admin.action(description=gettext_lazy("Merge the two chosen"), permissions=["merge"])
    def merge_chosen(self, request, queryset):
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(keys) != 2:
            self.message_user(request, _("Choose exactly two."), messages.ERROR)
            return None
        return HttpResponseRedirect(f"{self.address_of('merge')}?zostaje={keys[0]}&odchodzi={keys[1]}")

    def has_merge_permission(self, request):
        return self.has_change_permission(request)

    def get_urls(self):
        page = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", page, name=self.name_of("merge")), *super().get_urls()]

    def merge_view(self, request):
        """Side by side; which one stays, whose value each field takes, what moves; then the act."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        data = request.POST if request.method == "POST" else request.GET
        kept, gone = (self.chosen_row(request, data.get(name, "")) for name in ("zostaje", "odchodzi"))
        here = f"{self.address_of('merge')}?zostaje={kept.pk}&odchodzi={gone.pk}"
        choices = self.choices_of(kept, gone, request.POST if request.method == "POST" else None)
        chosen = {choice.name for choice in choices if choice.is_taken}
        refusal, report = None, []
        try:
            if request.method == "POST":
                self.merge(kept, gone, chosen=chosen, by=request.user)
                messages.success(request, _("Merged: %(row)s.") % {"row": kept})
                return HttpResponseRedirect(self.address_of("change", kept.pk))
            report = tried(lambda: self.merge(kept, gone, chosen=chosen, by=request.user))
        except Refusal as no:
            refusal = str(no)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge"),
            "opts": self.opts,
            "kept": kept,
            "gone": gone,
            "here": here,
            "turned": f"{self.address_of('merge')}?zostaje={gone.pk}&odchodzi={kept.pk}",
            "choices": [choice for choice in choices if choice.differs],
            "report": report,
            "refusal": refusal,
        }
        return render(request, "admin/merge.html", context, status=409 if request.method == "POST" else 200)

    def chosen_row(self, request, text):
        key = number_in(text)
        row = self.get_queryset(request).filter(pk=key).first() if key else None
        if row is None:
            raise Http404
        return row

    def choices_of(self, kept, gone, data):
        """A value that only the one that goes has is taken, unless the form says otherwise."""
        choices = []
        for name in self.merge_fields:
            column = self.model._meta.get_field(name)
            words = [self.value_in_words(row, column) for row in (kept, gone)]
            is_missing = words[0] == NOTHING and words[1] != NOTHING
            is_taken = data.get(f"pole-{name}") == "gone" if data else is_missing
            choices.append(Choice(name, capital(str(column.verbose_name)), *words, is_taken))
        return choices

    def value_in_words(self, row, column):
        value = getattr(row, column.attname)
        return in_words(column, str(value) if column.get_internal_type() == "FileField" else value)
