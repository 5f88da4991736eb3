"""Trainings in the words of schema.org."""

import datetime

from django.conf import settings

from pkes.lib.schema_org import location, span, without_unknown


def describe(training):
    """The Course of a training; with its CourseInstance where it is known when and how it takes place.

    Search engines refuse an instance that does not say whether it is held on the spot or on-line. Of some trainings
    no source says so; it is not to be guessed, so these are a course without an instance.
    """
    url = f"{settings.PORTAL_URL}{training.get_absolute_url()}"
    return without_unknown(
        {
            "@type": "Course",
            "name": training.title,
            "description": training.summary or training.title,
            "url": url,
            "provider": provider(training.organizer),
            "teaches": [outcome.text for outcome in training.learning_outcomes.all()],
            "hasCourseInstance": instance(training, url),
        }
    )


def describe_cycle(cycle, trainings):
    """The Course of a cycle, its trainings as parts."""
    return without_unknown(
        {
            "@type": "Course",
            "name": cycle.title,
            "description": cycle.summary or cycle.title,
            "url": f"{settings.PORTAL_URL}{cycle.get_absolute_url()}",
            "hasPart": [
                {
                    "@type": "Course",
                    "name": training.title,
                    "description": training.summary or training.title,
                    "url": f"{settings.PORTAL_URL}{training.get_absolute_url()}",
                }
                for training in trainings
            ],
        }
    )


def instance(training, url):
    """The CourseInstance of a training, each of several days as a part of its own; None where it cannot be said."""
    sessions, place = list(training.sessions.all()), location(training, url=url)
    if not sessions or not place:
        return None
    common = {
        "name": training.title,
        "eventStatus": f"https://schema.org/{'EventCancelled' if training.is_cancelled else 'EventScheduled'}",
        "location": place,
    }
    return without_unknown(
        {
            "@type": "CourseInstance",
            **common,
            "courseMode": course_mode(training),
            "courseWorkload": workload(sessions),
            "instructor": training.trainer and {"@type": "Person", "name": training.trainer},
            "organizer": provider(training.organizer),
            **span(sessions),
            "subEvent": [{"@type": "EducationEvent", **common, **span([session])} for session in sessions]
            if len(sessions) > 1
            else None,
        }
    )


def provider(organization):
    """Who holds it; only those in the directory have a page."""
    if not organization:
        return None
    page = f"{settings.PORTAL_URL}{organization.get_absolute_url()}" if organization.is_listed else ""
    return without_unknown({"@type": "Organization", "name": organization.name, "url": page})


def course_mode(training):
    if not training.is_online:
        return "Onsite"
    return "Blended" if training.venue or training.street or training.locality else "Online"


def workload(sessions):
    """The hours of all days together as an ISO duration ("PT7H30M"); empty where the hours of a day are not known."""
    if not all(session.ends for session in sessions):
        return ""
    total = sum((session.ends_at - session.starts_at for session in sessions), datetime.timedelta())
    hours, minutes = divmod(int(total.total_seconds()) // 60, 60)
    return f"PT{hours}H{minutes}M" if minutes else f"PT{hours}H"
