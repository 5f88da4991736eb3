from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from tests.factories import make_event, make_goal, make_organization

pytestmark = pytest.mark.django_db

CHANGELIST = reverse("admin:events_event_changelist")


def form(**fields):
    """What a browser sends for a meeting with one day and one agenda item."""
    return {
        "title_pl": "Nowe spotkanie", "title_en": "", "slug": "nowe-spotkanie", "kind": "open_day", "audience": "public",
        "summary_pl": "", "summary_en": "", "description_pl": "", "description_en": "",
        "venue": "", "street": "", "locality": "", "powiat": "", "organizer": "", "source": "",
        "days-TOTAL_FORMS": "1", "days-INITIAL_FORMS": "0",
        "days-0-on": "2030-05-06", "days-0-starts": "10:00", "days-0-ends": "",
        "agenda_items-TOTAL_FORMS": "1", "agenda_items-INITIAL_FORMS": "0",
        "agenda_items-0-position": "1", "agenda_items-0-title_pl": "Powitanie", "agenda_items-0-title_en": "",
        "agenda_items-0-starts": "", "agenda_items-0-speaker": "",
        **fields,
    }  # fmt: skip


def test_a_new_meeting_begins_as_a_draft(coordinator):
    goal, organizer = make_goal(), make_organization()
    response = coordinator.post(
        reverse("admin:events_event_add"), form(goals=[goal.pk], organizer=organizer.pk, status="published")
    )
    assert response.status_code == 302
    event = Event.objects.get()
    assert (event.status, event.organizer, list(event.goals.all())) == ("draft", organizer, [goal])
    assert [str(day) for day in event.days.all()] == ["2030-05-06"]
    assert [str(item) for item in event.agenda_items.all()] == ["Powitanie"]


def test_the_web_address_and_the_state_of_an_old_one_stay(coordinator):
    event = make_event(slug="stary-adres", days=[], updated_at=timezone.now() - timedelta(days=9))
    response = coordinator.post(reverse("admin:events_event_change", args=[event.pk]), form(status="done"))
    assert response.status_code == 302
    changed = Event.objects.get()
    assert (changed.title_pl, changed.slug, changed.status) == ("Nowe spotkanie", "stary-adres", "published")
    assert changed.updated_at > event.updated_at


def test_the_same_day_twice_is_the_forms_error(coordinator):
    twice = {"days-TOTAL_FORMS": "2", "days-1-on": "2030-05-06", "days-1-starts": "", "days-1-ends": ""}
    response = coordinator.post(reverse("admin:events_event_add"), form(**twice))
    assert response.status_code == 200
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "?q=spotkanie", "?status__exact=draft", "?days__on__year=2014", "?o=2", "?is_sample__exact=1"]
)
def test_the_list_opens(coordinator, query):
    make_event()
    assert coordinator.get(CHANGELIST + query).status_code == 200


def test_the_actions_say_what_was_done_and_what_was_refused(coordinator):
    draft, done = make_event(status="draft", title_pl="Szkic"), make_event(status="done", title_pl="Stare")
    response = coordinator.post(CHANGELIST, {"action": "publish", "_selected_action": [draft.pk, done.pk]})
    assert sorted(str(message) for message in get_messages(response.wsgi_request)) == [
        "Stare: Opublikować można tylko szkic.",
        "Szkic: stan teraz to „opublikowane”.",
    ]
    assert dict(Event.objects.values_list("title_pl", "status")) == {"Szkic": "published", "Stare": "done"}


@pytest.mark.parametrize(("action", "status"), [("cancel", "cancelled"), ("mark_done", "done")])
def test_the_other_actions(coordinator, action, status):
    event = make_event(days=[timezone.localdate()])
    coordinator.post(CHANGELIST, {"action": action, "_selected_action": [event.pk]})
    event.refresh_from_db()
    assert event.status == status


def test_nobody_else_gets_in(visitor, owner):
    for person in (visitor, owner):
        assert person.get(CHANGELIST).status_code == 302
