from datetime import timedelta

import pytest
from django.utils import timezone, translation

from events import actions
from events.actions import EventsError
from events.models import Event
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db

DRAFT, PUBLISHED, CANCELLED, DONE = (
    Event.Status.DRAFT,
    Event.Status.PUBLISHED,
    Event.Status.CANCELLED,
    Event.Status.DONE,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return make_user(is_staff=True)


def yesterday():
    return timezone.localdate() - timedelta(days=1)


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [(actions.publish, DRAFT, PUBLISHED), (actions.cancel, PUBLISHED, CANCELLED), (actions.mark_done, PUBLISHED, DONE)],
)
def test_the_acts_that_are_allowed(office, act, before, after):
    event = make_event(status=before, days=[yesterday()], updated_at=timezone.now() - timedelta(days=9))
    stale = event.updated_at
    act(event, by=office)
    event.refresh_from_db()
    assert event.status == after
    assert event.updated_at > stale


@pytest.mark.parametrize(
    ("act", "states", "reason"),
    [
        (actions.publish, [PUBLISHED, CANCELLED, DONE], "Only a draft can be published."),
        (actions.cancel, [DRAFT, CANCELLED, DONE], "Only a published meeting can be cancelled."),
        (actions.mark_done, [DRAFT, CANCELLED, DONE], "Only a published meeting can have taken place."),
    ],
)
def test_the_acts_that_are_refused(office, act, states, reason):
    for status in states:
        event = make_event(status=status, days=[yesterday()])
        with pytest.raises(EventsError) as refusal:
            act(event, by=office)
        assert str(refusal.value) == reason
        event.refresh_from_db()
        assert event.status == status


def test_a_meeting_without_a_day_is_not_published(office):
    with pytest.raises(EventsError, match=r"^Give the meeting at least one day first\.$"):
        actions.publish(make_event(status=DRAFT, days=[]), by=office)


def test_a_meeting_to_come_has_not_taken_place(office):
    event = make_event(days=[yesterday(), timezone.localdate() + timedelta(days=1)])
    with pytest.raises(EventsError, match=r"^A day of this meeting is still to come\.$"):
        actions.mark_done(event, by=office)


def test_it_is_the_state_in_the_database_that_counts(office):
    seen_before = make_event(status=DRAFT)
    Event.objects.update(status=PUBLISHED)
    with pytest.raises(EventsError):
        actions.publish(seen_before, by=office)


def test_saving_an_edited_meeting_leaves_its_state_alone(office):
    event = make_event(status=DRAFT)
    Event.objects.update(status=PUBLISHED)
    event.title_pl = "Poprawione"
    actions.save(event, by=office)
    event.refresh_from_db()
    assert (event.title_pl, event.status) == ("Poprawione", PUBLISHED)
