"""The office's desk for funding calls and consortia."""

from django.contrib import admin
from django.db.models import Count, Q
from django.forms import CheckboxSelectMultiple, ModelForm, MultipleChoiceField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation import actions
from cooperation.forms.calls import ResultForm
from cooperation.models import CallRequirement, Consortium, ConsortiumPartner, FundingCall
from members.choices import LegalForm, Powiat
from members.models import LegalStatus
from pkes.lib.admin import ActingAdmin, Button, ReadOnlyAdmin

Status = FundingCall.Status


class CallRequirementInline(admin.TabularInline):
    model = CallRequirement
    extra = 1


def choices_field(name, choices):
    """Ticks for a column that holds a list of values."""
    column = FundingCall._meta.get_field(name)
    return MultipleChoiceField(
        label=column.verbose_name,
        help_text=column.help_text,
        choices=choices,
        required=False,
        widget=CheckboxSelectMultiple,
    )


class FundingCallForm(ModelForm):
    legal_forms = choices_field("legal_forms", LegalForm.choices)
    legal_statuses = choices_field("legal_statuses", LegalStatus.Kind.choices)
    powiaty = choices_field("powiaty", [(powiat.value, powiat.full_name) for powiat in Powiat])


def now(row):
    return _("%(title)s: now %(state)s.") % {"title": row, "state": row.get_status_display()}


@admin.register(FundingCall)
class FundingCallAdmin(ActingAdmin, admin.ModelAdmin):
    """The state changes by the buttons above a call only, and by the clock."""

    form = FundingCallForm
    list_display = ["title_pl", "deadline_at", "status", "funder", "consortia_number", "is_public", "is_sample"]
    list_filter = ["status", "is_public", "is_sample"]
    search_fields = ["title_pl", "title_en", "funder"]
    date_hierarchy = "deadline_at"
    inlines = [CallRequirementInline]
    keeps_versions = True
    buttons = [
        Button("open", gettext_lazy("Open for members"), actions.publish_call, lambda row: row.status == Status.DRAFT, says=now),
        Button(
            "settle", gettext_lazy("Settle: all results are noted"), actions.settle_call,
            lambda row: row.is_on and not row.is_open, says=now,
        ),
        Button(
            "withdraw", gettext_lazy("Withdraw"), actions.withdraw_call, lambda row: row.is_on,
            asks=gettext_lazy("The consortia for this call end with it, and their organisations get a mail. Withdraw the call?"),
            says=now,
        ),
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["title_pl", "title_en", "funder", "url", "deadline_at", "status", "is_public"]}),
        (gettext_lazy("Text"), {"fields": ["summary_pl", "summary_en"]}),
        (gettext_lazy("Who may lead"), {"fields": ["legal_forms", "legal_statuses", "powiaty"]}),
        (gettext_lazy("With whom, and at what cost"), {
            "fields": [
                "min_partners", "own_contribution_percent", "own_contribution_note_pl", "own_contribution_note_en", "goals",
            ]
        }),
        (gettext_lazy("Dates"), {"classes": ["collapse"], "fields": ["sequence", "created_at", "changed_at"]}),
    ]  # fmt: skip
    readonly_fields = ["status", "sequence", "created_at", "changed_at"]

    def get_queryset(self, request):
        number = Count("consortia", filter=~Q(consortia__status=Consortium.Status.WITHDRAWN))
        return super().get_queryset(request).annotate(number_of_consortia=number)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "goals":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, call, form, change):
        if actions.save_call(call, by=request.user):
            self.message_user(request, _("The deadline is new: everybody in a consortium for this call gets a mail."))

    def get_deleted_objects(self, objs, request):
        """What hangs on a call is the act's to judge; here only the calls are named."""
        return [str(call) for call in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def delete_model(self, request, call):
        actions.remove_call(call, by=request.user)

    def delete_queryset(self, request, calls):
        self.act_on_each(request, calls, actions.remove_call)

    def public_address(self, call):
        return f"{reverse('cooperation:call_list')}#nabor-{call.pk}" if call.is_public and call.is_open else ""

    def links_for(self, request, call):
        if not request.user.has_perm("cooperation.view_consortium"):
            return []
        address = reverse("admin:cooperation_consortium_changelist")
        return [(_("Consortia for this call"), f"{address}?call__id__exact={call.pk}")]

    @admin.display(description=gettext_lazy("consortia"), ordering="number_of_consortia")
    def consortia_number(self, call):
        return call.number_of_consortia


class AwaitingResult(admin.SimpleListFilter):
    title = gettext_lazy("result")
    parameter_name = "wynik"

    def lookups(self, request, model_admin):
        return [("brak", _("the deadline is over, no result is noted"))]

    def queryset(self, request, queryset):
        return queryset.awaiting_result() if self.value() == "brak" else queryset


class PartnerInline(admin.TabularInline):
    model = ConsortiumPartner
    fields = readonly_fields = ["organization", "state", "changed_at"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


class OfficeResultForm(ResultForm):
    """The result as the act of the desk takes it."""

    def clean(self):
        super().clean()
        return self.cleaned_data if self.errors else self.values()


@admin.register(Consortium)
class ConsortiumAdmin(ActingAdmin, ReadOnlyAdmin):
    """Consortia are their members' own; the office notes results that nobody has noted. Their notes it does not see."""

    list_display = [
        "title", "call", "leader", "partners_number", "status", "submitted_on", "decided_on", "amount", "is_sample",
    ]  # fmt: skip
    list_filter = [AwaitingResult, "status", ("call", admin.RelatedOnlyFieldListFilter), "is_sample"]
    list_select_related = ["call", "leader"]
    search_fields = ["title", "call__title_pl", "leader__name"]
    date_hierarchy = "created_at"
    fields = ["title", "call", "leader", "status", "submitted_on", "decided_on", "amount", "created_at", "changed_at"]
    inlines = [PartnerInline]
    buttons = [
        Button(
            "result", gettext_lazy("Note the result"), actions.note_result,
            lambda row: row.status == Consortium.Status.SUBMITTED, form=OfficeResultForm, says=now,
        ),
        Button(
            "withdraw", gettext_lazy("End without a result"), actions.withdraw_consortium, lambda row: row.is_active,
            asks=gettext_lazy("The partners get a mail. It cannot be undone. End the consortium?"), says=now,
        ),
    ]  # fmt: skip

    def get_queryset(self, request):
        accepted = Count("partners", filter=Q(partners__state=ConsortiumPartner.State.ACCEPTED))
        return super().get_queryset(request).annotate(number_of_partners=accepted)

    def may_press(self, request, row, button):
        """Nothing of a consortium is changed by hand; the acts need the right all the same."""
        return admin.ModelAdmin.has_change_permission(self, request, row)

    @admin.display(description=gettext_lazy("partners"), ordering="number_of_partners")
    def partners_number(self, consortium):
        return consortium.number_of_partners
