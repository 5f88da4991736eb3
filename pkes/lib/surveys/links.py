"""Inviting by one-time links, and taking an answer by one. All but `find` run in the transaction of an act."""

from django.utils import timezone

from pkes.lib.tokens import new_token, token_hash


def find(invitations, token):
    """(the invitation that a link names or None, whether it may still be answered)."""
    invitation = invitations.filter(token_hash=token_hash(token)).first()
    return invitation, invitation is not None and not invitation.is_used and invitation.survey.is_open


def invite(survey, people):
    """Make a link for each of `people`, [(e-mail, language)], who has none yet. Returns [(e-mail, language, token)] to mail."""
    languages = {email.strip().lower(): language for email, language in people if email.strip()}
    for email in survey.invitations.filter(email__in=languages).values_list("email", flat=True):
        del languages[email]
    letters = [(email, language, new_token()) for email, language in languages.items()]
    survey.invitations.bulk_create(
        survey.invitations.model(survey=survey, email=email, token_hash=token_hash(token))
        for email, _language, token in letters
    )
    return letters


def use(invitation):
    """Use a link up, under its lock. Returns its survey; None where it was used, was deleted meanwhile, or the survey is closed."""
    rows = type(invitation).objects.select_for_update(of=["self"]).select_related("survey")
    invitation = rows.filter(pk=invitation.pk).first()
    if invitation is None or invitation.is_used or not invitation.survey.is_open:
        return None
    invitation.is_used = True
    invitation.save(update_fields=["is_used"])
    return invitation.survey


def forget_address(invitations, email):
    """Delete somebody's invitations; what they answered has no name. Returns how many."""
    return invitations.filter(email__iexact=email).delete()[0]


def of_closed(invitations, now=None):
    """Those of surveys that take no answer any more."""
    return invitations.filter(survey__closes_at__lt=now or timezone.now())


def forget_closed(invitations, now=None):
    """Delete the addresses of closed surveys; the answers stay. Returns how many."""
    return of_closed(invitations, now).delete()[0]
