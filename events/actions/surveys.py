"""A survey goes to those who were present; their answers come back without their names."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from events import event_emails
from events.actions.errors import EventsError
from events.models import Event, Survey, SurveyAnswer, SurveyInvitation
from pkes.lib.surveys import links

log = logging.getLogger(__name__)


@transaction.atomic
def send_survey(event, present, *, by):
    """Mail a one-time link to each of `present`, [(e-mail, language)], who has not got one yet. Returns to how many.

    Raises EventsError where the meeting is not over, nobody was present, or the survey is closed.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    if not event.is_announced or event.is_cancelled or not event.is_over:
        raise EventsError(_("The survey is for a meeting that has taken place."))
    if not any(email.strip() for email, _language in present):
        raise EventsError(_("Nobody is marked as present, so there is nobody to ask."))
    survey, _created = Survey.objects.get_or_create(event=event)
    if not survey.is_open:
        raise EventsError(_("This survey is closed."))
    letters = links.invite(survey, present)
    for email, language, token in letters:
        event_emails.send_survey(event, email, token, language)
    log.info("survey sent: event=%s to=%s by=%s", event.pk, len(letters), by.pk)
    return len(letters)


@transaction.atomic
def answer_survey(invitation, values):
    """Take one answer by a one-time link. Neither row says that they belong together. Raises EventsError where it is used."""
    survey = links.use(invitation)
    if survey is None:
        raise EventsError(_("This link has been used, or the survey is closed."))
    return SurveyAnswer.objects.create(survey=survey, **values)


def forget_invited(email, *, by):
    """Delete somebody's invitations to surveys, at their wish. What they answered has no name. Returns how many."""
    number = links.forget_address(SurveyInvitation.objects, email)
    log.info("survey invitations forgotten: %s by=%s", number, by.pk)
    return number


def forget_invitations(now=None):
    """Delete the addresses of closed surveys; the answers stay. Returns how many."""
    return links.forget_closed(SurveyInvitation.objects, now)
