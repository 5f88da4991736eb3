"""The mails with one-time links to surveys. They write rows into the outbox."""

from members.emails import link
from pkes.lib.outbox.actions import write


def send_survey(survey, email, token, language, *, again=False):
    write(
        f"trainings/email/survey_{survey.phase}",
        to=email,
        language=language,
        context={
            "training": survey.training,
            "survey": survey,
            "again": again,
            "link": link("trainings:survey_answer", token, language=language),
        },
        secret=True,
        regarding=f"training-survey:{survey.training_id}",
    )
