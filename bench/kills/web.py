"""kill -9 of the web processes while people write."""

import contextlib
import os
import signal
import time
from pathlib import Path

from bench.kills.load import Writers
from bench.kills.servers import report, wait_for

# Two deaths of the same process within this time are taken for a fault that starting again does not mend: granian ends.
CRASH_LOOP = 6


def run(portal, *, kills=5, people=4, forms=40):
    """The figures: what was promised, lost and doubled, and how soon somebody answered again.

    One process is killed each time, as the kernel does when memory runs out; the last time all of them at once.
    """
    portal.start_web()
    began = time.monotonic()
    writers = Writers(portal, people=people, forms=forms)
    settle(portal, began)
    writers.start()
    away, whole = [], []
    for number in range(kills):
        due = (number + 0.5) * people * forms / kills
        wait_for(lambda due=due: len(writers.promised) >= due or writers.are_done)
        before = portal.web_processes()
        victims = before if number == kills - 1 else before[:1]
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        began = time.monotonic()
        wait_for(lambda: portal.is_alive)
        away.append(time.monotonic() - began)
        if len(victims) == 1:
            wait_for(lambda before=before, gone=victims[0]: len({*portal.web_processes()} - {gone}) == len(before))
            whole.append(time.monotonic() - began)
            settle(portal, time.monotonic())
    writers.finish()
    return report(
        kills=kills,
        **writers.count(),
        answers_to_writers=dict(writers.statuses),
        longest_until_an_answer_in_s=max(away[:-1], default=0.0),
        longest_until_the_process_is_there_again_in_s=max(whole, default=0.0),
        until_an_answer_after_all_were_killed_in_s=away[-1],
    )


def settle(portal, began):
    """Wait until all processes, there since then, have loaded the portal: their computing ends."""
    time.sleep(max(0, began + CRASH_LOOP - time.monotonic()))
    ticks = None
    while ticks != (ticks := [ticks_of(pid) for pid in portal.web_processes()]):
        time.sleep(1)


def ticks_of(pid):
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
