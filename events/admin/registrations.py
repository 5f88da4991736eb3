"""The office's desk for registrations: who comes, who waits, and what can be done now."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events import actions
from events.models import Question, Registration
from members.forms.text import LineField, LinesField
from pkes.lib.admin import ActingAdmin
from pkes.lib.places.models import OPEN

# What the office can do with a registration: the move it is, its words, the act. Two of them want a reason.
MOVES = {
    "approve": (gettext_lazy("Approve"), actions.approve),
    "reject": (gettext_lazy("Do not accept (with a reason, which the person reads)"), actions.reject),
    "override": (gettext_lazy("Give a place beyond their number (with a reason)"), actions.override),
    "accept": (gettext_lazy("Accept the offered place for the person"), actions.accept_offer),
    "prove": (gettext_lazy("Take the address as confirmed"), actions.confirm_address),
    "resign": (gettext_lazy("Resign for the person"), actions.resign),
}
WITH_REASON = {"reject", "override"}


class QuestionInline(admin.StackedInline):
    model = Question
    extra = 0
    classes = ["collapse"]
    fields = ["position", "text_pl", "text_en", ("kind", "is_required"), "options_pl", "options_en"]


class ReasonActionForm(ActionForm):
    reason = forms.CharField(label=gettext_lazy("Reason:"), max_length=300, required=False)


class MoveForm(forms.ModelForm):
    """One registration: what to do with it now, as far as its state allows."""

    move = forms.ChoiceField(label=gettext_lazy("What to do"), required=False, widget=forms.RadioSelect)
    reason = LineField(label=gettext_lazy("Reason"), max_length=300, required=False)

    class Meta:
        model = Registration
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        possible = [(move, words) for move, (words, _act) in MOVES.items() if self.instance.can(move)]
        again = [("link", _("Mail the link to the registration again"))] if self.instance.is_open else []
        self.fields["move"].choices = [("", _("Nothing")), *possible, *again]

    def clean(self):
        if self.cleaned_data.get("move") in WITH_REASON and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Give a reason."))
        return self.cleaned_data


class NewRegistrationForm(forms.ModelForm):
    """Somebody who called the office."""

    name = LineField(label=gettext_lazy("Name and surname"), max_length=120)
    organization_name = LineField(label=gettext_lazy("Other organisation"), max_length=200, required=False)
    special_needs = LinesField(label=gettext_lazy("Special needs"), max_length=1000, required=False)
    override_reason = LineField(
        label=gettext_lazy("Why beyond the number of places"),
        help_text=gettext_lazy("Fill this in only if the person gets a place although there is none."),
        max_length=300,
        required=False,
    )

    class Meta:
        model = Registration
        fields = [
            "event", "name", "email", "organization", "organization_name", "powiat_given", "special_needs", "language",
            "override_reason",
        ]  # fmt: skip

    def clean_email(self):
        return self.cleaned_data["email"].lower()


@admin.register(Registration)
class RegistrationAdmin(ActingAdmin, admin.ModelAdmin):
    """Every change goes through an act; nothing is edited by hand and nothing is deleted."""

    list_display = ["name", "organization_in_words", "state", "number", "event", "entered_at", "deadline_at"]
    list_filter = ["state", ("event", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization", "event"]
    search_fields = ["name"]
    search_help_text = gettext_lazy("Name, address, organisation or ticket; accents do not matter.")
    ordering = ["-event", "number"]
    autocomplete_fields = ["event", "organization"]
    action_form = ReasonActionForm
    actions = ["approve", "reject", "override", "resign", "send_link"]
    change_list_template = "admin/events/registration_list.html"

    def get_form(self, request, obj=None, **kwargs):
        kwargs["form"] = MoveForm if obj else NewRegistrationForm
        return super().get_form(request, obj, **kwargs)

    def lookup_allowed(self, lookup, value, request):
        """Whoever may not read special needs cannot find them out by a filter in the address, either."""
        is_of_needs = lookup.startswith("special_needs") and not request.user.has_perm("events.view_special_needs")
        return not is_of_needs and super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request, obj=None):
        needs = ["special_needs"] if request.user.has_perm("events.view_special_needs") else []
        if obj is None:
            fields = [name for name in NewRegistrationForm.Meta.fields if name != "special_needs" or needs]
            return [(None, {"fields": fields})]
        return [
            (gettext_lazy("What to do"), {"fields": ["move", "reason"]}),
            (gettext_lazy("Person"), {
                "fields": ["name", "email", "organization_in_words", "powiat_in_words", *needs, "answers_in_words"]
            }),
            (gettext_lazy("Registration"), {
                "fields": [
                    "event", "state", "number", "deadline_at", "entered_at", "changed_at", "enrolled_by",
                    "email_proven_at", "decided_by", "decision_reason", "override_reason", "code", "presence_link",
                ]
            }),
        ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        fields = [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]
        return [name for name in fields if name not in {"move", "reason"}]

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, registration, form, change):
        if change:
            self.move(request, registration, form.cleaned_data["move"], form.cleaned_data["reason"])
            return
        data = form.cleaned_data
        entered = actions.register(by=request.user, **{name: data[name] for name in form.fields})
        registration.pk = entered.pk

    def move(self, request, registration, move, reason):
        if move == "link":
            if not actions.send_link_again(registration):
                messages.warning(request, _("The link was sent several times already; no other mail went out."))
        elif move in WITH_REASON:
            MOVES[move][1](registration, reason=reason, by=request.user)
        elif move:
            MOVES[move][1](registration, by=request.user)

    def changelist_view(self, request, extra_context=None):
        event = request.GET.get("event__id__exact", "")
        return super().changelist_view(request, {**(extra_context or {}), "event_pk": event if event.isdigit() else ""})

    @admin.display(description=gettext_lazy("organisation"))
    def organization_in_words(self, registration):
        return registration.organization_in_words

    @admin.display(description=gettext_lazy("powiat"))
    def powiat_in_words(self, registration):
        return registration.powiat_in_words

    @admin.display(description=gettext_lazy("answers"))
    def answers_in_words(self, registration):
        answers = registration.answers_to(registration.event.questions.all())
        return " | ".join(f"{question.text} {answer}" for question, answer in answers if answer)

    @admin.display(description=gettext_lazy("presence"))
    def presence_link(self, registration):
        address = reverse("events:ticket", args=[registration.code])
        return format_html('<a href="{}">{}</a>', address, _("Ticket at the entrance"))

    @admin.action(description=gettext_lazy("Approve"), permissions=["change"])
    def approve(self, request, registrations):
        self.act(request, registrations, actions.approve)

    @admin.action(description=gettext_lazy("Do not accept (give a reason)"), permissions=["change"])
    def reject(self, request, registrations):
        self.act(request, registrations, lambda row, by: actions.reject(row, reason=reason_of(request), by=by))

    @admin.action(description=gettext_lazy("Give a place beyond their number (give a reason)"), permissions=["change"])
    def override(self, request, registrations):
        self.act(request, registrations, lambda row, by: actions.override(row, reason=reason_of(request), by=by))

    @admin.action(description=gettext_lazy("Resign for the person"), permissions=["change"])
    def resign(self, request, registrations):
        self.act(request, registrations, actions.resign)

    @admin.action(description=gettext_lazy("Mail the link again"), permissions=["change"])
    def send_link(self, request, registrations):
        self.act(request, registrations.filter(state__in=OPEN), lambda row, by: actions.send_link_again(row))

    def act(self, request, registrations, act):
        """In the order in which the people came."""
        done = self.act_on_each(request, registrations.order_by("event", "number"), act)
        if done:
            self.message_user(
                request, ngettext("Done for %(number)s person.", "Done for %(number)s people.", done) % {"number": done}
            )


def reason_of(request):
    return " ".join(request.POST.get("reason", "").split())[:300]
