"""Read by vobject, which shares no code with the library that writes them, and written anew by icalendar."""

import datetime
from datetime import UTC, date, time
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from events import actions
from events.models import CalendarFeed, Event, EventDay, Registration
from pkes.lib import ical
from pkes.lib.logs import without_tokens
from tests.factories import make_event, make_organization, make_user

WARSAW = ZoneInfo("Europe/Warsaw")


def entries(response):
    """The VEVENTs of an answer, by their titles and beginnings, as vobject reads them."""
    calendar = vobject.readOne(response.content.decode())
    return sorted(calendar.contents.get("vevent", []), key=lambda entry: str(entry.dtstart.value))


def in_utc(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def file_of(client, event):
    return client.get(event.get_absolute_url() + "spotkanie.ics")


@pytest.mark.django_db
def test_each_day_is_an_entry_of_its_own(visitor):
    event = make_event(
        title_pl="Warsztat", slug="warsztat", summary_pl="Krótko.", venue="Sala", locality="Łańcut", days=[]
    )
    first = EventDay.objects.create(event=event, on=date(2030, 12, 11), starts=time(9), ends=time(15))
    second = EventDay.objects.create(event=event, on=date(2030, 12, 15))
    response = file_of(visitor, event)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    one, two = entries(response)
    assert (one.uid.value, two.uid.value) == (
        f"event-{event.pk}-day-{first.pk}@127.0.0.1",
        f"event-{event.pk}-day-{second.pk}@127.0.0.1",
    )
    assert (in_utc(one.dtstart.value), in_utc(one.dtend.value)) == ("2030-12-11 08:00", "2030-12-11 14:00")
    assert b"\r\nDTSTART;TZID=Europe/Warsaw:20301211T090000\r\n" in response.content
    assert (two.dtstart.value, two.dtend.value) == (date(2030, 12, 15), date(2030, 12, 16))
    assert (one.summary.value, one.location.value, one.status.value, one.sequence.value) == (
        "Warsztat",
        "Sala, Łańcut",
        "CONFIRMED",
        "0",
    )
    assert one.description.value == f"Krótko.\n\n{settings.PORTAL_URL}/wydarzenia/warsztat/"
    assert one.url.value == f"{settings.PORTAL_URL}/wydarzenia/warsztat/"
    assert in_utc(one.last_modified.value) == in_utc(event.updated_at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "starts", "ends", "utc"),
    [
        (date(2026, 3, 28), time(10), time(12), ("2026-03-28 09:00", "2026-03-28 11:00")),
        (date(2026, 3, 29), time(10), time(12), ("2026-03-29 08:00", "2026-03-29 10:00")),
        (date(2026, 3, 29), time(1), time(4), ("2026-03-29 00:00", "2026-03-29 02:00")),  # two hours, not three
        (date(2026, 10, 24), time(10), time(12), ("2026-10-24 08:00", "2026-10-24 10:00")),
        (date(2026, 10, 25), time(10), time(12), ("2026-10-25 09:00", "2026-10-25 11:00")),
        (date(2026, 10, 25), time(1), time(4), ("2026-10-24 23:00", "2026-10-25 03:00")),  # four hours
    ],
)
def test_the_hour_is_right_when_the_clocks_change(visitor, day, starts, ends, utc):
    event = make_event(days=[])
    EventDay.objects.create(event=event, on=day, starts=starts, ends=ends)
    (entry,) = entries(file_of(visitor, event))
    assert (in_utc(entry.dtstart.value), in_utc(entry.dtend.value)) == utc


def test_the_time_zone_in_the_file_is_that_of_poland():
    """A program that knows no Europe/Warsaw reckons with the VTIMEZONE: it must give what the tz database gives."""
    body = ical.write([])
    zone = icalendar.Calendar.from_ical(body).walk("VTIMEZONE")[0].to_tz()
    for year in (2014, 2026, 2040):
        for month in range(1, 13):
            for day in (1, 15, 24, 25, 26, 28):
                at = datetime.datetime(year, month, day, 12)
                assert at.replace(tzinfo=zone).utcoffset() == at.replace(tzinfo=WARSAW).utcoffset(), at


@pytest.mark.django_db
def test_a_moved_meeting_replaces_the_old_one(visitor, coordinator):
    event = make_event(days=[date(2030, 5, 6)])
    (before,) = entries(file_of(visitor, event))
    known = actions.timetable(event)
    event.days.update(on=date(2030, 5, 7))
    assert actions.settle(event, known, by=coordinator.user)
    (after,) = entries(file_of(visitor, event))
    assert (after.uid.value, after.sequence.value) == (before.uid.value, "1")
    assert after.dtstart.value == date(2030, 5, 7)
    assert after.last_modified.value >= before.last_modified.value
    actions.cancel(event, by=coordinator.user)
    (cancelled,) = entries(visitor.get("/wydarzenia/kalendarz.ics"))
    assert (cancelled.uid.value, cancelled.sequence.value, cancelled.status.value) == (
        before.uid.value,
        "2",
        "CANCELLED",
    )


