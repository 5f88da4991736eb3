"""A mail server that is away, hangs, and says "later", while people write to the portal."""

import statistics
from collections import Counter

from bench.kills.load import Writers, address_of
from bench.kills.servers import report, wait_for

# The back-off is 1, 5, 30 and 120 minutes; here each of them is over at once.
HOURS_LATER = """
from django.utils import timezone
from pkes.lib.outbox.models import Mail
Mail.objects.filter(state="waiting").update(next_attempt_at=timezone.now())
Mail.objects.filter(state="sending").update(claimed_at="2000-01-01T00:00Z")
"""
STATES = """
from collections import Counter
from pkes.lib.outbox.models import Mail
print(*(f"{state} {number}" for state, number in Counter(Mail.objects.values_list("state", flat=True)).items()), sep="\\n")
"""


def run(portal, sink, *, people=2, forms=15):
    """The figures: how long writers waited in each of the four states of the mail server, and what arrived in the end."""
    portal.start_web()
    portal.start_worker()
    waits = {}
    promised = []
    # All open their forms first, so that the time that typing takes passes once.
    states_of_the_server = {
        state: Writers(portal, people=people, forms=forms) for state in ("well", "away", "hanging", "later")
    }
    for state, writers in states_of_the_server.items():
        sink.become(state)
        writers.start()
        writers.finish()
        promised += writers.promised
        waits[state] = [round(statistics.median(writers.seconds) * 1000), round(max(writers.seconds) * 1000)]
    sink.become("well")

    def states():
        return {line.split()[0]: int(line.split()[1]) for line in portal.shell(STATES).splitlines()}

    def is_over():
        portal.shell(HOURS_LATER)
        portal.manage("send_due_mail")
        return not states().keys() & {"waiting", "sending"}

    wait_for(is_over, seconds=300)
    times = Counter(sink.message_ids)
    reached = {mail["To"] for mail in sink.received}
    return report(
        messages_promised=len(promised),
        writers_waited_ms_median_and_longest=waits,
        mails_not_sent=states().get("given_up", 0),
        people_not_reached=len({address_of(text) for text in promised} - reached),
        arrived=len(times),
        arrived_twice=sum(times.values()) - len(times),
    )
