"""Newsletters that came back."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from publications.actions.newsletter import count, give_up, settle
from publications.models import Delivery, NewsletterIssue
from publications.models.newsletter import SOFT_BOUNCE_DAYS, SOFT_BOUNCES

log = logging.getLogger(__name__)


@transaction.atomic
def note_bounce(bounce):
    """Note that a newsletter came back. Returns the delivery; None where it is none of ours or was noted before.

    Only a report that names a mail of ours by its Message-ID and the address it went to is believed: anybody can write one.
    A hard bounce ends the subscription, a soft one does so when it is one of several in half a year.
    """
    found = Delivery.objects.filter(mail__message_id=bounce.message_id).first()
    if found is None:
        return None
    issue = NewsletterIssue.objects.select_for_update().get(pk=found.issue_id)
    if issue.is_sending:
        # The report may be faster than the worker's own note that the mail has gone.
        settle(issue.pk)
    delivery = Delivery.objects.select_related("subscriber").get(pk=found.pk)
    # A forwarded mail is sent back by another address, of which we know nothing.
    if delivery.state != Delivery.State.SENT or delivery.email.lower() != bounce.recipient:
        return None
    delivery.state, delivery.bounced_at = Delivery.State.BOUNCED, timezone.now()
    delivery.bounce_status = bounce.status[:20]
    delivery.save(update_fields=["state", "bounced_at", "bounce_status"])
    count(issue)
    subscriber = delivery.subscriber
    if subscriber and (bounce.is_hard or came_back_often(subscriber)):
        give_up(subscriber)
    log.info("newsletter bounced: delivery=%s status=%s", delivery.pk, bounce.status)
    return delivery


def came_back_often(subscriber):
    since = timezone.now() - datetime.timedelta(days=SOFT_BOUNCE_DAYS)
    # What came back before the address was proven anew counts no more.
    since = max(since, subscriber.confirmed_at or since)
    return subscriber.deliveries.filter(state=Delivery.State.BOUNCED, bounced_at__gte=since).count() >= SOFT_BOUNCES
