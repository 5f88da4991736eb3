"""Registering for a meeting: alone on the public page, several people at once in the panel."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Question
from members.choices import Powiat
from members.forms.people import people_formset
from members.forms.text import LineField, LinesField
from members.models import Organization
from pkes.lib.fold import fold
from pkes.lib.robots import TrapForm

QUESTION_FIELD = "question_{}"


class PersonFields(forms.Form):
    """Who comes, and what the office asks them."""

    name = LineField(
        label=gettext_lazy("Name and surname"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    special_needs = LinesField(
        label=gettext_lazy("What would make it easier for you to take part?"),
        help_text=gettext_lazy(
            "For instance: a sign language interpreter, large print, a diet. Only the office reads it, and it is erased "
            "soon after the meeting."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, questions=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[QUESTION_FIELD.format(question.pk)] = field_of(question)
        self.order_fields([name for name in self.fields if name != "special_needs"] + ["special_needs"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def answers(self):
        given = {str(question.pk): self.cleaned_data[QUESTION_FIELD.format(question.pk)] for question in self.questions}
        return {key: answer for key, answer in given.items() if answer}

    def person(self):
        """What the act wants to know of the person."""
        return {
            "name": self.cleaned_data["name"],
            "email": self.cleaned_data["email"],
            "special_needs": self.cleaned_data["special_needs"],
            "answers": self.answers(),
        }


def field_of(question):
    """The form field of a question of the office."""
    options = {"label": question.text, "required": question.is_required}
    if question.kind == Question.Kind.TEXT:
        return LinesField(max_length=1000, widget=forms.Textarea({"rows": 3}), **options)
    if question.kind == Question.Kind.LINE:
        return LineField(max_length=200, **options)
    choices = question.choices
    if question.kind == Question.Kind.YES_NO:
        choices = [("tak", capfirst(_("yes"))), ("nie", capfirst(_("no")))]
    return forms.ChoiceField(choices=[("", _("Choose")), *choices], **options)


class VisitorForm(TrapForm, PersonFields):
    """Somebody registers themselves. The page names the version of the information about data that it shows."""

    organization = LineField(
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("Leave it empty if you come for yourself."),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization", "list": "czlonkowie"}),
    )
    powiat = forms.ChoiceField(label=gettext_lazy("Powiat"), required=False)

    field_order = ["name", "email", "organization", "powiat"]

    def __init__(self, *args, clause, **kwargs):
        super().__init__(*args, **kwargs)
        self.clause_shown = str(clause.pk) if clause else ""
        self.fields["powiat"].choices = [("", _("Choose")), *((powiat.value, powiat.full_name) for powiat in Powiat)]

    @property
    def own_fields(self):
        return [field for field in self.visible_fields() if field.name not in self.TRAPS]

    def clean(self):
        if self.data.get("clause", "") != self.clause_shown:
            raise ValidationError(_("The information about your data has changed meanwhile. Please read it again."))
        return self.cleaned_data

    def person(self):
        """With the member whose name was typed, or with the name of another organisation."""
        typed = self.cleaned_data["organization"]
        member = Organization.objects.listed().filter(name__iexact=typed).first() if typed else None
        if typed and not member:
            likely = Organization.objects.listed().matching(typed)[:20]
            member = next((one for one in likely if fold(typed) in {fold(one.name), fold(one.short_name)}), None)
        return {
            **super().person(),
            "organization": member,
            "organization_name": "" if member else typed,
            "powiat_given": self.cleaned_data["powiat"],
        }


class ColleagueForm(PersonFields):
    """Somebody whom their organisation enters; without an address the mails go to whoever enters them."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("The person gets a ticket there. Without it, all mails come to you."),
        max_length=254,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Five people one after the other: what the browser knows of the one at the keyboard does not help.
        self.fields["name"].widget.attrs["autocomplete"] = "off"


ColleagueFormSet = people_formset(ColleagueForm)
