"""One mail a day to the office about what members changed and what waits for it, instead of one for each change."""

import logging

from django.db import transaction
from django.utils import timezone

from members import emails
from members.models import Change, ChangeProposal, Cluster, JoinRequest, User
from pkes.lib.outbox.models import Mail

log = logging.getLogger(__name__)


@transaction.atomic
def send_digest():
    """Mail what members changed since the last digest to everybody in the office. Returns the number of changes.

    All proposals and requests to join that wait stand in it, too; those alone make a mail only when one has come since the
    last. What the office itself changed is not news to it. Two workers at once mail once: the second waits for the first
    one's lock and then finds nothing.
    """
    # Changes alone are no lock where there are none.
    Cluster.objects.select_for_update().first()
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
    proposals = list(
        ChangeProposal.objects.filter(status=ChangeProposal.Status.WAITING)
        .select_related("organization")
        .order_by("pk")
    )
    requests = list(JoinRequest.objects.confirmed().waiting())
    if news or is_any_new([row.proposed_at for row in proposals] + [row.came_at for row in requests]):
        emails.send_digest(fields, proposals, requests)
    log.info("digest: changes=%s organizations=%s", len(news), len(fields))
    return len(news)


def is_any_new(moments):
    """True where something came after the last digest was written, or before there was any."""
    last = Mail.objects.filter(template=emails.DIGEST).order_by("created_at").last()
    return any(last is None or moment > last.created_at for moment in moments)
