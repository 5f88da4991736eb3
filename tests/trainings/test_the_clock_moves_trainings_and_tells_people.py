"""States that the clock changes, news, reminders, and what is forgotten: each once, also late, also after a kill."""

import datetime
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from pkes import schedule
from pkes.lib.outbox.models import Mail
from tests.factories import make_organization, make_training, make_user
from tests.trainings.enrolled import enrol, mails, make_open_training, state, token
from trainings import actions
from trainings.models import Enrolment, EnrolmentLetter, Training, TrainingSession

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def status(training):
    return Training.objects.values_list("status", flat=True).get(pk=training.pk)


@pytest.mark.parametrize(
    ("opens", "closes", "in_days", "expected"),
    [
        (None, None, 5, "announced"),
        (1, None, 5, "announced"),
        (-1, None, 5, "open"),
        (-2, 1, 5, "open"),
        (-2, -1, 5, "announced"),
        (-2, None, 0, "running"),
        (None, None, -1, "running"),
        (1, None, 0, "running"),
    ],
)
@pytest.mark.parametrize("before", ["announced", "open", "running"])
def test_enrolment_opens_and_closes_and_trainings_begin_by_the_clock(before, opens, closes, in_days, expected):
    training = make_training(
        status=before,
        registration_opens_at=opens and NOW + timedelta(days=opens),
        registration_closes_at=closes and NOW + timedelta(days=closes),
        days=[timezone.localdate() + timedelta(days=in_days)],
    )
    assert actions.follow_clock(NOW) == (before != expected)
    assert status(training) == expected
    assert actions.follow_clock(NOW) == 0


@pytest.mark.parametrize("before", ["draft", "planned", "done", "cancelled"])
def test_the_clock_leaves_the_others_alone(before):
    training = make_training(
        status=before, planned_year=2030, planned_quarter=1, registration_opens_at=NOW, days=[timezone.localdate()]
    )
    assert (actions.follow_clock(), status(training)) == (0, before)


def test_a_training_begins_at_its_first_hour():
    training = make_training(days=[])
    today = timezone.localdate()
    TrainingSession.objects.create(training=training, on=today, starts=datetime.time(9), ends=datetime.time(10))
    nine = timezone.make_aware(datetime.datetime.combine(today, datetime.time(9)))
    assert actions.follow_clock(nine - timedelta(seconds=1)) == 0
    assert actions.follow_clock(nine) == 1
    assert status(training) == "running"


def test_what_is_announced_late_is_open_at_once():
    training = make_open_training(status="draft")
    actions.announce(training, by=make_user(is_staff=True))
    assert status(training) == "open"


def test_who_waits_when_it_begins_is_offered_nothing_more():
    training = make_open_training(capacity=1)
    first, waiting = enrol(training), enrol(training)
    training.sessions.update(on=timezone.localdate())
    actions.resign(first)
    assert state(waiting) == "waiting"


# News


def at(day, hour=10):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def days_before(training, days):
    return at(training.sessions.get().on - timedelta(days=days))


def test_a_change_of_day_or_place_is_told_once_to_everybody_enrolled(coordinator):
    training = make_open_training(capacity=1)
    holder, waiting, gone = enrol(training), enrol(training), enrol(training)
    actions.resign(gone)
    before = actions.timetable(training)
    training.sessions.update(on=timezone.localdate() + timedelta(days=31))
    assert actions.settle(training, before, by=coordinator.user)
    assert not actions.settle(training, actions.timetable(training), by=coordinator.user)
    assert (actions.tell_news(), actions.tell_news()) == (2, 0)
    assert (mails(holder)[-1], mails(waiting)[-1], mails(gone)[-1]) == ("changed", "changed", "resigned")
    training.refresh_from_db()
    assert training.sequence == 1


def test_a_cancelled_training_is_told_once_to_everybody_enrolled(coordinator):
    training = make_open_training(capacity=1)
    holder, waiting = enrol(training), enrol(training)
    actions.cancel(training, by=coordinator.user)
    assert (actions.tell_news(), actions.tell_news()) == (2, 0)
    assert (mails(holder)[-1], mails(waiting)[-1]) == ("cancelled", "cancelled")


