"""Reminders, news of a meeting, and what is forgotten after it: each once, also late, also after a kill."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from events import actions
from events.actions.registrations import acts
from events.models import Letter, Registration
from pkes import schedule
from pkes.lib.outbox.models import Mail
from tests.factories import make_user
from tests.registration.meetings import mails, make_meeting, proven, register, token

pytestmark = pytest.mark.django_db


def at(day, hour=10):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def days_before(event, days):
    return at(event.days.get().on - datetime.timedelta(days=days))


def test_who_has_a_place_is_reminded_a_week_and_a_day_before():
    event = make_meeting()
    anna, waiting = proven(event), register(event)
    for days, number in [(8, 0), (7, 1), (7, 0), (6, 0), (2, 0), (1, 1), (1, 0), (0, 0)]:
        assert actions.remind(days_before(event, days)) == number, days
    assert mails(anna) == ["unconfirmed", "confirmed", "reminder", "reminder"]
    assert mails(waiting) == ["unconfirmed"]


def test_a_reminder_that_is_late_goes_until_the_next_is_due():
    event = make_meeting()
    proven(event)
    assert actions.remind(days_before(event, 4)) == 1
    assert actions.remind(at(event.days.get().on, 8)) == 0  # it has begun: the hour is not known, so at midnight
    assert Letter.objects.filter(kind__startswith="reminder:7").count() == 1


def test_who_has_just_got_the_place_is_not_reminded_of_it():
    event = make_meeting(in_days=3)
    proven(event)
    assert actions.remind(days_before(event, 3)) == 0
    assert actions.remind(days_before(event, 1)) == 1


@pytest.mark.parametrize("hour", [0, 7, 20, 23])
def test_nobody_is_written_to_in_the_night(hour):
    event = make_meeting()
    proven(event)
    assert actions.remind(at(event.days.get().on - datetime.timedelta(days=7), hour)) == 0


def test_a_cancelled_meeting_is_told_once_to_everybody_who_is_registered(coordinator):
    event = make_meeting(capacity=1)
    holder, waiting, gone = proven(event), register(event), register(event)
    actions.resign(gone)
    actions.cancel(event, by=coordinator.user)
    assert actions.tell_news() == 2
    assert actions.tell_news() == 0
    assert (mails(holder)[-1], mails(waiting)[-1], mails(gone)[-1]) == ("cancelled", "cancelled", "resigned")
    assert event.news.get().told_at is not None


def test_who_registers_after_the_change_knows_it_already():
    event = make_meeting()
    proven(event)
    actions.announce(event, "changed", by=make_user())
    late = proven(event)
    assert actions.tell_news() == 1
    assert "changed" not in mails(late)


def test_a_second_change_is_told_again():
    event = make_meeting()
    person = proven(event)
    for _number in range(2):
        actions.announce(event, "changed", by=make_user())
        actions.announce(event, "changed", by=make_user())
        actions.tell_news()
    assert mails(person).count("changed") == 2


def test_a_change_in_the_middle_of_telling_reaches_those_who_were_told_already(monkeypatch):
    event = make_meeting()
    first, second = proven(event), proven(event)
    actions.announce(event, "changed", by=make_user())
    monkeypatch.setattr("pkes.lib.places.acts.BATCH", 1)
    assert actions.tell_news() == 1
    actions.announce(event, "changed", by=make_user())
    assert [actions.tell_news() for _minute in range(4)] == [1, 1, 0, 0]
    assert [mails(person).count("changed") for person in (first, second)] == [2, 1]


def test_of_a_meeting_moved_and_then_called_off_one_mail_tells(coordinator):
    event = make_meeting()
    person = proven(event)
    actions.announce(event, "changed", by=coordinator.user)
    actions.cancel(event, by=coordinator.user)
    assert actions.tell_news() == 1
    assert mails(person) == ["unconfirmed", "confirmed", "cancelled"]


def test_what_is_told_is_the_meeting_as_it_is_then_and_only_to_whoever_still_comes(coordinator):
    event = make_meeting()
    stays, goes = proven(event), proven(event)
    news = actions.announce(event, "changed", by=coordinator.user)
    read = list(event.registrations.open())
    type(event).objects.update(venue="Nowa sala")
    actions.resign(goes)
    assert [acts.tell_one(registration, news.pk) for registration in read] == [True, 0]
    assert "Nowa sala" in Mail.objects.get(regarding=f"registration:{stays.pk}", template__endswith="changed").text


def test_a_meeting_moved_to_another_day_is_called_to_mind_before_that_day_too():
    event = make_meeting()
    person = proven(event)
    assert actions.remind(days_before(event, 7)) == 1
    event.days.update(on=event.days.get().on + datetime.timedelta(days=30))
    assert [actions.remind(days_before(event, days)) for days in (30, 7, 7, 1, 1)] == [0, 1, 0, 1, 0]
    assert mails(person).count("reminder") == 3


def test_special_needs_and_links_are_forgotten_after_the_meeting(settings, visitor):
    event, other = make_meeting(), make_meeting()
    register(event, special_needs="dieta")
    register(other, special_needs="pętla")
    registration = event.registrations.get()
    link = f"/wydarzenia/zapis/{token(registration)}/"
    last = event.days.get().on
    assert actions.forget_special_needs(last + datetime.timedelta(days=settings.SPECIAL_NEEDS_DAYS)) == 0
    other.days.update(on=last + datetime.timedelta(days=60))
    assert actions.forget_special_needs(last + datetime.timedelta(days=settings.SPECIAL_NEEDS_DAYS + 1)) == 1
    assert list(Registration.objects.order_by("event_id").values_list("special_needs", flat=True)) == ["", "pętla"]
    assert visitor.get(link).status_code == 404


def test_a_person_can_be_forgotten():
    event = make_meeting(capacity=1)
    first, second = proven(event, email="anna@example.com", special_needs="dieta"), register(event)
    over = proven(make_meeting(), email="anna@example.com")
    over.event.days.update(on=timezone.localdate() - datetime.timedelta(days=1))
    assert actions.forget_person("ANNA@example.com", by=make_user()) == 2
    for registration in (first, over):
        registration.refresh_from_db()
        assert (registration.email, registration.special_needs) == ("", "")
        assert "Osoba" not in registration.name
    second.refresh_from_db()
    assert (first.state, over.state, second.state) == ("resigned", "confirmed", "offered")


def test_the_jobs_are_commands_that_run_twice_without_harm():
    event = make_meeting(capacity=1)
    proven(event)
    for _number in range(2):
        for command in ("settle_registrations", "tell_news", "send_reminders", "apply_retention"):
            assert command in schedule.JOBS
            call_command(command, verbosity=0)
    assert Mail.objects.count() == 2


def test_a_mail_says_first_what_to_do():
    event = make_meeting(capacity=1, title_pl="Targi", title_en="Fair")
    first, second = proven(event, language="en"), register(event, language="en")
    actions.resign(first)
    subjects = [mail.subject for mail in Mail.objects.order_by("pk")]
    verbs = [subject.split(":")[0].split(" on ")[0].split(" (")[0].split(" by ")[0] for subject in subjects]
    assert verbs == [
        "Confirm your e-mail address",
        "Come",
        "Wait for a place",
        "Nothing more to do, you have resigned",
        "Accept your place",
    ]
    assert second.letters.count() == 2
    # All but the one about the resignation lead to resigning.
    assert ["/rezygnacja/" in mail.text for mail in Mail.objects.order_by("pk")] == [True, True, True, False, True]
