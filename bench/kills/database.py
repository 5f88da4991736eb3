"""PostgreSQL stopped at once ("immediate", as when its machine loses power) and started again, while people write and read."""

import threading
import time
from collections import Counter

import requests

from bench.kills.load import Writers
from bench.kills.servers import report, wait_for

# Each message of the writers causes a mail, which the worker sends.
SENT = "SELECT min(sent_at) FROM outbox_mail WHERE sent_at > to_timestamp({since})"


class Readers:
    """Ask for a page that is made anew each time, and note every answer with its moment."""

    def __init__(self, portal, path="/kontakt/"):
        self.url, self.answers, self.is_over = portal.url + path, [], threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        while not self.is_over.is_set():
            try:
                status = requests.get(self.url, timeout=20).status_code
            except requests.RequestException:
                status = "no answer"
            self.answers.append((time.monotonic(), status))
            time.sleep(0.02)

    def stop(self):
        self.is_over.set()
        self.thread.join()


def run(portal, server, *, restarts=3, people=3, forms=30, seconds_away=2):
    """The figures: what visitors saw meanwhile, and how soon web and worker went on, without a start of anything of ours."""
    portal.start_web()
    portal.start_worker()
    # After each restart everybody has something to send, so that there is a mail to wait for.
    writers, readers = Writers(portal, people=people, forms=forms, held=restarts), Readers(portal)
    began = time.time()
    writers.start()
    wait_for(lambda: first_sent(server, began))
    ours = {portal.web.pid, portal.worker.pid, *portal.web_processes()}
    web, worker = [], []
    for _restart in range(restarts):
        time.sleep(1)
        server.stop()
        time.sleep(seconds_away)
        server.start()
        back, back_at = time.monotonic(), time.time()
        writers.release()
        wait_for(lambda back=back: sum(at > back and status == 200 for at, status in readers.answers) >= 5)
        fails = [at for at, status in readers.answers if at > back and status != 200]
        web.append(max([at - back for at in fails], default=0.0))
        wait_for(lambda back_at=back_at: first_sent(server, back_at))
        worker.append(first_sent(server, back_at).timestamp() - back_at)
    writers.finish()
    readers.stop()
    return report(
        restarts=restarts,
        **writers.count(),
        answers_to_writers=dict(writers.statuses),
        answers_to_readers=dict(Counter(status for _at, status in readers.answers)),
        last_503_after_its_start_in_s=max(web),
        mail_sent_after_its_start_in_s=max(worker),
        same_processes_as_before=ours == {portal.web.pid, portal.worker.pid, *portal.web_processes()}
        and portal.worker.poll() is None,
    )


def first_sent(server, since):
    """When the worker sent its first mail after a moment; None while it has sent none."""
    return server.ask(SENT.format(since=since))[0]
