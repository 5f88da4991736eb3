"""kill -9 of the worker while it sends."""

import os
import signal
from collections import Counter

from bench.kills.servers import report, wait_for

PUT = """
from pkes.lib.outbox.actions import put
for number in range({mails}):
    put("test/hello", f"person-{{number}}@example.com", "Przeczytaj", "Treść.", language="pl")
"""
# What a dead worker had claimed is due after five minutes; here they are over at once.
FIVE_MINUTES_LATER = """
from pkes.lib.outbox.models import Mail
Mail.objects.filter(state="sending").update(claimed_at="2000-01-01T00:00Z")
"""
SENT = (
    "from pkes.lib.outbox.models import Mail; print(Mail.objects.filter(state='sent', template='test/hello').count())"
)


def run(portal, sink, *, mails=200, kills=5):
    """The figures: how many mails arrived, how many of them more than once. `sink` is the mail server at the other end."""
    portal.shell(PUT.format(mails=mails))
    for kill in range(1, kills + 1):
        portal.start_worker()
        try:
            wait_for(lambda kill=kill: len(sink.received) >= kill * mails // (kills + 1))
        finally:
            os.killpg(portal.worker.pid, signal.SIGKILL)
            portal.worker.wait()
    portal.shell(FIVE_MINUTES_LATER)
    portal.manage("send_due_mail")
    own = [mail for mail in sink.received if mail["To"].startswith("person-")]
    times = Counter(mail["Message-ID"] for mail in own)
    people = {mail["To"] for mail in own}
    return report(
        kills=kills,
        mails=mails,
        arrived=len(times),
        people_reached=len(people),
        arrived_twice=sum(times.values()) - len(times),
        noted_as_sent=int(portal.shell(SENT)),
    )
