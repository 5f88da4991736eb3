"""The questions to those who were present."""

from django import forms

from events.models import SurveyAnswer
from members.forms.text import LinesField
from pkes.lib.surveys.forms import mark_field


class SurveyForm(forms.Form):
    """Three marks from 0 to 10, and two answers in words that may stay empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SurveyAnswer.MARKS:
            self.fields[name] = mark_field(SurveyAnswer.question(name))
        for name in SurveyAnswer.WORDS:
            self.fields[name] = LinesField(
                label=SurveyAnswer.question(name),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
