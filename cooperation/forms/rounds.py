"""What the office says about short meetings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperation.actions.rounds import FEWEST_GUESTS
from cooperation.models import RoundPlan


class RoundPlanForm(forms.ModelForm):
    """A plan, and who takes part: `guests` are the organisations to choose from, all of them ticked."""

    on = forms.TypedChoiceField(label=_("Day"))
    organizations = forms.ModelMultipleChoiceField(
        None,
        label=_("Who takes part"),
        help_text=_("Take the tick away from whoever is left out."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who takes part.")},
    )

    class Meta:
        model = RoundPlan
        fields = ["name", "on", "starts", "rounds", "minutes", "break_minutes", "tables", "organizations"]
        widgets = {"starts": forms.TimeInput({"type": "time"}, format="%H:%M")}

    def __init__(self, *args, days, guests, **kwargs):
        """`days` are (day, words) to choose from."""
        super().__init__(*args, **kwargs)
        by_text = {day.isoformat(): day for day, _words in days}
        self.fields["on"].choices = [(day.isoformat(), words) for day, words in days]
        self.fields["on"].coerce = by_text.get
        self.fields["organizations"].queryset = guests
        self.fields["organizations"].initial = guests

    def clean_organizations(self):
        found = self.cleaned_data["organizations"]
        if len(found) < FEWEST_GUESTS:
            raise forms.ValidationError(_("At least two organisations have to take part."))
        return found


class ReplanForm(forms.Form):
    """From which round on, without whom, and with whom: of organisations that are there, and of others that may come."""

    from_round = forms.TypedChoiceField(label=_("From which round on"), coerce=int)
    without = forms.ModelMultipleChoiceField(
        None, label=_("Who is not there any more"), widget=forms.CheckboxSelectMultiple, required=False
    )
    joining = forms.ModelMultipleChoiceField(
        None, label=_("Who has come later"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, plan, there, others, **kwargs):
        super().__init__(*args, initial={"from_round": min(2, plan.rounds)}, **kwargs)
        self.fields["from_round"].choices = [
            (number, f"{number}. ({starts:%H:%M})") for number, starts, _end in plan.times
        ]
        self.fields["without"].queryset = there
        self.fields["joining"].queryset = others
        if not others:
            del self.fields["joining"]
