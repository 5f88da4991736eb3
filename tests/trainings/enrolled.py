"""Trainings with enrolment, and people, for the tests of this folder."""

import datetime
import itertools
import re

from django.utils import timezone

from pkes.lib.outbox.models import Mail
from tests.factories import make_organization, make_training, make_user
from trainings import actions
from trainings.models import Enrolment

numbers = itertools.count(1)
LINK = re.compile(r"/szkolenia/(?:zapis|termin)/([\w-]+)/")


def make_open_training(*, capacity=20, in_days=30, **fields):
    """An announced training, open for enrolment since yesterday."""
    day = timezone.localdate() + datetime.timedelta(days=in_days)
    opened = timezone.now() - datetime.timedelta(days=1)
    return make_training(days=[day], capacity=capacity, **{"status": "open", "registration_opens_at": opened, **fields})


def enrol(training, *, by=None, organization=None, **person):
    """Somebody is enrolled; without `by` by somebody of their organisation."""
    number = next(numbers)
    return actions.enrol(
        training,
        by=by or make_user(),
        organization=organization or make_organization(),
        **{"name": f"Osoba {number}", "email": f"uczestnik-{number}@example.com", "language": "pl", **person},
    )


def states(training):
    """The states in the order of the numbers."""
    return list(training.enrolments.order_by("number").values_list("state", flat=True))


def state(enrolment):
    return Enrolment.objects.values_list("state", flat=True).get(pk=enrolment.pk)


def mails(enrolment):
    """The kinds of mail about one enrolment, in their order: "confirmed", "resigned", …"""
    sent = Mail.objects.filter(regarding=f"enrolment:{enrolment.pk}").order_by("pk")
    return [mail.template.removeprefix("trainings/email/enrolment_") for mail in sent]


def token(enrolment):
    """The token in the newest mail about an enrolment."""
    return LINK.search(Mail.objects.filter(regarding=f"enrolment:{enrolment.pk}").order_by("pk").last().text)[1]


def let_time_pass(enrolment, **delta):
    """Move what was kept for somebody into the past, as if the clock had gone on."""
    enrolment.refresh_from_db()
    Enrolment.objects.filter(pk=enrolment.pk).update(deadline_at=enrolment.deadline_at - datetime.timedelta(**delta))
