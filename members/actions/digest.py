"""One mail a day to the office about what members changed, instead of one for each change."""

import logging

from django.db import transaction
from django.utils import timezone

from members import emails
from members.fields import NAMES
from members.models import Change, User

log = logging.getLogger(__name__)


@transaction.atomic
def send_digest():
    """Mail what members changed since the last digest to everybody in the office. Returns the number of changes.

    What the office itself changed is not news to it.
    """
    changes = list(Change.objects.select_for_update(of=["self"]).filter(digested_at=None).order_by("pk"))
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(digested_at=timezone.now())
    staff = set(User.objects.filter(is_staff=True).values_list("pk", flat=True))
    news = [change for change in changes if change.by_id not in staff]
    organizations = {}
    for change in (
        Change.objects.filter(pk__in=[change.pk for change in news]).select_related("organization").order_by("pk")
    ):
        names = organizations.setdefault(change.organization, [])
        if change.field not in names:
            names.append(change.field)
    if organizations:
        rows = [
            (organization, [NAMES.get(field, field) for field in fields])
            for organization, fields in organizations.items()
        ]
        for person in User.objects.filter(is_staff=True, is_active=True):
            emails.send_digest(person, rows)
    log.info("digest: changes=%s organizations=%s", len(news), len(organizations))
    return len(news)
