"""The office's desk for enrolments: who comes, who waits, and what can be done now."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.choices import Powiat
from members.forms.text import LineField, LinesField
from pkes.lib.admin import ActingAdmin, Button
from pkes.lib.places.models import OPEN
from trainings import actions
from trainings.models import DateWish, Enrolment


class ReasonForm(forms.Form):
    """Why: the person, or the log, reads it."""

    reason = LineField(label=_("Reason"), max_length=300)


class ReasonActionForm(ActionForm):
    reason = forms.CharField(label=_("Reason:"), max_length=300, required=False)


class NewEnrolmentForm(forms.ModelForm):
    """Somebody who called the office, and the exceptions that only the office makes."""

    name = LineField(label=_("Name and surname"), max_length=120)
    position = LineField(label=_("Role in the organisation"), max_length=120, required=False)
    special_needs = LinesField(label=_("Special needs"), max_length=1000, required=False)
    override_reason = LineField(
        label=_("Why beyond the number of places"),
        help_text=_("Fill this in only if the person gets a place although there is none."),
        max_length=300,
        required=False,
    )
    target_override = LineField(
        label=_("Why outside the target group"),
        help_text=_(
            "Fill this in only if the training is not meant for the organisation. The reason stays on the enrolment."
        ),
        max_length=300,
        required=False,
    )

    class Meta:
        model = Enrolment
        fields = [
            "training", "organization", "name", "email", "position", "special_needs", "language", "override_reason",
            "target_override",
        ]  # fmt: skip

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class PowiatFilter(admin.SimpleListFilter):
    """By where the organisation is."""

    title = _("powiat")
    parameter_name = "powiat"

    def lookups(self, request, model_admin):
        return [(powiat.value, powiat.full_name) for powiat in Powiat]

    def queryset(self, request, enrolments):
        return enrolments.filter(organization__powiat=self.value()) if self.value() else enrolments


class NeedsFilter(admin.SimpleListFilter):
    """Those who need something in order to take part."""

    title = _("special needs")
    parameter_name = "potrzeby"

    def lookups(self, request, model_admin):
        return [("tak", _("with special needs"))]

    def queryset(self, request, enrolments):
        return enrolments.exclude(special_needs="") if self.value() else enrolments


def may_see_needs(request):
    return request.user.has_perm("trainings.view_training_needs")


def can(move):
    return lambda enrolment: enrolment.can(move) and not enrolment.outcome


@admin.register(Enrolment)
class EnrolmentAdmin(ActingAdmin, admin.ModelAdmin):
    """Every change goes through an act; nothing is edited by hand and nothing is deleted."""

    list_display = ["name", "organization", "powiat", "result", "number", "training", "entered_at", "deadline_at"]
    list_select_related = ["organization", "training"]
    search_fields = ["name"]
    search_help_text = _("Name, address or organisation; accents do not matter.")
    ordering = ["-training", "number"]
    autocomplete_fields = ["training", "organization"]
    action_form = ReasonActionForm
    change_list_template = "admin/trainings/enrolment_list.html"
    buttons = [
        Button("approve", _("Approve"), actions.approve, when=can("approve")),
        Button("reject", _("Do not accept"), actions.reject, when=can("reject"), form=ReasonForm),
        Button("override", _("Give a place beyond their number"), actions.override, when=can("override"), form=ReasonForm),
        Button("accept", _("Accept the offered place for the person"), actions.accept_offer, when=can("accept")),
        Button("resign", _("Resign for the person"), actions.resign, when=can("resign"),
               asks=_("The person will not take part; a place that becomes free goes to whoever waits. Resign for them?")),
        Button("link", _("Mail the link again"), lambda row, by: actions.send_link_again(row), when=can("resign"),
               says=lambda is_sent: _("The mail is on its way.") if is_sent
               else _("The link was sent several times already; no other mail went out.")),
    ]  # fmt: skip
    # Below the buttons, which call the module of that name.
    actions = ["approve", "reject", "override", "resign", "send_link"]

    def lookup_allowed(self, lookup, value, request):
        """Whoever may not read special needs cannot find them out by a filter in the address, either."""
        is_of_needs = lookup.startswith("special_needs") and not may_see_needs(request)
        return not is_of_needs and super().lookup_allowed(lookup, value, request)

    def get_list_filter(self, request):
        return [
            "state",
            "outcome",
            PowiatFilter,
            ("organization", admin.RelatedOnlyFieldListFilter),
            ("training", admin.RelatedOnlyFieldListFilter),
            *([NeedsFilter] if may_see_needs(request) else []),
        ]

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **kwargs, **({} if obj else {"form": NewEnrolmentForm}))

    def get_fieldsets(self, request, obj=None):
        needs = ["special_needs"] if may_see_needs(request) else []
        if obj is None:
            return [
                (None, {"fields": [name for name in NewEnrolmentForm.Meta.fields if name != "special_needs" or needs]})
            ]
        return [
            (_("Person"), {"fields": ["name", "email", "position", "organization", "powiat", *needs, "person"]}),
            (_("Enrolment"), {
                "fields": [
                    "training", "state", "number", "deadline_at", "entered_at", "changed_at", "enrolled_by", "decided_by",
                    "decision_reason", "override_reason", "target_override",
                ]
            }),
            (_("Result"), {"fields": ["outcome", "outcome_note", "outcome_at", "outcome_by"]}),
        ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        return [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, enrolment, form, change):
        if not change:
            entered = actions.enrol(by=request.user, **{name: form.cleaned_data[name] for name in form.fields})
            enrolment.pk = entered.pk

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """There is nothing to save: the buttons above do it all."""
        nothing = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **nothing})

    def changelist_view(self, request, extra_context=None):
        training = request.GET.get("training__id__exact", "")
        is_one = training.isascii() and training.isdigit()
        return super().changelist_view(request, {**(extra_context or {}), "training_pk": training if is_one else ""})

    @admin.display(description=_("powiat"), ordering="organization__powiat")
    def powiat(self, enrolment):
        return enrolment.organization.get_powiat_display()

    @admin.display(description=_("state"), ordering="state")
    def result(self, enrolment):
        return enrolment.result_in_words

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request, enrolments):
        self.act(request, enrolments, actions.approve)

    @admin.action(description=_("Do not accept (give a reason)"), permissions=["change"])
    def reject(self, request, enrolments):
        self.act(request, enrolments, lambda row, by: actions.reject(row, reason=reason_of(request), by=by))

    @admin.action(description=_("Give a place beyond their number (give a reason)"), permissions=["change"])
    def override(self, request, enrolments):
        self.act(request, enrolments, lambda row, by: actions.override(row, reason=reason_of(request), by=by))

    @admin.action(description=_("Resign for the person"), permissions=["change"])
    def resign(self, request, enrolments):
        self.act(request, enrolments, actions.resign)

    @admin.action(description=_("Mail the link again"), permissions=["change"])
    def send_link(self, request, enrolments):
        self.act(request, enrolments.filter(state__in=OPEN), lambda row, by: actions.send_link_again(row))

    def act(self, request, enrolments, act):
        """In the order in which the people came."""
        done = self.act_on_each(request, enrolments.order_by("training", "number"), act)
        if done:
            self.message_user(
                request, ngettext("Done for %(number)s person.", "Done for %(number)s people.", done) % {"number": done}
            )


def reason_of(request):
    return " ".join(request.POST.get("reason", "").split())[:300]


@admin.register(DateWish)
class DateWishAdmin(admin.ModelAdmin):
    """Who waits for a date. The portal writes and deletes the rows; the office may take somebody off who asks for it."""

    list_display = ["email", "training", "wished_at", "confirmed_at"]
    list_filter = [("training", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["training"]
    search_fields = ["email"]
    exclude = ["token_hash"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
