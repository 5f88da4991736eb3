"""How a training ended for each person: proposed from the hours, noted within seven days."""

import datetime
from datetime import date

import pytest
from django.utils import timezone, translation

from pkes.lib.outbox.models import Mail
from tests.factories import make_enrolment, make_training, make_user
from tests.office.conftest import office  # noqa: F401
from tests.office.desk import words
from trainings import actions
from trainings.actions import TrainingsError
from trainings.actions.outcomes import Verdict
from trainings.models import Certificate, Enrolment, Training, TrainingSession

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def at(day, hour=9):
    return timezone.make_aware(datetime.datetime(2026, 3, day, hour))


@pytest.fixture
def training():
    training = make_training(title_pl="Zażółć", days=[])
    for on in (date(2026, 3, 5), date(2026, 3, 9)):
        TrainingSession.objects.create(training=training, on=on, hours=6)
    return training


@pytest.fixture
def people(training, coordinator):
    """Somebody who was there, somebody who was there for a day, and somebody who did not come."""
    rows = [make_enrolment(training=training, name=name) for name in ("Anna", "Bartek", "Celina")]
    first, second = training.sessions.all()
    for person, day in ((rows[1], first), (rows[2], first), (rows[2], second)):
        actions.note_attendance(person, day, is_present=False, by=coordinator.user)
    return rows


def outcomes():
    return list(Enrolment.objects.order_by("pk").values_list("outcome", "outcome_note"))


def page(training):
    return f"/en/admin/trainings/training/{training.pk}/wyniki/"


def test_one_press_accepts_all_proposals(coordinator, training, people):
    shown = words(coordinator.get(page(training)))
    assert "3 results are still to be noted. The term was 16 March 2026." in shown
    done = coordinator.post(page(training), {"accept": "1"}, follow=True)
    assert "3 results are stored." in words(done)
    assert "All results are noted." in words(done)
    assert outcomes() == [("completed", ""), ("not_completed", ""), ("absent", "")]
    row = Enrolment.objects.first()
    assert (row.outcome_by, row.outcome_at is not None, row.result_in_words) == (coordinator.user, True, "completed")


def test_a_proposal_does_not_touch_what_was_noted(coordinator, training, people):
    actions.note_outcomes(
        training, [Verdict(people[1].pk, "completed", "materiały oddała pisemnie")], by=coordinator.user
    )
    assert actions.accept_proposals(training, by=coordinator.user) == 2
    assert outcomes()[1] == ("completed", "materiały oddała pisemnie")


def test_an_exception_needs_a_note_and_stops_nobody_else(coordinator, training, people):
    data = {f"seen-{row.pk}": "|" for row in people}
    data |= {f"outcome-{row.pk}": "completed" for row in people}
    response = coordinator.post(page(training), data | {f"note-{people[2].pk}": "  odrobiła \r\n zaocznie "})
    assert response.status_code == 409
    assert "Bartek: say in the note why the result is not the one that the hours propose." in words(response)
    assert outcomes() == [("completed", ""), ("", ""), ("completed", "odrobiła zaocznie")]


def test_of_two_who_decide_the_second_is_told(coordinator, training, people):
    actions.note_outcomes(training, [Verdict(people[0].pk, "completed")], by=coordinator.user)
    data = {f"seen-{people[0].pk}": "|", f"outcome-{people[0].pk}": "absent", f"note-{people[0].pk}": "pomyłka"}
    response = coordinator.post(page(training), data)
    assert "Anna: somebody has noted “completed” meanwhile. Your change was not stored." in words(response)
    assert outcomes()[0] == ("completed", "")


def test_a_result_is_taken_back(coordinator, training, people):
    actions.accept_proposals(training, by=coordinator.user)
    data = {f"seen-{people[0].pk}": "completed|", f"outcome-{people[0].pk}": "", f"note-{people[0].pk}": "x"}
    coordinator.post(page(training), data)
    row = Enrolment.objects.get(pk=people[0].pk)
    assert (row.outcome, row.outcome_note, row.outcome_at, row.outcome_by) == ("", "", None, None)


