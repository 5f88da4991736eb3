"""One mail a day to the office about what members changed, instead of one for each change."""

import logging

from django.db import transaction
from django.utils import timezone

from members import emails
from members.models import Change, User

log = logging.getLogger(__name__)


@transaction.atomic
def send_digest():
    """Mail what members changed since the last digest to everybody in the office. Returns the number of changes.

    What the office itself changed is not news to it. Two workers at once mail once: the second waits for the first one's
    lock and then finds nothing.
    """
    waiting = Change.objects.select_for_update(of=["self"]).filter(digested_at=None)
    changes = list(waiting.select_related("organization").order_by("organization__search_text", "pk"))
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(digested_at=timezone.now())
    office = set(User.objects.filter(is_staff=True).values_list("pk", flat=True))
    news = [change for change in changes if change.by_id not in office]
    fields = {}
    for change in news:
        names = fields.setdefault(change.organization, [])
        if change.field not in names:
            names.append(change.field)
    if news:
        emails.send_digest(fields)
    log.info("digest: changes=%s organizations=%s", len(news), len(fields))
    return len(news)
