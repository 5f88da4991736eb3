"""Meetings with registration, and people, for the tests of this folder."""

import datetime
import itertools
import re

from django.utils import timezone

from events import actions
from events.models import Registration
from pkes.lib.outbox.models import Mail
from tests.factories import make_event

numbers = itertools.count(1)
LINK = re.compile(r"/wydarzenia/zapis/([\w-]+)/")


def make_meeting(*, capacity=20, in_days=30, **fields):
    """A published meeting, open for registration since yesterday."""
    day = timezone.localdate() + datetime.timedelta(days=in_days)
    opened = timezone.now() - datetime.timedelta(days=1)
    return make_event(days=[day], capacity=capacity, **{"registration_opens_at": opened, **fields})


def register(event, *, by=None, **person):
    """Somebody registers; without `by` they are a visitor whose address is still to be proven."""
    number = next(numbers)
    return actions.register(
        event, by=by, **{"name": f"Osoba {number}", "email": f"osoba-{number}@example.com", "language": "pl", **person}
    )


def proven(event, **person):
    """Somebody who registered and confirmed their address."""
    registration = register(event, **person)
    return actions.confirm_address(registration) if registration.can("prove") else registration


def states(event):
    """The states in the order of the numbers."""
    return list(event.registrations.order_by("number").values_list("state", flat=True))


def state(registration):
    return Registration.objects.values_list("state", flat=True).get(pk=registration.pk)


def mails(registration):
    """The kinds of mail about one registration, in their order: "unconfirmed", "offered", …"""
    sent = Mail.objects.filter(regarding=f"registration:{registration.pk}").order_by("pk")
    return [mail.template.removeprefix("events/email/registration_") for mail in sent]


def token(registration, kind=None):
    """The token in the newest mail about a registration."""
    sent = Mail.objects.filter(regarding=f"registration:{registration.pk}").order_by("pk")
    if kind:
        sent = sent.filter(template=f"events/email/registration_{kind}")
    return LINK.search(sent.last().text)[1]


def let_time_pass(registration, **delta):
    """Move what was kept for somebody into the past, as if the clock had gone on."""
    registration.refresh_from_db()
    Registration.objects.filter(pk=registration.pk).update(
        deadline_at=registration.deadline_at - datetime.timedelta(**delta)
    )
