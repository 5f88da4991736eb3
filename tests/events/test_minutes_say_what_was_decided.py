from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from events import actions
from events.actions import EventsError
from events.models import Decision, Event, Minutes, Participant, Registration, Task
from members.models import Organization
from tests.conftest import representative
from tests.factories import make_cluster, make_event, make_organization, make_user
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_user(is_staff=True)


@pytest.fixture
def event():
    return make_event(slug="zebranie", status="done", days=[date(2026, 3, 5)])


def written(event, office, **fields):
    """A draft with a participant, a decision and a task."""
    minutes = actions.start_minutes(event, by=office)
    Minutes.objects.filter(pk=minutes.pk).update(**{"text": "Rozmawialiśmy **długo**.", **fields})
    Participant.objects.create(minutes=minutes, organization=make_organization(name="Bergamota"), number=3)
    Decision.objects.create(minutes=minutes, text="Kupujemy razem.")
    Task.objects.create(minutes=minutes, text="Zapytać o ceny.", owner="Anna Przykładowa", due_on=date(2026, 4, 1))
    minutes.refresh_from_db()
    return minutes


def published(event, office, **fields):
    return actions.publish_minutes(written(event, office, **fields), by=office)


def test_minutes_begin_with_those_who_were_present(event, coordinator):
    member = make_organization(name="Bergamota")
    for number, fields in enumerate(
        [
            {"organization": member},
            {"organization": member},
            {"organization_name": "Gmina X"},
            {"state": "resigned"},
            {},
        ]
    ):
        Registration.objects.create(
            **{"event": event, "number": number, "name": f"Osoba {number}", "state": "confirmed", **fields}
        )
    response = coordinator.post(f"/admin/events/event/{event.pk}/minutes/")
    minutes = Minutes.objects.get()
    assert response["Location"] == f"/admin/events/minutes/{minutes.pk}/change/"
    assert sorted(minutes.participants.values_list("organization__name", "name", "number"), key=str) == [
        ("Bergamota", "", 2),
        (None, "Gmina X", 1),
    ]
    coordinator.post(f"/admin/events/event/{event.pk}/minutes/")
    assert Minutes.objects.count() == 1


@pytest.mark.parametrize("status", ["draft", "proposed", "cancelled"])
def test_what_does_not_take_place_has_no_minutes(office, status):
    with pytest.raises(EventsError):
        actions.start_minutes(make_event(status=status), by=office)


def test_the_page_says_everything(visitor, event, office):
    published(event, office, visibility="public")
    document = assert_valid(visitor.get("/en/wydarzenia/zebranie/protokol/").content)
    words = text_of(document.find(".//article"))
    for part in ("Kupujemy razem.", "Zapytać o ceny. Anna Przykładowa, by 1 April 2026 open", "Bergamota (3 people)"):
        assert part in words
    assert text_of(document.find(".//div[@class='prose']/p/strong")) == "długo"
    assert 'href="/en/wydarzenia/zebranie/protokol/"' in visitor.get("/en/wydarzenia/zebranie/").content.decode()


def test_who_reads_them(visitor, owner, coordinator, event, office):
    outsider = representative(make_organization(role="partner"), "owner", email="outsider@example.com")
    address = "/wydarzenia/zebranie/protokol/"
    people = (visitor, outsider, owner, coordinator)
    assert [person.get(address).status_code for person in people] == [404] * 4
    minutes = published(event, office)
    assert [person.get(address).status_code for person in people] == [404, 404, 200, 200]
    assert [address in person.get("/wydarzenia/zebranie/").content.decode() for person in people] == [
        False, False, True, True,
    ]  # fmt: skip
    actions.show_minutes_to(minutes, "public", by=office)
    assert [person.get(address).status_code for person in people] == [200] * 4
    Event.objects.update(audience="invited")
    assert [person.get(address).status_code for person in people] == [404, 404, 404, 200]


def test_a_correction_is_a_new_version_and_both_stay(visitor, event, office):
    first = published(event, office, visibility="public")
    second = actions.start_minutes(event, by=office)
    assert (second.version, second.status, second.visibility, second.text) == (2, "draft", "public", first.text)
    assert [row.text for row in second.decisions.all()] == ["Kupujemy razem."]
    assert second.tasks.get().key == first.tasks.get().key
    second.decisions.update(text="Kupujemy razem od maja.")
    with pytest.raises(EventsError):
        actions.publish_minutes(second, by=office)
    Minutes.objects.filter(pk=second.pk).update(reason="termin zakupów")
    assert "od maja" not in visitor.get("/wydarzenia/zebranie/protokol/").content.decode()
    actions.publish_minutes(second, by=office)
    now, then = (visitor.get(f"/en/wydarzenia/zebranie/protokol/{path}").content.decode() for path in ("", "1/"))
    assert "od maja" in now
    assert "termin zakupów" in now
    assert "od maja" not in then
    assert "These minutes were corrected later." in then
    assert Task.objects.in_force().get() == second.tasks.get()


def test_progress_made_meanwhile_is_not_lost(event, office):
    first = published(event, office)
    second = actions.start_minutes(event, by=office)
    actions.mark_task(first.tasks.get(), done=True, by=office)
    Minutes.objects.filter(pk=second.pk).update(reason="literówka")
    actions.publish_minutes(second, by=office)
    assert Task.objects.in_force().get().is_done
    with pytest.raises(EventsError):
        actions.mark_task(first.tasks.get(), done=False, by=office)


def test_empty_minutes_are_not_published(event, office):
    with pytest.raises(EventsError):
        actions.publish_minutes(actions.start_minutes(event, by=office), by=office)


