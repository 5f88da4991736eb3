"""A survey goes to those who were present; their answers come back without their names."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events import event_emails
from events.actions.errors import EventsError
from events.models import Event, Survey, SurveyAnswer, SurveyInvitation
from pkes.lib.tokens import new_token, token_hash

log = logging.getLogger(__name__)


@transaction.atomic
def send_survey(event, present, *, by):
    """Mail a one-time link to each of `present`, [(e-mail, language)], who has not got one yet. Returns to how many.

    Raises EventsError where the meeting is not over, nobody was present, or the survey is closed.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    if not event.is_announced or event.is_cancelled or not event.is_over:
        raise EventsError(_("The survey is for a meeting that has taken place."))
    present = {email.strip().lower(): language for email, language in present if email.strip()}
    if not present:
        raise EventsError(_("Nobody is marked as present, so there is nobody to ask."))
    survey, _created = Survey.objects.get_or_create(event=event)
    if not survey.is_open:
        raise EventsError(_("This survey is closed."))
    for email in survey.invitations.filter(email__in=present).values_list("email", flat=True):
        del present[email]
    for email, language in present.items():
        token = new_token()
        SurveyInvitation.objects.create(survey=survey, email=email, token_hash=token_hash(token))
        event_emails.send_survey(event, email, token, language)
    log.info("survey sent: event=%s to=%s by=%s", event.pk, len(present), by.pk)
    return len(present)


@transaction.atomic
def answer_survey(invitation, values):
    """Take one answer by a one-time link. Neither row says that they belong together. Raises EventsError where it is used."""
    invitation = SurveyInvitation.objects.select_for_update().select_related("survey").get(pk=invitation.pk)
    if invitation.is_used or not invitation.survey.is_open:
        raise EventsError(_("This link has been used, or the survey is closed."))
    invitation.is_used = True
    invitation.save(update_fields=["is_used"])
    return SurveyAnswer.objects.create(survey=invitation.survey, **values)


def forget_invited(email, *, by):
    """Delete somebody's invitations to surveys, at their wish. What they answered has no name. Returns how many."""
    number, _by_model = SurveyInvitation.objects.filter(email__iexact=email).delete()
    log.info("survey invitations forgotten: %s by=%s", number, by.pk)
    return number


def forget_invitations(now=None):
    """Delete the addresses of closed surveys; the answers stay. Returns how many."""
    number, _by_model = SurveyInvitation.objects.filter(survey__closes_at__lt=now or timezone.now()).delete()
    return number
