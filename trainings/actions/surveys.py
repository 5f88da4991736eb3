"""Surveys before and after a training: sent, answered, called to mind, and the addresses forgotten."""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from pkes.lib.places.queue import locked
from pkes.lib.surveys import links
from pkes.lib.tokens import new_token, token_hash
from trainings import survey_emails
from trainings.actions.attendance import TAKES_PLACE
from trainings.actions.errors import TrainingsError
from trainings.actions.outcomes import FIRST_HOUR, LAST_HOUR
from trainings.models import (
    OutcomeRating,
    Training,
    TrainingSurvey,
    TrainingSurveyAnswer,
    TrainingSurveyInvitation,
)

log = logging.getLogger(__name__)

Phase = TrainingSurvey.Phase
BEFORE_DAYS = datetime.timedelta(3)
REMIND_AFTER = datetime.timedelta(7)
# How long after the last day the clock still begins a survey.
BEGIN_WITHIN = datetime.timedelta(30)


@transaction.atomic
def send_survey(training, phase, *, by=None):
    """Mail a one-time link to each participant with an address of their own who has none yet. Returns to how many.

    Before: to all with a place, about the learning outcomes. After: only to those present on at least one day. Nobody gets
    the link of somebody else: whoever has no address answers on paper. `by` is None for the clock. Raises TrainingsError.
    """
    training = locked(training)
    check_time(training, phase)
    people = training.enrolments.present() if phase == Phase.AFTER else training.enrolments.confirmed()
    people = list(people.exclude(email="").values_list("email", "language"))
    if not people:
        raise TrainingsError(_("Nobody who could be asked has an e-mail address of their own. Print the survey."))
    survey = survey_of(training, phase)
    if not survey.is_open:
        raise TrainingsError(_("This survey is closed."))
    letters = links.invite(survey, people)
    for email, language, token in letters:
        survey_emails.send_survey(survey, email, token, language)
    log.info("survey %s sent: training=%s to=%s by=%s", phase, training.pk, len(letters), by.pk if by else "clock")
    return len(letters)


def check_time(training, phase):
    """Raises TrainingsError where a round of questions does not fit to where the training stands."""
    if training.status not in TAKES_PLACE:
        raise TrainingsError(_("A survey is for a training that takes place."))
    if phase == Phase.BEFORE and (training.status == Training.Status.DONE or training.has_begun()):
        raise TrainingsError(_("The training has begun: it is too late to ask what people could do before."))
    if phase == Phase.BEFORE and not training.learning_outcomes.exists():
        raise TrainingsError(_("The training has no learning outcomes to ask about."))
    if phase == Phase.AFTER and not is_over(training):
        raise TrainingsError(_("The training is not over yet."))


def is_over(training, now=None):
    """Its last day is over, or the hours of its last day."""
    last = max(training.sessions.all(), key=lambda day: day.on, default=None)
    now = now or timezone.now()
    today = timezone.localdate(now)
    return last is not None and (
        last.on < today or (last.on == today and last.ends_at is not None and last.ends_at <= now)
    )


def survey_of(training, phase):
    """The round of questions, begun where it was not. What people could do before is asked until the end of the first day."""
    defaults = {}
    if phase == Phase.BEFORE and training.begins_at:
        next_day = timezone.localdate(training.begins_at) + datetime.timedelta(1)
        defaults["closes_at"] = timezone.make_aware(datetime.datetime.combine(next_day, datetime.time()))
    return TrainingSurvey.objects.get_or_create(training=training, phase=phase, defaults=defaults)[0]


@transaction.atomic
def answer_survey(invitation, *, ratings, **values):
    """Take one answer by a one-time link. No row says that they belong together. Raises TrainingsError where it is used.

    `ratings` is {learning outcome: mark}, `values` the columns of TrainingSurveyAnswer.
    """
    survey = links.use(invitation)
    if survey is None:
        raise TrainingsError(_("This link has been used, or the survey is closed."))
    return _store(survey, ratings, values)


