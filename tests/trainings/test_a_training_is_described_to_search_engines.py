import json
from datetime import date, time

import pytest
from django.conf import settings

from tests.factories import make_cycle, make_organization, make_training
from tests.html import assert_valid
from trainings.models import LearningOutcome, Training, TrainingSession
from trainings.schema_org import describe, describe_cycle

pytestmark = pytest.mark.django_db


def test_a_training_of_which_little_is_known_is_a_course_only():
    training = make_training(title_pl="Warsztat", slug="warsztat", days=[date(2014, 12, 11), date(2014, 12, 15)])
    LearningOutcome.objects.create(training=training, position=1, text_pl="motywacja")
    assert describe(training) == {
        "@type": "Course",
        "name": "Warsztat",
        "description": "Warsztat",
        "url": f"{settings.PORTAL_URL}/szkolenia/warsztat/",
        "teaches": ["motywacja"],
    }


def test_a_training_with_days_and_a_place_has_an_instance():
    organizer = make_organization(name="Organizator", slug="organizator")
    training = make_training(
        title_pl="Kurs", summary_pl="Krótko.", organizer=organizer, trainer="Anna Przykładowa", venue="Sala", days=[]
    )
    TrainingSession.objects.create(training=training, on=date(2027, 1, 14), starts=time(9), ends=time(14))
    TrainingSession.objects.create(training=training, on=date(2027, 7, 14), starts=time(9), ends=time(11, 30))
    provider = {
        "@type": "Organization",
        "name": "Organizator",
        "url": f"{settings.PORTAL_URL}/czlonkowie/organizator/",
    }
    common = {
        "name": "Kurs",
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "Place", "name": "Sala"},
    }
    data = describe(training)
    assert (data["description"], data["provider"]) == ("Krótko.", provider)
    assert data["hasCourseInstance"] == {
        "@type": "CourseInstance",
        **common,
        "courseMode": "Onsite",
        "courseWorkload": "PT7H30M",
        "instructor": {"@type": "Person", "name": "Anna Przykładowa"},
        "organizer": provider,
        "startDate": "2027-01-14T09:00:00+01:00",
        "endDate": "2027-07-14T11:30:00+02:00",
        "subEvent": [
            {
                "@type": "EducationEvent",
                **common,
                "startDate": "2027-01-14T09:00:00+01:00",
                "endDate": "2027-01-14T14:00:00+01:00",
            },
            {
                "@type": "EducationEvent",
                **common,
                "startDate": "2027-07-14T09:00:00+02:00",
                "endDate": "2027-07-14T11:30:00+02:00",
            },
        ],
    }


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({"locality": "Łańcut"}, "Onsite"),
        ({"is_online": True}, "Online"),
        ({"is_online": True, "locality": "Łańcut"}, "Blended"),
    ],
)
def test_how_it_takes_place(fields, mode):
    instance = describe(make_training(**fields))["hasCourseInstance"]
    assert instance["courseMode"] == mode
    assert "courseWorkload" not in instance
    assert "subEvent" not in instance


def test_whole_hours_are_said_as_hours():
    training = make_training(locality="Łańcut", days=[])
    TrainingSession.objects.create(training=training, on=date(2027, 1, 14), starts=time(9), ends=time(14))
    assert describe(training)["hasCourseInstance"]["courseWorkload"] == "PT5H"


def test_a_cancelled_training_is_described_as_cancelled():
    data = describe(make_training(locality="Łańcut", status=Training.Status.CANCELLED))
    assert data["hasCourseInstance"]["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_cycle_is_a_course_of_courses():
    cycle = make_cycle(title_pl="Cykl", slug="cykl", summary_pl="Krótko.")
    training = make_training(title_pl="Kurs", slug="kurs", cycle=cycle)
    assert describe_cycle(cycle, [training]) == {
        "@type": "Course",
        "name": "Cykl",
        "description": "Krótko.",
        "url": f"{settings.PORTAL_URL}/szkolenia/cykle/cykl/",
        "hasPart": [
            {"@type": "Course", "name": "Kurs", "description": "Kurs", "url": f"{settings.PORTAL_URL}/szkolenia/kurs/"}
        ],
    }


def test_the_pages_carry_the_description(visitor):
    cycle = make_cycle()
    training = make_training(title_pl="</script><b>", cycle=cycle)
    for thing, expected in [(training, describe(training)), (cycle, describe_cycle(cycle, [training]))]:
        document = assert_valid(visitor.get(thing.get_absolute_url()).content)
        data = json.loads(document.find(".//script[@type='application/ld+json']").text)
        assert data == {"@context": "https://schema.org", **expected}
