"""Several people of one organisation on one form."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.text import LineField, LinesField, RowFormSet
from pkes.lib.fold import fold

MOST_PEOPLE = 30


class ColleagueForm(forms.Form):
    """Somebody whom their organisation enters; without an address the mails go to whoever enters them."""

    # Five people one after the other: what the browser knows of the one at the keyboard does not help.
    name = LineField(
        label=gettext_lazy("Name and surname"), max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("The person gets all mails there. Without it, they come to you."),
        max_length=254,
        required=False,
    )
    special_needs = LinesField(
        label=gettext_lazy("What would make it easier to take part?"),
        help_text=gettext_lazy(
            "For instance: a sign language interpreter, large print, a diet. Write it only if the person agrees. Only the "
            "office reads it, and it is erased soon afterwards."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def person(self):
        """What the act wants to know of the person."""
        return {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}


class BasePeopleFormSet(RowFormSet):
    def clean(self):
        if any(self.errors):
            return
        people = self.people()
        if not people:
            raise ValidationError(_("Enter at least one person."))
        keys = [person["email"] or fold(person["name"]) for person in people]
        if len(set(keys)) != len(keys):
            raise ValidationError(_("The same person stands there twice."))

    def people(self):
        return [form.person() for form in self.forms if form.has_changed() and form not in self.deleted_forms]


def people_formset(form):
    return forms.formset_factory(
        form,
        BasePeopleFormSet,
        extra=1,
        max_num=MOST_PEOPLE,
        absolute_max=MOST_PEOPLE + 5,
        validate_max=True,
        can_delete=True,
    )