@pytest.mark.django_db
def test_back_on_its_first_day_a_meeting_is_not_called_moved(coordinator):
    event = make_event(days=[date(2030, 5, 6)])
    for day, moved_from in ((7, date(2030, 5, 6)), (8, date(2030, 5, 6)), (6, None)):
        known = actions.timetable(event)
        event.days.update(on=date(2030, 5, day))
        actions.settle(event, known, by=coordinator.user)
        event.refresh_from_db()
        assert event.moved_from_on == moved_from
    assert event.sequence == 3


@pytest.mark.django_db
def test_a_meeting_moved_to_another_hour_says_so(visitor, coordinator):
    event = make_event(days=[], slug="o-innej", locality="Rzeszów")
    day = event.days.create(on=date(2030, 5, 6))
    said = []
    for hour in (10, 12, 10):
        known = actions.timetable(event)
        day.starts = datetime.time(hour)
        day.save()
        assert actions.settle(event, known, by=coordinator.user)
        page = visitor.get("/en/wydarzenia/o-innej/").content.decode()
        said.append(("New hour" in page, "Before, 10:00 was announced" in page, '"2030-05-06T10:00:00+02:00"' in page))
    # An hour that was not known before is no other hour; back on the first one, nothing has moved.
    assert [row[:2] for row in said] == [(False, False), (True, True), (False, False)]
    assert said[1][2]


@pytest.mark.django_db
def test_a_correction_of_words_moves_nothing(coordinator):
    event = make_event(days=[date(2030, 5, 6)])
    known = actions.timetable(event)
    event.title_pl = "Inny tytuł"
    actions.save(event, by=coordinator.user)
    assert not actions.settle(event, known, by=coordinator.user)
    assert Event.objects.values_list("sequence", "moved_from_on").get() == (0, None)


@pytest.mark.django_db
def test_the_public_feed_has_what_everybody_may_see(visitor):
    today = timezone.localdate()
    make_event(title_pl="Wkrótce", days=[today])
    make_event(title_pl="Dawno", days=[date(2014, 11, 26)])
    make_event(title_pl="Przykład", is_sample=True, days=[today])
    make_event(title_pl="Dla członków", audience="members", days=[today])
    make_event(title_pl="Szkic", status="draft", days=[today])
    response = visitor.get("/wydarzenia/kalendarz.ics")
    assert [entry.summary.value for entry in entries(response)] == ["Wkrótce"]
    calendar = vobject.readOne(response.content.decode())
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    assert calendar.contents["x-wr-calname"][0].value == "Lokomotywa: spotkania"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in response.content