@transaction.atomic
def enter_paper(training, phase, *, ratings, by, **values):
    """Type in what somebody wrote on paper. There cannot be more answers than people. Raises TrainingsError."""
    training = locked(training)
    if training.status not in TAKES_PLACE:
        raise TrainingsError(_("A survey is for a training that takes place."))
    people = training.enrolments.present() if phase == Phase.AFTER else training.enrolments.confirmed()
    survey = survey_of(training, phase)
    if survey.answers.count() >= people.count():
        raise TrainingsError(_("There are as many answers as people already."))
    _store(survey, ratings, values)
    log.info("paper survey entered: training=%s phase=%s by=%s", training.pk, phase, by.pk)


def _store(survey, ratings, values):
    answer = TrainingSurveyAnswer.objects.create(survey=survey, **values)
    OutcomeRating.objects.bulk_create(
        OutcomeRating(answer=answer, learning_outcome=outcome, value=value)
        for outcome, value in ratings.items()
        if value is not None
    )
    return answer


# By the clock


def send_due_surveys(now=None):
    """Ask before what begins within three days, and after what is over once all results are noted. Returns how many mails."""
    now = timezone.localtime(now)
    if not FIRST_HOUR <= now.hour < LAST_HOUR:
        return 0
    today = now.date()
    coming = Training.objects.with_days().filter(
        status__in=Training.ON, first_on__range=(today, today + BEFORE_DAYS), learning_outcomes__isnull=False
    )
    # A paper that was typed in early begins the survey, too, but asks nobody.
    asked = TrainingSurveyInvitation.objects.filter(survey__training=OuterRef("pk"), survey__phase=Phase.AFTER)
    over = Training.objects.past(today).filter(
        ~Exists(asked), status__in=TAKES_PLACE, last_on__gte=today - BEGIN_WITHIN
    )
    over = over.exclude(pk__in=Training.objects.awaiting_outcomes(today).values("pk"))
    mails = 0
    for phase, trainings in ((Phase.BEFORE, coming.distinct()), (Phase.AFTER, over)):
        for training in trainings.order_by("pk"):
            try:
                mails += send_survey(training, phase)
            except TrainingsError as refusal:
                log.debug("no survey %s: training=%s %s", phase, training.pk, refusal)
    return mails


def remind_of_surveys(now=None):
    """Write once more, a week later, to those who have not answered the survey after a training. Returns how many mails.

    The new link takes the place of the old one, of which only the hash is known.
    """
    now = timezone.localtime(now)
    if not FIRST_HOUR <= now.hour < LAST_HOUR:
        return 0
    due = TrainingSurveyInvitation.objects.filter(
        survey__phase=Phase.AFTER, survey__sent_at__lte=now - REMIND_AFTER, survey__closes_at__gt=now,
        is_used=False, is_reminded=False,
    )  # fmt: skip
    return sum(_remind(pk) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(pk):
    rows = TrainingSurveyInvitation.objects.select_for_update().filter(pk=pk, is_used=False, is_reminded=False)
    invitation = rows.first()
    if invitation is None:
        return 0
    token = new_token()
    invitation.token_hash, invitation.is_reminded = token_hash(token), True
    invitation.save(update_fields=["token_hash", "is_reminded"])
    enrolment = invitation.survey.training.enrolments.filter(email__iexact=invitation.email).last()
    language = enrolment.language if enrolment else settings.LANGUAGE_CODE
    survey_emails.send_survey(invitation.survey, invitation.email, token, language, again=True)
    return 1


def forget_invited(email, *, by):
    """Delete somebody's invitations to surveys, at their wish. Returns how many."""
    number = links.forget_address(TrainingSurveyInvitation.objects, email)
    log.info("invitations to surveys of trainings forgotten: %s by=%s", number, by.pk)
    return number


def forget_invitations(now=None):
    """Delete the addresses of closed surveys; the answers stay. Returns how many."""
    return links.forget_closed(TrainingSurveyInvitation.objects, now)
