"""Where somebody was logged in is known only as long as they are."""

import datetime

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from members.actions.sessions import forget_ended_sessions

pytestmark = pytest.mark.django_db


def test_a_session_that_has_run_out_is_forgotten_and_a_live_one_stays(owner, editor):
    for person in (owner, editor):
        UserSession.objects.create(user=person.user, session_key=person.session.session_key, ip="192.0.2.1")
    Session.objects.filter(session_key=editor.session.session_key).update(
        expire_date=timezone.now() - datetime.timedelta(minutes=1)
    )
    assert forget_ended_sessions() == 1
    assert forget_ended_sessions() == 0
    assert list(UserSession.objects.values_list("user", flat=True)) == [owner.user.pk]
    assert [session.session_key for session in Session.objects.all()] == [owner.session.session_key]