@pytest.mark.django_db
def test_an_unchanged_feed_is_not_sent_again(visitor):
    event = make_event()
    first = visitor.get("/wydarzenia/kalendarz.ics")
    assert first["Cache-Control"] == "public, max-age=900"
    again = visitor.get("/wydarzenia/kalendarz.ics", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Event.objects.filter(pk=event.pk).update(title_pl="Inaczej")
    changed = visitor.get("/wydarzenia/kalendarz.ics", headers={"if-none-match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


HOSTILE = 'a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTACH:x; b, c\\n \x00\x07\u2028 "q" ﷽ 🚂'


@pytest.mark.parametrize("field", ["summary", "description", "location", "category", "url"])
def test_what_people_write_stays_text(field):
    values = {"summary": "x", field: HOSTILE if field != "url" else "https://x.example/a\u0020b"}
    at = datetime.datetime(2030, 1, 1, tzinfo=UTC)
    body = ical.write([ical.Entry(uid="u", starts=at, ends=None, changed_at=at, **values)]).decode()
    (entry,) = vobject.readOne(body).contents["vevent"]
    assert "attach" not in entry.contents
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    if field in {"description", "location"}:
        assert entry.contents[field][0].value == HOSTILE.replace("\r\n", "\n").translate(
            dict.fromkeys(map(ord, "\x00\x07\u2028"))
        )


@given(summary=st.text(max_size=80), description=st.text(max_size=200))
def test_any_text_survives_the_round_trip(summary, description):
    at = datetime.datetime(2030, 6, 1, 10, tzinfo=UTC)
    body = ical.write(
        [ical.Entry(uid="u", starts=at, ends=at, changed_at=at, summary=summary, description=description)]
    )
    calendar = icalendar.Calendar.from_ical(body)
    (entry,) = calendar.walk("VEVENT")
    assert str(entry["summary"]) == ical.one_line(summary)
    assert str(entry.get("description", "")) == ical.clean(description)
    assert calendar.to_ical() == body
    assert len(vobject.readOne(body.decode()).contents["vevent"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["nie-ma", "x" * 10_000])
def test_an_unknown_meeting_has_no_file(visitor, slug):
    assert visitor.get(f"/wydarzenia/{slug}/spotkanie.ics").status_code == 404


@pytest.mark.django_db
def test_a_meeting_without_a_day_has_no_file(visitor):
    assert file_of(visitor, make_event(days=[])).status_code == 404


# A person's own calendar


def feed_of(person, client):
    return client.get(f"/kalendarz/{actions.renew_feed(person, by=person)}.ics")


def register(event, **fields):
    number = event.registrations.count() + 1
    return Registration.objects.create(
        **{"event": event, "number": number, "name": "Ktoś", "state": "confirmed", **fields}
    )


@pytest.mark.django_db
def test_ones_own_calendar_has_what_concerns_the_person(visitor, owner):
    mine = make_event(title_pl="Zapisana", online_link="https://pokoj.example/1")
    register(mine, email="Owner@example.com")
    entered = make_event(title_pl="Wpisała innych")
    register(entered, enrolled_by=owner.user, organization=owner.organization)
    make_event(title_pl="Dla członków", audience="members")
    invited = make_event(title_pl="Dla zaproszonych", audience="invited")
    invited.invited.add(owner.organization)
    make_event(title_pl="Dla wszystkich")
    make_event(title_pl="Nie dla niej", audience="invited").invited.add(make_organization())
    register(make_event(title_pl="Zrezygnowała"), email="owner@example.com", state="resigned")
    waiting = make_event(title_pl="Czeka", online_link="https://pokoj.example/2")
    register(waiting, email="owner@example.com", state="waiting")
    response = feed_of(owner.user, visitor)
    assert sorted(entry.summary.value for entry in entries(response)) == [
        "Czeka", "Dla członków", "Dla zaproszonych", "Wpisała innych", "Zapisana",
    ]  # fmt: skip
    body = response.content.decode().replace("\r\n ", "")
    assert "https://pokoj.example/1" in body
    assert "https://pokoj.example/2" not in body


@pytest.mark.django_db
def test_the_address_is_secret_and_can_be_renewed(visitor, owner):
    page = owner.post("/panel/kalendarz/")
    address = page.context["address"]
    path = address.removeprefix(settings.PORTAL_URL)
    assert page.context["webcal"] == "webcal://" + address.split("://")[1]
    feed = visitor.get(path)
    assert feed.status_code == 200
    assert (feed["Referrer-Policy"], feed["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")
    assert "no-store" in feed["Cache-Control"]
    assert path.split("/")[2].removesuffix(".ics") not in str(CalendarFeed.objects.values_list()[0])
    assert address not in owner.get("/panel/kalendarz/").content.decode()
    owner.post("/panel/kalendarz/")
    assert visitor.get(path).status_code == 404


@pytest.mark.django_db
def test_an_address_that_is_switched_off_is_gone(visitor, owner):
    path = f"/kalendarz/{actions.renew_feed(owner.user, by=owner.user)}.ics"
    owner.post("/panel/kalendarz/", {"stop": "1"})
    assert visitor.get(path).status_code == 404


@pytest.mark.django_db
def test_who_may_not_log_in_has_no_calendar(visitor):
    person = make_user()
    path = f"/kalendarz/{actions.renew_feed(person, by=person)}.ics"
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert visitor.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["wrong", "x" * 10_000, "%00", "%0d%0a", "ą"])
def test_a_wrong_address_is_not_found(visitor, token):
    assert visitor.get(f"/kalendarz/{token}.ics").status_code in {400, 404}
    assert visitor.post(f"/kalendarz/{token}.ics").status_code in {400, 404, 405}


def test_the_address_is_not_in_the_log():
    assert without_tokens("GET /kalendarz/abcDEF123.ics") == "GET /kalendarz/…"
    assert without_tokens("GET /en/ankieta/abcDEF123/") == "GET /en/ankieta/…/"


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow(visitor, owner, django_assert_max_num_queries):
    path = f"/kalendarz/{actions.renew_feed(owner.user, by=owner.user)}.ics"
    counts = []
    for more in (1, 2):
        for _number in range(more):
            register(make_event(), email="owner@example.com")
        for each in (path, "/wydarzenia/kalendarz.ics"):
            with django_assert_max_num_queries(12) as queries:
                visitor.get(each)
            counts.append(len(queries))
    # Meetings, trainings, bookings and calls of the person and of the organisation.
    assert counts == [12, 3, 12, 3]
