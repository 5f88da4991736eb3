import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from events import actions
from events.models import Event
from events.models.events import TAKEN_SLUGS
from events.urls import meetings, urlpatterns
from pkes.roles import COORDINATOR
from tests.conftest import Person
from tests.factories import make_event, make_goal, make_organization, make_second_factor, make_user

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
        "questions-TOTAL_FORMS": "0", "questions-INITIAL_FORMS": "0", "photos-TOTAL_FORMS": "0", "photos-INITIAL_FORMS": "0",
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


def test_a_moved_meeting_is_told_to_calendars_and_people(coordinator):
    event = make_event(slug="stary-adres", days=[])
    day = event.days.create(on="2030-05-06", starts="10:00")
    address = reverse("admin:events_event_change", args=[event.pk])
    same = {"days-INITIAL_FORMS": "1", "days-0-id": day.pk, "days-0-event": event.pk}
    coordinator.post(address, form(**same))
    event.refresh_from_db()
    assert (event.sequence, event.moved_from_on, event.news.count()) == (0, None, 0)
    coordinator.post(address, form(**same, **{"days-0-on": "2030-05-07", "agenda_items-TOTAL_FORMS": "0"}))
    coordinator.post(
        address, form(**same, **{"days-0-on": "2030-05-08", "agenda_items-TOTAL_FORMS": "0", "venue": "Sala"})
    )
    event.refresh_from_db()
    assert (event.sequence, str(event.moved_from_on), event.venue) == (2, "2030-05-06", "Sala")
    assert [str(each) for each in event.days.all()] == ["2030-05-08"]
    assert list(event.news.values_list("kind", flat=True)) == ["changed"]


def test_a_draft_may_be_moved_without_a_word(coordinator):
    event = make_event(slug="stary-adres", status="draft")
    coordinator.post(reverse("admin:events_event_change", args=[event.pk]), form(venue="Sala"))
    event.refresh_from_db()
    assert (event.venue, event.sequence, event.news.count()) == ("Sala", 0, 0)


def test_an_address_of_the_portal_itself_is_taken(coordinator):
    for slug in TAKEN_SLUGS:
        response = coordinator.post(reverse("admin:events_event_add"), form(slug=slug))
        assert response.status_code == 200
    assert not Event.objects.exists()


def test_every_address_beside_the_meetings_is_known_as_taken():
    others = [str(each.pattern).removeprefix("wydarzenia/") for each in urlpatterns]
    beside = {path.lstrip("^").split("/")[0] for path in [*others, *(str(each.pattern) for each in meetings)]}
    names = {name for name in beside if re.fullmatch(r"[\w-]+", name)}
    assert names - {"panel", "biuro", "ankieta", "kalendarz"} | {"kalendarz"} <= TAKEN_SLUGS


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [("publish", "draft", "published"), ("cancel", "published", "cancelled"), ("done", "published", "done")],
)
def test_the_buttons_above_a_meeting(coordinator, path, before, after):
    event = make_event(status=before, days=[timezone.localdate()])
    address = reverse(f"admin:events_event_{path}", args=[event.pk])
    page = reverse("admin:events_event_change", args=[event.pk])
    assert coordinator.get(page).status_code == 200
    asked = coordinator.get(address)
    assert (asked.status_code, asked.get("Location")) == ((200, None) if path == "cancel" else (302, page))
    event.refresh_from_db()
    assert event.status == before
    for _click in range(2):
        assert coordinator.post(address)["Location"] == page
    event.refresh_from_db()
    assert event.status == after


def test_whoever_works_in_the_office_without_the_right_presses_no_button(db):
    client = Person(make_user(is_staff=True))
    make_second_factor(client.user)
    event = make_event(status="draft")
    assert client.post(reverse("admin:events_event_publish", args=[event.pk])).status_code == 403


def test_the_group_of_the_office_may_do_everything(db):
    call_command("write_roles")
    client = Person(make_user(is_staff=True))
    make_second_factor(client.user)
    client.user.groups.add(Group.objects.get(name=COORDINATOR))
    event = make_event(status="draft")
    client.post(reverse("admin:events_event_publish", args=[event.pk]))
    event.refresh_from_db()
    assert event.status == "published"
    for model in ("event", "minutes", "task", "survey", "registration"):
        assert client.get(f"/admin/events/{model}/").status_code == 200


def test_a_meeting_with_published_minutes_is_not_deleted(coordinator):
    event = make_event(status="done")
    minutes = actions.start_minutes(event, by=coordinator.user)
    minutes.text = "Było."
    actions.save_minutes(minutes, by=coordinator.user)
    actions.publish_minutes(minutes, by=coordinator.user)
    other = make_event()
    coordinator.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})
    coordinator.post(CHANGELIST, {"action": "delete_selected", "_selected_action": [event.pk, other.pk], "post": "yes"})
    assert Event.objects.filter(pk=event.pk).exists()


def test_a_button_pressed_twice_is_no_server_error(coordinator):
    event = make_event(slug="stary-adres", days=[])
    for _click in range(2):
        response = coordinator.post(reverse("admin:events_event_change", args=[event.pk]), form())
        assert response.status_code == 302
    assert (event.days.count(), event.agenda_items.count()) == (1, 1)
