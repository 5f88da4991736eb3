"""The questions to those who were present."""

from django import forms

from events.models import SurveyAnswer
from members.forms.text import LinesField

MARKS = [(str(number), str(number)) for number in range(11)]


def question(name):
    return SurveyAnswer._meta.get_field(name).verbose_name


class SurveyForm(forms.Form):
    """Three marks from 0 to 10, and two answers in words that may stay empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SurveyAnswer.MARKS:
            self.fields[name] = forms.TypedChoiceField(
                label=question(name), choices=MARKS, coerce=int, widget=forms.RadioSelect
            )
        for name in SurveyAnswer.WORDS:
            self.fields[name] = LinesField(
                label=question(name), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
            )