def test_a_certificate_holds_the_result(coordinator, training, people):
    actions.accept_proposals(training, by=coordinator.user)
    Certificate.objects.create(enrolment=people[0], year=2026, number=1, facts={})
    stored, refused = actions.note_outcomes(training, [Verdict(people[0].pk, "absent", "x")], by=coordinator.user)
    assert (stored, refused) == (0, {people[0].pk: "Anna has a certificate. Revoke it before you change the result."})


def test_there_is_no_result_before_the_end(coordinator, training, people):
    TrainingSession.objects.create(training=training, on=timezone.localdate() + datetime.timedelta(1))
    for act in (
        lambda: actions.accept_proposals(training, by=coordinator.user),
        lambda: actions.note_outcomes(training, [Verdict(people[0].pk, "completed")], by=coordinator.user),
    ):
        with pytest.raises(TrainingsError, match="once the training is over"):
            act()
    assert "Results are noted once the training is over." in words(coordinator.get(page(training)))


def test_a_training_is_done_once_all_results_are_noted(coordinator, training, people):
    with pytest.raises(TrainingsError, match="how it ended for each person"):
        actions.mark_done(training, by=coordinator.user)
    actions.accept_proposals(training, by=coordinator.user)
    assert actions.mark_done(training, by=coordinator.user).status == Training.Status.DONE


def test_who_lost_the_place_meanwhile_is_said(coordinator, training, people):
    data = {f"seen-{people[0].pk}": "|", f"outcome-{people[0].pk}": "completed"}
    Enrolment.objects.filter(pk=people[0].pk).update(state="resigned")
    assert "Somebody of this list has no place any more." in words(coordinator.post(page(training), data))


@pytest.mark.parametrize("data", [{"seen-x": "|"}, {"seen-9": ""}, {"seen-999999999999999999": "|", "outcome-9": "x"}])
def test_nonsense_changes_nothing(coordinator, training, people, data):
    assert coordinator.post(page(training), data).status_code in {302, 409}
    assert outcomes() == [("", "")] * 3


def test_the_desk_and_a_mail_say_what_is_missing(office, training, people):  # noqa: F811
    assert "1 training whose results are still to be noted" in words(office.get("/en/admin/"))
    found = office.get("/en/admin/trainings/training/?wyniki=brak").context["cl"].result_list
    assert list(found) == [training]
    assert actions.remind_of_outcomes(at(12)) == 0
    assert actions.remind_of_outcomes(at(13, 7)) == 0
    assert actions.remind_of_outcomes(at(13)) == 1
    assert actions.remind_of_outcomes(at(20)) == 0
    mails = list(Mail.objects.order_by("recipient"))
    assert [mail.recipient for mail in mails] == ["coordinator@example.com", "office@example.com"]
    assert "do 16 marca" in mails[0].subject or "by 16 marca" in mails[0].subject
    assert page(training).removeprefix("/en") in mails[0].text
    actions.accept_proposals(training, by=office.user)
    assert "results are still to be noted" not in words(office.get("/en/admin/"))


def test_nobody_is_reminded_of_what_is_done_or_called_off(training, people):
    make_user(is_staff=True, is_superuser=True)
    Training.objects.update(status=Training.Status.CANCELLED)
    assert not Training.objects.awaiting_outcomes().exists()
    assert actions.remind_of_outcomes(at(14)) == 0


def test_the_number_of_queries_does_not_grow(coordinator, training, people, django_assert_max_num_queries):
    counts = []
    for more in (0, 3):
        for _number in range(more):
            make_enrolment(training=training)
        with django_assert_max_num_queries(9) as queries:
            coordinator.get(page(training))
        counts.append(len(queries))
        with django_assert_max_num_queries(17) as queries:
            coordinator.post(page(training), {"accept": "1"})
        counts.append(len(queries))
        Enrolment.objects.update(outcome="")
    assert counts[:2] == counts[2:]
