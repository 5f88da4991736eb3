import json
from datetime import date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from events.models import Event, EventDay, Registration
from events.schema_org import describe
from tests.factories import make_event, make_organization
from tests.html import assert_valid

pytestmark = pytest.mark.django_db


def test_a_meeting_with_hours_and_a_place():
    event = make_event(
        title_pl="Targi",
        slug="targi",
        summary_pl="Krótko.",
        venue="Hala",
        locality="Rzeszów",
        powiat="1863",
        organizer=make_organization(name="Organizator", slug="organizator"),
        days=[],
    )
    EventDay.objects.create(event=event, on=date(2027, 1, 14), starts=time(10), ends=time(12))
    EventDay.objects.create(event=event, on=date(2027, 7, 14), starts=time(10))
    place = {
        "@type": "Place",
        "name": "Hala",
        "address": {"@type": "PostalAddress", "addressLocality": "Rzeszów", "addressCountry": "PL"},
    }
    common = {
        "@type": "Event",
        "name": "Targi",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": place,
    }
    assert describe(event) == {
        **common,
        "url": f"{settings.PORTAL_URL}/wydarzenia/targi/",
        "description": "Krótko.",
        "organizer": {
            "@type": "Organization",
            "name": "Organizator",
            "url": f"{settings.PORTAL_URL}/czlonkowie/organizator/",
        },
        "startDate": "2027-01-14T10:00:00+01:00",
        "endDate": "2027-07-14",
        "subEvent": [
            {**common, "startDate": "2027-01-14T10:00:00+01:00", "endDate": "2027-01-14T12:00:00+01:00"},
            {**common, "startDate": "2027-07-14T10:00:00+02:00", "endDate": "2027-07-14"},
        ],
    }


def test_a_meeting_without_a_known_place_is_not_described():
    assert describe(make_event(days=[date(2014, 11, 26)])) is None


def test_a_meeting_without_a_day_is_not_described():
    assert describe(make_event(locality="Rzeszów", days=[])) is None


def test_an_online_meeting_is_at_its_page():
    event = make_event(slug="rozmowa", is_online=True, days=[date(2027, 1, 14)])
    data = describe(event)
    assert data["location"] == {"@type": "VirtualLocation", "url": f"{settings.PORTAL_URL}/wydarzenia/rozmowa/"}
    assert data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert data["startDate"] == data["endDate"] == "2027-01-14"
    assert "subEvent" not in data


def test_a_meeting_can_be_at_both_places():
    data = describe(make_event(is_online=True, locality="Łańcut", powiat="0000"))
    assert [place["@type"] for place in data["location"]] == ["Place", "VirtualLocation"]
    assert data["location"][0] == {
        "@type": "Place",
        "name": "Łańcut",
        "address": {"@type": "PostalAddress", "addressLocality": "Łańcut"},
    }
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"


def test_a_cancelled_meeting_is_described_as_cancelled():
    data = describe(make_event(locality="Rzeszów", status=Event.Status.CANCELLED))
    assert data["eventStatus"] == "https://schema.org/EventCancelled"


def test_the_page_carries_the_description(visitor):
    event = make_event(title_pl="</script><b>", locality="Rzeszów")
    document = assert_valid(visitor.get(event.get_absolute_url()).content)
    data = json.loads(document.find(".//script[@type='application/ld+json']").text)
    assert data == {"@context": "https://schema.org", **describe(event)}


def test_a_moved_meeting_names_its_former_day():
    event = make_event(locality="Rzeszów", moved_from_on=date(2030, 5, 6))
    data = describe(event)
    assert (data["eventStatus"], data["previousStartDate"]) == ("https://schema.org/EventRescheduled", "2030-05-06")
    event.status = Event.Status.CANCELLED
    assert describe(event)["eventStatus"] == "https://schema.org/EventCancelled"


def with_places(**fields):
    event = make_event(**{"locality": "Rzeszów", "capacity": 1, "days": [date(2040, 5, 6)], **fields})
    return Event.objects.with_programme().with_places().get(pk=event.pk)


def test_places_are_offered_while_people_can_register():
    opens_at = timezone.make_aware(datetime(2026, 1, 1, 12))
    event = with_places(slug="targi", registration_opens_at=opens_at)
    data = describe(event)
    assert data["maximumAttendeeCapacity"] == 1
    assert data["offers"] == {
        "@type": "Offer",
        "url": f"{settings.PORTAL_URL}/wydarzenia/targi/",
        "availability": "https://schema.org/InStock",
        "validFrom": "2026-01-01T12:00:00+01:00",
        "validThrough": "2040-05-06T00:00:00+02:00",
    }
    Registration.objects.create(event=event, number=1, name="Ktoś", state="confirmed")
    full = Event.objects.with_programme().with_places().get()
    assert describe(full)["offers"]["availability"] == "https://schema.org/SoldOut"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"registration_opens_at": timezone.now(), "status": "cancelled"},
        {
            "registration_opens_at": timezone.now() - timedelta(9),
            "registration_closes_at": timezone.now() - timedelta(1),
        },
        {"registration_opens_at": timezone.now() - timedelta(9), "days": [date(2020, 5, 6)]},
    ],
)
def test_without_registration_nothing_is_offered(fields):
    assert "offers" not in describe(with_places(**fields))


def test_the_online_link_stays_inside():
    event = with_places(is_online=True, online_link="https://tajny.example/")
    assert "tajny" not in json.dumps(describe(event))
