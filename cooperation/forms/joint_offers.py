"""What organisations type into joint offers."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.forms.calls import BaseForm
from members.forms.text import DayField, LineField, LinesField


class OfferFields(forms.Form):
    title = LineField(
        label=gettext_lazy("Title of the offer"),
        help_text=gettext_lazy("It stands at the top of the document."),
        max_length=150,
    )
    buyer = LineField(
        label=gettext_lazy("For whom"),
        help_text=gettext_lazy("The institution or company that gets the offer. No names of people."),
        max_length=200,
    )
    introduction = LinesField(
        label=gettext_lazy("Introduction"),
        help_text=gettext_lazy("What you offer together and why it fits. Formatting as in your profile."),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
    )
    valid_until = DayField(label=gettext_lazy("The offer holds until"), required=False)

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day


class JointOfferForm(OfferFields):
    """A new one."""


class JointOfferEditForm(BaseForm, OfferFields):
    """One that is there, with the version that was opened."""


class PartForm(forms.Form):
    """How an organisation takes part: needed only to accept."""

    scope = LinesField(
        label=gettext_lazy("What you do, in your own words"),
        help_text=gettext_lazy("The buyer reads it like this. Needed in order to accept."),
        max_length=1500,
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
    price_note = LineField(
        label=gettext_lazy("Price"),
        help_text=gettext_lazy("For instance: 18 zł a meal, from 50 meals. May stay empty."),
        max_length=200,
        required=False,
    )
    answer = forms.ChoiceField(choices=[("accept", ""), ("refuse", "")], widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        if data.get("answer") == "accept" and not data.get("scope") and "scope" not in self.errors:
            self.add_error("scope", _("Say in your own words what you do."))
        return data
