"""The mails about meetings themselves, their tasks and surveys. Each function writes rows into the outbox."""

from django.conf import settings
from django.urls import reverse

from members.emails import link
from members.models import User
from pkes.lib.outbox.actions import write


def to_proposer(event, template, page):
    person = event.proposed_by
    if person is None or not person.is_active:
        return
    write(
        template,
        to=person.email,
        language=person.language,
        context={"event": event, "person": person, "link": link(*page, language=person.language)},
        regarding=f"event:{event.pk}",
    )


def send_published(event):
    to_proposer(event, "events/email/event_published", ["events:event_detail", event.slug])


def send_returned(event):
    to_proposer(event, "events/email/event_returned", ["events:proposal_edit", event.pk])


def office():
    return User.objects.filter(is_staff=True, is_active=True)


def send_proposed(event):
    """Tell the office that a member proposes a meeting."""
    for person in office():
        write(
            "events/email/event_proposed",
            to=person.email,
            language=person.language,
            context={
                "event": event,
                "link": settings.PORTAL_URL + reverse("admin:events_event_change", args=[event.pk]),
            },
            regarding=f"event:{event.pk}",
        )


def send_task_due(task):
    """Remind whoever has taken a task on; the office, where that is no organisation with an account."""
    people = []
    if task.organization:
        rows = task.organization.representatives.filter(person__is_active=True).select_related("person")
        people = [row.person for row in rows]
    page = "events:tasks" if people else "events:minutes_detail"
    args = [] if people else [task.minutes.event.slug]
    for person in people or office():
        write(
            "events/email/event_task_due",
            to=person.email,
            language=person.language,
            context={"task": task, "link": link(page, *args, language=person.language)},
            regarding=f"task:{task.key}",
        )


def send_survey(event, email, token, language):
    write(
        "events/email/event_survey",
        to=email,
        language=language,
        context={"event": event, "link": link("events:survey_answer", token, language=language)},
        secret=True,
        regarding=f"survey:{event.pk}",
    )
