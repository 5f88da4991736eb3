"""The questions to participants."""

from django import forms

from members.forms.text import LinesField
from pkes.lib.surveys.forms import mark_field
from trainings.models import TrainingSurvey, TrainingSurveyAnswer


class SurveyForm(forms.Form):
    """A mark for each learning outcome; after the training also marks for it, and answers in words.

    What is typed in from a paper may have gaps.
    """

    def __init__(self, training, phase, *args, is_paper=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.outcomes = {f"outcome-{row.pk}": row for row in training.learning_outcomes.all()}
        for name, outcome in self.outcomes.items():
            self.fields[name] = mark_field(outcome.text, required=not is_paper)
        if phase == TrainingSurvey.Phase.BEFORE:
            return
        for name in TrainingSurveyAnswer.MARKS:
            self.fields[name] = mark_field(TrainingSurveyAnswer.question(name), required=not is_paper)
        for name in TrainingSurveyAnswer.WORDS:
            self.fields[name] = LinesField(
                label=TrainingSurveyAnswer.question(name),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @property
    def parts(self):
        """[(fields about the learning outcomes), (all others)], for the two headings of the page."""
        fields = [self[name] for name in self.fields]
        return fields[: len(self.outcomes)], fields[len(self.outcomes) :]

    @property
    def values(self):
        """What the act stores: the columns, and {learning outcome: mark} as `ratings`."""
        ratings = {outcome: self.cleaned_data[name] for name, outcome in self.outcomes.items()}
        return {"ratings": ratings} | {
            name: value for name, value in self.cleaned_data.items() if name not in self.outcomes
        }
