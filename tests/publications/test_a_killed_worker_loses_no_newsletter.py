"""Real processes: the worker is killed with -9 while it sends a newsletter, a mail server that counts is at the other end.

Shortened here; the full size is NEWSLETTER_RECIPIENTS=5000 NEWSLETTER_KILLS=5 with `-s`, which prints what was counted.
"""

import json
import os
import signal
import time
from collections import Counter

from tests.outbox.test_a_killed_worker_loses_no_mail import STALE_AT_ONCE, manage, wait_for

__all__ = ["manage"]

RECIPIENTS = int(os.environ.get("NEWSLETTER_RECIPIENTS", "300"))
KILLS = int(os.environ.get("NEWSLETTER_KILLS", "2"))

WRITE = """
from django.utils import timezone
from publications.models import NewsletterIssue, Subscriber
now = timezone.now()
Subscriber.objects.bulk_create(
    Subscriber(email=f"person-{{number}}@example.com", state="confirmed", confirmed_at=now) for number in range({number})
)
NewsletterIssue.objects.create(subject_pl="Co nowego", intro_pl="Cześć.", status="scheduled", scheduled_at=now)
"""
# What the clock starts every minute is started at once, so that a new worker need not wait for it.
DUE_NOW = """
from django_q.models import OrmQ
from pkes.lib.outbox.models import Heartbeat
Heartbeat.objects.filter(name="newsletter").update(at="2000-01-01T00:00Z")
OrmQ.objects.all().delete()
"""
A_RUN = """
from django_q.tasks import async_task
async_task("django.core.management.call_command", "send_newsletters", save=False)
"""
COUNT = """
import json
from publications.models import Delivery, NewsletterIssue
issue = NewsletterIssue.objects.get()
print(json.dumps([issue.status, issue.planned, issue.sent, issue.doubled, Delivery.objects.filter(state="sent").count()]))
"""


def test_every_recipient_gets_it_and_a_kill_doubles_at_most_one(manage, monkeypatch):
    monkeypatch.setitem(manage.environment, "NEWSLETTER_PER_MINUTE", "1000000")
    manage("shell", "-v0", "-c", WRITE.format(number=RECIPIENTS))
    began = time.monotonic()
    for kill in range(1, KILLS + 1):
        with_worker(manage, until=kill * RECIPIENTS // (KILLS + 1))
    with_worker(manage, until=RECIPIENTS - KILLS)
    # What the dead workers had claimed is due after five minutes; here they are over at once.
    manage("shell", "-v0", "-c", STALE_AT_ONCE)
    manage("shell", "-v0", "-c", DUE_NOW)
    manage("send_newsletters")
    seconds = time.monotonic() - began
    times = Counter(str(mail["To"]) for mail in manage.sink.received)
    doubles = sum(times.values()) - len(times)
    status, planned, sent, perhaps_twice, rows = json.loads(manage("shell", "-v0", "-c", COUNT))
    print(  # noqa: T201 - the figures of the full size
        f"\nrecipients={RECIPIENTS} kills={KILLS} addresses={len(times)} mails={sum(times.values())} doubles={doubles} "
        f"counted as perhaps twice={perhaps_twice} seconds={seconds:.0f}"
    )
    assert set(times) == {f"person-{number}@example.com" for number in range(RECIPIENTS)}
    assert len(set(manage.sink.message_ids)) == RECIPIENTS
    assert doubles <= perhaps_twice <= KILLS + 1  # the last worker is killed, too
    assert (status, planned, sent, rows) == ("sent", RECIPIENTS, RECIPIENTS, RECIPIENTS)


def with_worker(manage, *, until):
    """Let a worker work until the server has so many mails, then kill it and all its children."""
    manage("shell", "-v0", "-c", DUE_NOW + A_RUN)
    began, minutes = time.monotonic(), 0
    worker = manage("qcluster", wait=False)

    def has_sent():
        nonlocal minutes
        if time.monotonic() - began > 60 * (minutes + 1):
            # A run lasts a minute at most; the next is begun by the clock.
            manage("shell", "-v0", "-c", A_RUN)
            minutes += 1
        return len(manage.sink.received) >= until

    try:
        wait_for(has_sent, seconds=900)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
