from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_cycle, make_goal, make_source, make_training, make_user
from trainings import actions
from trainings.models import Training, TrainingCycle

pytestmark = pytest.mark.django_db

CHANGELIST = reverse("admin:trainings_training_changelist")


def form(**fields):
    """What a browser sends for a training with one session day and one learning outcome."""
    return {
        "title_pl": "Nowe szkolenie", "title_en": "", "slug": "nowe-szkolenie", "cycle": "",
        "planned_year": "", "planned_quarter": "",
        "summary_pl": "", "summary_en": "", "description_pl": "", "description_en": "",
        "venue": "", "street": "", "locality": "", "powiat": "", "organizer": "", "trainer": "", "source": "",
        "certificate_threshold": "80",
        "sessions-TOTAL_FORMS": "1", "sessions-INITIAL_FORMS": "0",
        "sessions-0-on": "2030-05-06", "sessions-0-starts": "10:00", "sessions-0-ends": "",
        "learning_outcomes-TOTAL_FORMS": "1", "learning_outcomes-INITIAL_FORMS": "0",
        "learning_outcomes-0-position": "1", "learning_outcomes-0-text_pl": "cel", "learning_outcomes-0-text_en": "",
        **fields,
    }  # fmt: skip


def test_a_new_training_begins_as_a_draft(coordinator):
    goal, cycle = make_goal(), make_cycle()
    response = coordinator.post(
        reverse("admin:trainings_training_add"), form(goals=[goal.pk], cycle=cycle.pk, status="done")
    )
    assert response.status_code == 302
    training = Training.objects.get()
    assert (training.status, training.cycle, list(training.goals.all())) == ("draft", cycle, [goal])
    assert [str(session) for session in training.sessions.all()] == ["2030-05-06"]
    assert [str(outcome) for outcome in training.learning_outcomes.all()] == ["cel"]


def test_a_learning_outcome_without_an_order_comes_last(coordinator):
    rows = {"learning_outcomes-TOTAL_FORMS": "4", "learning_outcomes-0-position": "3"}
    for number, text in enumerate(["drugi cel", "trzeci cel", ""], 1):
        rows |= {f"learning_outcomes-{number}-{field}": "" for field in ("position", "text_en")}
        rows[f"learning_outcomes-{number}-text_pl"] = text
    assert coordinator.post(reverse("admin:trainings_training_add"), form(**rows)).status_code == 302
    outcomes = Training.objects.get().learning_outcomes.values_list("position", "text_pl")
    assert list(outcomes) == [(3, "cel"), (4, "drugi cel"), (5, "trzeci cel")]


def test_the_web_address_and_the_state_of_an_old_one_stay(coordinator):
    training = make_training(slug="stary-adres", days=[], updated_at=timezone.now() - timedelta(days=9))
    response = coordinator.post(reverse("admin:trainings_training_change", args=[training.pk]), form(status="done"))
    assert response.status_code == 302
    changed = Training.objects.get()
    assert (changed.title_pl, changed.slug, changed.status) == ("Nowe szkolenie", "stary-adres", "announced")
    assert changed.updated_at > training.updated_at


def test_a_form_that_was_opened_before_takes_nothing_back():
    office, opened = make_user(is_staff=True), make_training()
    Training.objects.update(sequence=3, status="open", outcomes_reminded_at=timezone.now())
    opened.venue = "Sala"
    actions.save(opened, by=office)
    now = Training.objects.get()
    assert (now.venue, now.sequence, now.status, now.outcomes_reminded_at is None) == ("Sala", 3, "open", False)


@pytest.mark.parametrize(
    "mistake",
    [
        {"planned_quarter": "5", "planned_year": "2027"},
        {"planned_quarter": "1"},
        {"sessions-0-ends": "09:00"},
        {"sessions-TOTAL_FORMS": "2", "sessions-1-on": "2030-05-06", "sessions-1-starts": "", "sessions-1-ends": ""},
        {
            "learning_outcomes-TOTAL_FORMS": "2",
            "learning_outcomes-1-position": "1",
            "learning_outcomes-1-text_pl": "drugi cel",
            "learning_outcomes-1-text_en": "",
        },
    ],
)
def test_a_mistake_is_the_forms_error(coordinator, mistake):
    response = coordinator.post(reverse("admin:trainings_training_add"), form(**mistake))
    assert response.status_code == 200
    assert not Training.objects.exists()


def test_a_planned_training_cannot_lose_its_quarter(coordinator):
    training = make_training(status="planned", planned_year=2027, planned_quarter=1, days=[])
    response = coordinator.post(reverse("admin:trainings_training_change", args=[training.pk]), form())
    assert response.status_code == 200
    training.refresh_from_db()
    assert training.planned_quarter == 1


@pytest.mark.parametrize(
    "query", ["", "?q=szkolenie", "?status__exact=draft", "?sessions__on__year=2014", "?o=2", "?is_sample__exact=1"]
)
def test_the_list_opens(coordinator, query):
    make_training(cycle=make_cycle())
    assert coordinator.get(CHANGELIST + query).status_code == 200


def test_the_actions_say_what_was_done_and_what_was_refused(coordinator):
    draft, done = make_training(status="draft", title_pl="Szkic"), make_training(status="done", title_pl="Stare")
    response = coordinator.post(CHANGELIST, {"action": "announce", "_selected_action": [draft.pk, done.pk]})
    assert sorted(str(message) for message in get_messages(response.wsgi_request)) == [
        "Stare: Ogłosić można tylko szkic albo planowane szkolenie.",
        "Szkic: stan teraz to „ogłoszone”.",
    ]
    assert dict(Training.objects.values_list("title_pl", "status")) == {"Szkic": "announced", "Stare": "done"}


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("plan", "draft", "planned"), ("cancel", "announced", "cancelled"), ("mark_done", "announced", "done")],
)
def test_the_other_actions(coordinator, action, before, after):
    training = make_training(status=before, days=[timezone.localdate()], planned_year=2027, planned_quarter=1)
    coordinator.post(CHANGELIST, {"action": action, "_selected_action": [training.pk]})
    training.refresh_from_db()
    assert training.status == after


def test_a_cycle_keeps_its_web_address(coordinator):
    cycle, source = make_cycle(slug="stary-adres"), make_source()
    data = {
        "title_pl": "Nowy tytuł", "title_en": "", "summary_pl": "", "summary_en": "", "target_legal_form": "",
        "source": source.pk, "slug": "inny",
    }  # fmt: skip
    response = coordinator.post(reverse("admin:trainings_trainingcycle_change", args=[cycle.pk]), data)
    assert response.status_code == 302
    changed = TrainingCycle.objects.get()
    assert (changed.title_pl, changed.slug, changed.source) == ("Nowy tytuł", "stary-adres", source)


def test_nobody_else_gets_in(visitor, owner):
    for person in (visitor, owner):
        assert person.get(CHANGELIST).status_code == 302
