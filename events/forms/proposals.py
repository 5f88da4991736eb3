"""A meeting as a member proposes it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event
from members.choices import Powiat
from members.forms.text import DayField, HourField, LineField, LinesField, RowFormSet
from members.models import Goal

KINDS = [choice for choice in Event.Kind.choices if choice[0] != Event.Kind.INAUGURATION]
KNOWN = [("", gettext_lazy("not known")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
FACILITIES = ["is_step_free", "has_induction_loop", "has_sign_language"]


def facility(label):
    return forms.ChoiceField(label=label, choices=KNOWN, required=False)


class GoalsField(forms.ModelMultipleChoiceField):
    """Compared as text first: a number too long for the database is no goal, and no error of the server."""

    def clean(self, value):
        strange = set(map(str, value or [])) - {str(pk) for pk in self.queryset.values_list("pk", flat=True)}
        if strange:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": strange.pop()[:20]}
            )
        return super().clean(value)


class ProposalForm(forms.Form):
    """What a member says of a meeting. `base` is what `events.actions.proposals.base_of` said when it was opened."""

    base = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    title_pl = LineField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    audience = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=Event.Audience.choices[:2],
        widget=forms.RadioSelect,
        initial=Event.Audience.PUBLIC,
    )
    summary_pl = LinesField(
        label=gettext_lazy("Summary"),
        help_text=gettext_lazy("One or two sentences for the list of meetings."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    description_pl = LinesField(
        label=gettext_lazy("Description"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    venue = LineField(label=gettext_lazy("Venue"), max_length=150, required=False)
    street = LineField(label=gettext_lazy("Street and number"), max_length=150, required=False)
    locality = LineField(label=gettext_lazy("Locality"), max_length=100, required=False)
    powiat = forms.ChoiceField(
        label=gettext_lazy("Powiat"), choices=[("", gettext_lazy("not known")), *Powiat.choices], required=False
    )
    is_online = forms.BooleanField(label=gettext_lazy("One can take part on-line"), required=False)
    online_link = forms.URLField(
        label=gettext_lazy("Link to the on-line meeting"),
        help_text=gettext_lazy("Only those who are registered get it."),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    is_step_free = facility(gettext_lazy("Step-free access"))
    has_induction_loop = facility(gettext_lazy("Induction loop"))
    has_sign_language = facility(gettext_lazy("Sign language interpreter"))
    accessibility_pl = LinesField(
        label=gettext_lazy("Accessibility in words"),
        help_text=gettext_lazy("For instance: entrance from the yard, lift, parking, toilet."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    goals = GoalsField(
        label=gettext_lazy("Which goals of the cluster it serves"),
        queryset=Goal.objects.present(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note_to_office = LinesField(
        label=gettext_lazy("Note to the coordinator"),
        help_text=gettext_lazy("Programme, speakers, number of places, partners: whatever the office should know."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def values(self):
        """{field of Event: value}; the days and the goals go their own way."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"base", "goals"}}
        for name in FACILITIES:
            data[name] = {"yes": True, "no": False}.get(data[name])
        return data

    @classmethod
    def initial_of(cls, event, base):
        """What the form of a stored proposal begins with."""
        initial = {name: getattr(event, name) for name in cls.base_fields if name not in {"base", "goals"}}
        for name in FACILITIES:
            initial[name] = {True: "yes", False: "no"}.get(initial[name], "")
        return {**initial, "base": base, "goals": event.goals.all()}


class DayForm(forms.Form):
    """One day of the meeting; the hours may still be open."""

    on = DayField(label=gettext_lazy("Day"))
    starts = HourField(label=gettext_lazy("From"), required=False)
    ends = HourField(label=gettext_lazy("To"), required=False)

    def clean(self):
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if ends and not starts:
            self.add_error("starts", _("Give the hour at which it begins, too."))
        elif ends and ends <= starts:
            self.add_error("ends", _("A day cannot end before it begins."))
        return self.cleaned_data


class BaseDayFormSet(RowFormSet):
    def clean(self):
        if any(self.errors):
            return
        days = [row["on"] for row in self.rows()]
        if len(set(days)) != len(days):
            raise forms.ValidationError(_("The same day stands here twice."))


DayFormSet = forms.formset_factory(
    DayForm, BaseDayFormSet, extra=1, max_num=15, absolute_max=20, validate_max=True, can_delete=True
)
