"""What organisations type about funding calls and consortia."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import Consortium
from members.forms.text import DayField, LineField, LinesField

LARGEST_NUMBER = 2**31 - 1


class AmountField(forms.DecimalField):
    """An amount of money as people write it: "12 500,50", which a number input would not take."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(min_value=Decimal("0.01"), max_digits=12, decimal_places=2, **kwargs)

    def to_python(self, value):
        text = "".join(str(value).split()).replace(",", ".") if value not in self.empty_values else value
        return super().to_python(text)

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off"}


class BaseForm(forms.Form):
    """A form that remembers which version it was opened with."""

    base = forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, widget=forms.HiddenInput)

    def values(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "base"}

    def over(self, version):
        """The same form with the same words, to be saved knowingly over what somebody else wrote meanwhile."""
        data = self.data.copy()
        data["base"] = version
        return type(self)(data)


def title_field():
    return LineField(
        label=gettext_lazy("Title of the project"),
        help_text=gettext_lazy("What you want to do, in a few words. Other members see it."),
        max_length=150,
    )


def seeks_field():
    return LinesField(
        label=gettext_lazy("Whom you look for"),
        help_text=gettext_lazy(
            "What a partner should bring. All members of the cluster see it, and may ask to come in."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


class ConsortiumForm(forms.Form):
    title = title_field()
    seeks = seeks_field()


class ConsortiumEditForm(BaseForm):
    title = title_field()
    seeks = seeks_field()


class NotesForm(BaseForm):
    notes = LinesField(
        label=gettext_lazy("Notes of the consortium"),
        help_text=gettext_lazy("Who does what by when. Only the organisations of the consortium read and change them."),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 10}),
    )


class JoinForm(forms.Form):
    """A few words to whoever leads, or to whoever is invited."""

    message = LinesField(
        label=gettext_lazy("A few words"),
        help_text=gettext_lazy("What you bring, or why you ask. May stay empty."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class InviteForm(JoinForm):
    organization = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=None, empty_label=gettext_lazy("Choose")
    )

    field_order = ["organization", "message"]

    def __init__(self, *args, organizations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations


class SubmittedForm(forms.Form):
    submitted_on = DayField(label=gettext_lazy("Submitted on"))

    def clean_submitted_on(self):
        day = self.cleaned_data["submitted_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day is still to come."))
        return day


class ResultForm(forms.Form):
    """What the funder decided."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What the funder decided"),
        choices=[(status.value, status.label) for status in (Consortium.Status.WON, Consortium.Status.LOST)],
        widget=forms.RadioSelect,
    )
    decided_on = DayField(label=gettext_lazy("Day of the decision"))
    amount = AmountField(
        label=gettext_lazy("Amount in złoty"),
        help_text=gettext_lazy("What was won for all of you together. Empty where nothing was."),
        required=False,
    )

    def clean(self):
        data = super().clean()
        if data.get("outcome") == Consortium.Status.WON and not data.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Say how much was won."))
        return data

    def values(self):
        """What the act wants to know."""
        data = self.cleaned_data
        return {
            "is_won": data["outcome"] == Consortium.Status.WON,
            "decided_on": data["decided_on"],
            "amount": data["amount"],
        }
