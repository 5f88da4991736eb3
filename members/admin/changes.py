"""What members changed, and what they propose: the office decides field by field."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Value, When
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import actions
from members.forms.decision import DecisionForm
from members.history import lines, name_of
from members.models import Change, ChangeProposal
from pkes.lib.admin import ActingAdmin, ReadOnlyAdmin
from pkes.lib.refusal import Refusal

MOST_SHOWN = 300


class ListInWords(ChangeList):
    """A page of changes whose values are in words: the names of themes are read once for all of them."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        for line in lines(self.result_list):
            line.row.line = line


class FieldFilter(admin.SimpleListFilter):
    title = gettext_lazy("field")
    parameter_name = "pole"

    def lookups(self, request, model_admin):
        fields = Change.objects.order_by("field").values_list("field", flat=True).distinct()
        return sorted(((field, name_of(field)) for field in fields), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(field=self.value()) if self.value() else queryset


@admin.register(Change)
class ChangeAdmin(ActingAdmin, ReadOnlyAdmin):
    """The history of all organisations; the "history" of one leads here, narrowed to it."""

    list_display = ["at", "organization", "field_in_words", "before", "after", "by", "is_on_behalf"]
    list_filter = ["is_on_behalf", FieldFilter]
    list_select_related = ["organization", "by"]
    list_per_page = 50
    search_fields = ["organization__search_text"]
    search_help_text = gettext_lazy("Name or locality of the organisation; accents do not matter.")
    date_hierarchy = "at"
    fields = [
        "organization",
        "field_in_words",
        "before_whole",
        "after_whole",
        "at",
        "by",
        "is_on_behalf",
        "confirmed_at",
    ]

    def get_changelist(self, request, **kwargs):
        return ListInWords

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "organization__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_object(self, request, object_id, from_field=None):
        change = super().get_object(request, object_id, from_field)
        if change:
            [change.line] = lines([change])
        return change

    @admin.display(description=gettext_lazy("field"), ordering="field")
    def field_in_words(self, change):
        return change.line.name

    @admin.display(description=gettext_lazy("before"))
    def before(self, change):
        return shortened(change.line.old)

    @admin.display(description=gettext_lazy("after"))
    def after(self, change):
        return shortened(change.line.new)

    @admin.display(description=gettext_lazy("before"))
    def before_whole(self, change):
        return change.line.old

    @admin.display(description=gettext_lazy("after"))
    def after_whole(self, change):
        return change.line.new


def shortened(words):
    return words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}…"


@admin.register(ChangeProposal)
class ChangeProposalAdmin(ActingAdmin, admin.ModelAdmin):
    """Proposals: the list shows what waits first, the page puts old and new side by side."""

    list_display = ["organization", "what", "proposed_at", "proposed_by", "status", "decided_by", "decided_at"]
    list_filter = ["status"]
    list_select_related = ["organization", "proposed_by", "decided_by"]
    search_fields = ["organization__search_text"]
    search_help_text = gettext_lazy("Name or locality of the organisation; accents do not matter.")
    date_hierarchy = "proposed_at"
    ordering = [Case(When(status=ChangeProposal.Status.WAITING, then=Value(0)), default=Value(1)), "-proposed_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("fields")

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "organization__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("what"))
    def what(self, proposal):
        return ", ".join(name_of(proposed.field) for proposed in proposal.fields.all())

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        proposals = ChangeProposal.objects.select_related("organization", "proposed_by", "decided_by")
        proposal = get_object_or_404(proposals, pk=to_pk(object_id))
        if not self.has_view_or_change_permission(request, proposal):
            raise PermissionDenied
        may_decide = self.has_change_permission(request, proposal)
        if request.method == "POST" and not may_decide:
            raise PermissionDenied
        form = DecisionForm(request.POST if request.method == "POST" else None, proposal=proposal)
        status = 200
        if form.is_valid():
            try:
                decided = actions.decide(proposal, form.verdicts, by=request.user, **form.for_act)
            except Refusal as refusal:
                # Nothing of what was typed is lost; who was faster is on the page that is made anew.
                form, status = form.again(refusal, proposals.get(pk=proposal.pk)), 409
            else:
                self.log_change(request, decided, [{"changed": {"fields": list(form.verdicts)}}])
                text = _("The member has been told by mail. The proposal is now: %(state)s.")
                messages.success(request, text % {"state": decided.get_status_display()})
                return HttpResponseRedirect(reverse("admin:members_changeproposal_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Proposal: %(organization)s") % {"organization": proposal.organization},
            "opts": self.opts,
            "proposal": form.proposal,
            "form": form,
            "may_decide": may_decide,
        }
        return render(request, "members/office/proposal_decide.html", context, status=status)


def to_pk(object_id):
    return int(object_id) if object_id.isascii() and object_id.isdecimal() and len(object_id) < 19 else 0
