"""Where somebody was logged in is known only as long as they are."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone


def ended_sessions(now=None):
    """Where people were logged in, of sessions that have run out or were ended."""
    live = Session.objects.filter(expire_date__gt=now or timezone.now()).values("session_key")
    return UserSession.objects.exclude(session_key__in=live)


@transaction.atomic
def forget_ended_sessions(now=None):
    """Delete sessions that have run out, and with them where people were logged in. Returns how many of the latter."""
    number, _kinds = ended_sessions(now).delete()
    Session.objects.filter(expire_date__lte=now or timezone.now()).delete()
    return number
