"""What members changed, and what they propose: the office decides field by field."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import actions
from members.fields import NAMES, in_words
from members.forms.decision import DecisionForm
from members.models import Change, ChangeProposal
from pkes.lib.admin import ReadOnlyAdmin
from pkes.lib.refusal import Refusal


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The history of all organisations; the "history" of one leads here, narrowed to it."""

    list_display = ["at", "organization", "field_in_words", "before", "after", "by", "is_on_behalf"]
    list_filter = ["is_on_behalf", "field"]
    list_select_related = ["organization", "by"]
    search_fields = ["organization__search_text", "by__name"]
    date_hierarchy = "at"
    fields = ["organization", "field_in_words", "before", "after", "at", "by", "is_on_behalf", "confirmed_at"]

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "organization__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("field"), ordering="field")
    def field_in_words(self, change):
        return NAMES.get(change.field, change.field)

    @admin.display(description=gettext_lazy("before"))
    def before(self, change):
        return in_words(change.field, change.old)[:300]

    @admin.display(description=gettext_lazy("after"))
    def after(self, change):
        return in_words(change.field, change.new)[:300]


@admin.register(ChangeProposal)
class ChangeProposalAdmin(admin.ModelAdmin):
    """Proposals: the list shows what waits, the page puts old and new side by side."""

    list_display = ["organization", "proposed_at", "proposed_by", "status", "decided_by", "decided_at"]
    list_filter = ["status"]
    list_select_related = ["organization", "proposed_by", "decided_by"]
    search_fields = ["organization__search_text"]
    date_hierarchy = "proposed_at"

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        proposal = get_object_or_404(
            ChangeProposal.objects.select_related("organization", "proposed_by", "decided_by"), pk=self.to_pk(object_id)
        )
        if not self.has_change_permission(request, proposal):
            raise PermissionDenied
        form = DecisionForm(request.POST if request.method == "POST" else None, proposal=proposal)
        if request.method == "POST" and form.is_valid():
            try:
                decided = actions.decide(proposal, form.verdicts, by=request.user, comment=form.cleaned_data["comment"])
            except Refusal as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(request.path)
            messages.success(request, _("The member has been told by mail: %s.") % decided.get_status_display())
            return HttpResponseRedirect(reverse("admin:members_changeproposal_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": str(proposal.organization),
            "opts": self.opts,
            "proposal": proposal,
            "form": form,
        }
        return render(request, "members/office/proposal_decide.html", context)

    def to_pk(self, object_id):
        return int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
