"""What is printed for a training. Each function returns the bytes of a PDF."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pkes.lib import pdf
from pkes.lib.dates import days_in_words
from trainings.certificate_paper import picture_of
from trainings.models import TrainingSurvey, TrainingSurveyAnswer
from trainings.models.hours import in_short


def attendance_sheet(training, session):
    """Who has a place, on one day, with a line to sign on, and who pays for it."""
    hours = " – ".join(f"{hour:%H:%M}" for hour in (session.starts, session.ends) if hour)
    teaching = session.teaching_hours
    people = training.enrolments.confirmed().select_related("organization").order_by("search_text", "pk")
    about = [
        training.title,
        ", ".join(filter(None, [session.weekday, days_in_words([session.on]), hours, training.where])),
        _("Teaching hours: %(hours)s") % {"hours": in_short(teaching)} if teaching else "",
        _("Trainer: %(name)s") % {"name": training.trainer} if training.trainer else "",
    ]
    data = {
        "language": get_language(),
        "title": _("Attendance sheet"),
        "about": [line for line in about if line],
        "page": _("Page"),
        "columns": [_("No."), _("Name and surname"), _("Organisation"), _("Signature")],
        "widths": ["number", "text", "text", "signature"],
        "nobody": _("Nobody has a place yet."),
        "rows": [[row.name, row.organization.name] for row in people],
        **funding_of(training),
    }
    return pdf.typeset("print/attendance.typ", data)


def paper_survey(training, phase):
    """The survey for those who have no e-mail address: the same questions, with boxes and lines."""
    is_after = phase == TrainingSurvey.Phase.AFTER
    groups = [
        {
            "title": _("How well can you do this now?") if is_after else _("How well can you do this today?"),
            "hint": _("0 is not at all, 10 is fully."),
            "questions": [outcome.text for outcome in training.learning_outcomes.all()],
        },
        {
            "title": _("The training"),
            "hint": _("The marks: 0 is the worst, 10 the best."),
            "questions": [str(TrainingSurveyAnswer.question(name)) for name in TrainingSurveyAnswer.MARKS if is_after],
        },
    ]
    data = {
        "language": get_language(),
        "title": _("How was the training?") if is_after else _("Before the training"),
        "about": ", ".join(filter(None, [training.title, training.when])),
        "promise": _("Please do not write your name. Nobody can tell which answers are yours."),
        "groups": [group for group in groups if group["questions"]],
        "words": [str(TrainingSurveyAnswer.question(name)) for name in TrainingSurveyAnswer.WORDS if is_after],
        **funding_of(training),
    }
    return pdf.typeset("trainings/print/survey.typ", data)


def funding_of(training):
    """The row of logos and the obligatory sentence of whoever pays for a training; empty where nobody does."""
    if training.funding is None:
        return {"statement": "", "logos": []}
    logos = [
        {"image": row.image.name, "alt_pl": row.alt_pl, "alt_en": row.alt_en, "height": row.height, "width": row.width}
        for row in training.funding.logos.all()
    ]
    return {
        "statement": training.funding.statement,
        "logos": [picture_of(logo, get_language(), {}) for logo in logos],
    }