def test_an_announced_training_keeps_a_day(coordinator):
    training = make_open_training()
    training.sessions.all().delete()
    with pytest.raises(actions.TrainingsError):
        actions.settle(training, None, by=coordinator.user)


# Reminders


def test_who_has_a_place_is_reminded_a_week_and_a_day_before():
    training = make_open_training(capacity=1)
    anna, waiting = enrol(training), enrol(training)
    for days, number in [(8, 0), (7, 1), (7, 0), (6, 0), (2, 0), (1, 1), (1, 0), (0, 0)]:
        assert actions.remind(days_before(training, days)) == number, days
    assert mails(anna) == ["confirmed", "reminder", "reminder"]
    assert mails(waiting) == ["waiting"]


@pytest.mark.parametrize("hour", [0, 7, 20, 23])
def test_nobody_is_written_to_in_the_night(hour):
    training = make_open_training()
    enrol(training)
    assert actions.remind(at(training.sessions.get().on - timedelta(days=7), hour)) == 0


# Forgetting


def test_special_needs_and_links_are_forgotten_after_the_last_day(settings, visitor):
    training, other = make_open_training(), make_open_training()
    enrolment = enrol(training, special_needs="dieta")
    enrol(other, special_needs="pętla")
    link, last = f"/szkolenia/zapis/{token(enrolment)}/", training.sessions.get().on
    assert actions.forget_special_needs(last + timedelta(days=settings.SPECIAL_NEEDS_DAYS)) == 0
    other.sessions.update(on=last + timedelta(days=60))
    assert actions.forget_special_needs(last + timedelta(days=settings.SPECIAL_NEEDS_DAYS + 1)) == 1
    assert list(Enrolment.objects.order_by("training_id").values_list("special_needs", flat=True)) == ["", "pętla"]
    assert visitor.get(link).status_code == 404
    assert EnrolmentLetter.objects.exclude(token_hash="").count() == 1


def test_a_person_can_be_forgotten():
    training = make_open_training(capacity=1)
    first = enrol(training, email="anna@example.com", special_needs="dieta", position="kucharka")
    second, over = enrol(training), enrol(make_open_training(), email="anna@example.com")
    over.training.sessions.update(on=timezone.localdate() - timedelta(days=1))
    assert actions.forget_person("ANNA@example.com", by=make_user()) == 2
    for enrolment in (first, over):
        enrolment.refresh_from_db()
        assert (enrolment.email, enrolment.special_needs, enrolment.position) == ("", "", "")
        assert "Osoba" not in enrolment.name
    second.refresh_from_db()
    assert (first.state, over.state, second.state) == ("resigned", "confirmed", "offered")


def test_somebody_without_an_address_is_forgotten_by_name_in_one_organisation():
    training, ours, others = make_open_training(), make_organization(), make_organization()
    for organization in (ours, others):
        enrol(training, name="Jan Żak", email="", organization=organization)
    assert actions.forget_named("jan  zak", ours, by=make_user()) == 1
    assert list(training.enrolments.order_by("number").values_list("name", flat=True)) == ["— 1", "Jan Żak"]


def test_the_jobs_are_commands_that_run_twice_without_harm():
    enrol(make_open_training(capacity=1))
    for _number in range(2):
        for command in ("follow_trainings", "remind_of_trainings", "apply_retention"):
            assert command in schedule.JOBS
            call_command(command, verbosity=0)
    assert Mail.objects.count() == 1


def test_a_mail_says_first_what_to_do():
    training = make_open_training(capacity=1, title_pl="Sprzedaż", title_en="Selling")
    first, _second = enrol(training, language="en"), enrol(training, language="en")
    actions.resign(first)
    subjects = [mail.subject for mail in Mail.objects.order_by("pk")]
    verbs = [subject.split(":")[0].split(" on ")[0].split(" (")[0].split(" by ")[0] for subject in subjects]
    assert verbs == ["Come", "Wait for a place", "Nothing more to do, the enrolment is given up", "Accept your place"]
    # All but the one about the resignation lead to resigning.
    assert ["/rezygnacja/" in mail.text for mail in Mail.objects.order_by("pk")] == [True, True, False, True]
