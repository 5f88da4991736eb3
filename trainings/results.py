"""What the surveys of a training, or of all trainings of a cycle, say together: charts and words.

Nothing is shown of fewer than SMALLEST_GROUP answers, and before is compared with after only where both are enough.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pkes.lib import charts
from pkes.lib.surveys.models import HIGHEST_MARK, SMALLEST_GROUP
from pkes.lib.surveys.results import distribution, in_words, is_enough, mean
from trainings.models import TrainingSurvey, TrainingSurveyAnswer

Phase = TrainingSurvey.Phase


@dataclass
class Results:
    """`outcomes` is one chart or None, `marks` [(question, mean, chart)], `words` [(question, [text])]; empty: too few."""

    outcomes: charts.Chart | None = None
    marks: list = field(default_factory=list)
    words: list = field(default_factory=list)

    @property
    def has_gaps(self):
        return self.outcomes is not None and any("–" in row for row in self.outcomes.table)

    @property
    def is_empty(self):
        return self.outcomes is None and not self.marks and not self.words


def of_training(training):
    """The results of one training, in three queries whatever came in."""
    answers = answers_of([training])
    names = {outcome.pk: outcome.text for outcome in training.learning_outcomes.all()}
    ratings = {phase: ratings_by(answers[phase], lambda rating: rating.learning_outcome_id) for phase in Phase}
    after = answers[Phase.AFTER]
    return Results(
        compare("efekty", [(name, pk) for pk, name in names.items()], ratings, _("Learning outcome")),
        marks_of(after),
        words_of(after),
    )


def of_cycle(cycle):
    """The results of all trainings of a cycle: each training's own progress, and the marks of all together.

    A training with too few answers is left out everywhere: otherwise the sum less the others would tell what they are.
    """
    trainings = list(cycle.trainings.in_order().prefetch_related(None))
    answers = answers_of(trainings)
    for phase in Phase:
        number = Counter(row.survey.training_id for row in answers[phase])
        answers[phase] = [row for row in answers[phase] if number[row.survey.training_id] >= SMALLEST_GROUP]
    ratings = {phase: ratings_by(answers[phase], lambda rating: rating.answer.survey.training_id) for phase in Phase}
    names = [(training.title, training.pk) for training in trainings]
    after = answers[Phase.AFTER]
    return Results(compare("postep", names, ratings, _("Training")), marks_of(after), words_of(after))


def answers_of(trainings):
    """{phase: [answers with their ratings]}"""
    rows = TrainingSurveyAnswer.objects.filter(survey__training__in=trainings).select_related("survey")
    answers = {phase: [] for phase in Phase}
    for row in rows.prefetch_related("ratings"):
        answers[row.survey.phase].append(row)
    return answers


def ratings_by(answers, key):
    """{key of a rating: [marks]}"""
    marks = {}
    for answer in answers:
        for rating in answer.ratings.all():
            rating.answer = answer
            marks.setdefault(key(rating), []).append(rating.value)
    return marks


def compare(key, names, ratings, head):
    """Means before and after side by side, of what has enough marks; None where nothing has."""
    rows = [
        (name, [mean(marks) if is_enough(marks := ratings[phase].get(pk, [])) else None for phase in Phase])
        for name, pk in names
    ]
    rows = [(name, means) for name, means in rows if any(value is not None for value in means)]
    if not rows:
        return None
    title = _("How well participants can do it in their own view, on average, from 0 to 10")
    return charts.bars(key, title, [head, _("before"), _("after")], rows, most=HIGHEST_MARK, words=one_place)


def one_place(number):
    return number_format(number, 1)


def marks_of(answers):
    """[(question, mean, chart of how often each mark was given)] of the questions that enough people answered."""
    rows = []
    for name in TrainingSurveyAnswer.MARKS:
        marks = [mark for answer in answers if (mark := getattr(answer, name)) is not None]
        if is_enough(marks):
            question = str(TrainingSurveyAnswer.question(name))
            chart = charts.columns(name, question, [pgettext("survey", "Mark"), _("Answers")], distribution(marks))
            rows.append((question, mean(marks), chart))
    return rows


def words_of(answers):
    if not is_enough(answers):
        return []
    return [
        (TrainingSurveyAnswer.question(name), in_words([getattr(answer, name) for answer in answers]))
        for name in TrainingSurveyAnswer.WORDS
    ]
