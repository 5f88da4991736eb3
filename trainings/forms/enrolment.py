"""Enrolling people in a training, and asking to be told its date."""

from django import forms
from django.utils.translation import gettext_lazy

from members.forms.people import ColleagueForm, people_formset
from members.forms.text import LineField
from pkes.lib.robots import TrapForm


class ParticipantForm(ColleagueForm):
    position = LineField(
        label=gettext_lazy("Role in the organisation"),
        help_text=gettext_lazy("For instance: chair, seller, cook."),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    field_order = ["name", "email", "position"]


ParticipantFormSet = people_formset(ParticipantForm)


class DateWishForm(TrapForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()