def test_names_are_kept_as_they_were_that_day(event, office):
    minutes = written(event, office)
    Task.objects.create(minutes=minutes, text="Sala", organization=Organization.objects.get(name="Bergamota"))
    actions.publish_minutes(minutes, by=office)
    Organization.objects.filter(name="Bergamota").update(name="Inna")
    assert [str(row) for row in minutes.participants.all()] == ["Bergamota"]
    assert minutes.tasks.get(text="Sala").owner == "Bergamota"


# Frozen by the database


def refused(act):
    with pytest.raises(IntegrityError, match="published minutes cannot be changed"), transaction.atomic():
        act()


def test_nobody_changes_published_minutes_in_the_database(event, office):
    minutes = published(event, office)
    other = make_organization()
    for rows, changes in (
        (
            Minutes.objects.filter(pk=minutes.pk),
            [{"text": "inny"}, {"status": "draft"}, {"version": 7}, {"event": make_event()}],
        ),
        (minutes.participants.all(), [{"number": 9}, {"name": "x"}, {"organization": other}]),
        (minutes.decisions.all(), [{"text": "inna"}]),
        (minutes.tasks.all(), [{"text": "inne"}, {"owner": "x"}, {"due_on": None}, {"organization": other}]),
    ):
        for change in changes:
            refused(lambda rows=rows, change=change: rows.update(**change))
        refused(lambda rows=rows: rows._raw_delete(rows.db))
    for row in (Participant(name="x"), Decision(text="x"), Task(text="x")):
        row.minutes = minutes
        refused(row.save)
    with pytest.raises(EventsError):
        actions.remove_minutes(minutes, by=office)
    with pytest.raises(EventsError):
        actions.save_minutes(minutes, by=office)
    with pytest.raises(EventsError):
        actions.remove(event, by=office)


def test_what_is_not_their_content_may_change(event, office):
    minutes = published(event, office)
    minutes.tasks.update(done_at=timezone.now(), done_by=office, reminded_at=timezone.now())
    actions.show_minutes_to(minutes, "public", by=office)
    office.delete()
    Organization.objects.filter(name="Bergamota").delete()
    minutes.refresh_from_db()
    assert (minutes.published_by, minutes.participants.get().organization) == (None, None)
    assert minutes.participants.get().name == "Bergamota"


def test_a_draft_is_free(event, office):
    minutes = written(event, office)
    minutes.decisions.update(text="inna")
    minutes.tasks.all().delete()
    actions.remove_minutes(minutes, by=office)
    assert not Minutes.objects.exists()


def test_a_sample_goes_away_with_its_minutes(office):
    event = make_event(is_sample=True, status="done")
    published(event, office)
    Event.objects.filter(is_sample=True).delete()
    assert not Minutes.objects.exists()


def test_every_table_of_minutes_has_its_triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY 1")
        else:
            cursor.execute("SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE NOT tgisinternal GROUP BY 1")
        found = {table: number for table, number in cursor.fetchall() if table.startswith("events_")}
    assert found == {"events_minutes": 2, "events_participant": 4, "events_decision": 3, "events_task": 4}


# The office


def inlines(minutes):
    return {
        f"{prefix}-{name}": value
        for prefix in ("participants", "decisions", "tasks")
        for name, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
    }


def test_the_office_writes_and_publishes(coordinator, event):
    coordinator.post(f"/admin/events/event/{event.pk}/minutes/")
    minutes = Minutes.objects.get()
    address = f"/admin/events/minutes/{minutes.pk}/"
    data = {"visibility": "public", "reason": "", "text": "Tekst", **inlines(minutes)}
    data |= {"tasks-TOTAL_FORMS": "1", "tasks-0-position": "1", "tasks-0-text": "Zadanie", "tasks-0-owner": "Ktoś"}
    assert coordinator.post(f"{address}change/", data).status_code == 302
    coordinator.post(f"{address}publish/")
    minutes.refresh_from_db()
    assert (minutes.status, minutes.text, minutes.tasks.get().text) == ("published", "Tekst", "Zadanie")
    assert coordinator.get(f"{address}change/").status_code == 200
    assert coordinator.post(f"{address}change/", data).status_code == 403
    assert coordinator.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    coordinator.post(
        "/admin/events/minutes/", {"action": "show_to_members", "_selected_action": [minutes.pk]}, follow=True
    )
    minutes.refresh_from_db()
    assert minutes.visibility == "members"
    task = minutes.tasks.get()
    coordinator.post("/admin/events/task/", {"action": "mark_done", "_selected_action": [task.pk]})
    task.refresh_from_db()
    assert task.is_done


@pytest.mark.parametrize(
    "path", ["nie-ma/protokol/", "zebranie/protokol/7/", "zebranie/protokol/99999999999999999999/"]
)
def test_what_is_not_there_is_not_found(visitor, event, office, path):
    published(event, office, visibility="public")
    assert visitor.get(f"/wydarzenia/{path}").status_code == 404


def test_the_number_of_queries_does_not_grow(visitor, event, office, django_assert_max_num_queries):
    make_cluster()
    minutes = written(event, office, visibility="public")
    counts = []
    for more in (0, 2):
        for _number in range(more):
            second = actions.start_minutes(event, by=office)
            Participant.objects.create(minutes=second, name="Inni")
            Task.objects.create(minutes=second, text="Jeszcze")
            Minutes.objects.filter(pk=second.pk).update(reason="uzupełnienie")
            minutes = second
        actions.publish_minutes(minutes, by=office)
        with django_assert_max_num_queries(8) as queries:
            visitor.get("/wydarzenia/zebranie/protokol/")
        counts.append(len(queries))
    assert counts == [6, 6]
