"""Real processes: the worker is killed with -9 while it sends, a mail server that counts is at the other end."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests import databases
from tests.browser.conftest import ROOT, own_database
from tests.outbox import sink

MAILS = 40
KILLS = 3

WRITE = """
from pkes.lib.outbox.actions import put
for number in range({mails}):
    put("test/hello", f"person-{{number}}@example.com", "Przeczytaj", "Treść.", language="pl")
"""
STALE_AT_ONCE = "from pkes.lib.outbox.models import Mail; Mail.objects.filter(state='sending').update(claimed_at='2000-01-01T00:00Z')"
COUNT = "from pkes.lib.outbox.models import Mail; print(Mail.objects.filter(state='sent').count())"


@pytest.fixture
def manage(commands, tmp_path, worker_id):
    """A function that runs a management command of a portal of its own, whose mail goes to `controller`."""
    controller, mail_sink = sink.start()
    with own_database(f"worker_{worker_id}") as database_url:
        environment = {
            **os.environ,
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": database_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{controller.port}",
        }

        def run(*arguments, wait=True):
            if wait:
                done = commands.run(environment, *arguments)
                assert done.returncode == 0, done.stderr
                return done.stdout
            return subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=environment,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        run.sink, run.environment = mail_sink, environment
        databases.begin(environment)
        run("migrate", "-v0")
        yield run
    controller.stop()


def test_every_mail_arrives_and_a_kill_doubles_at_most_one(manage):
    manage("shell", "-v0", "-c", WRITE.format(mails=MAILS))
    for kill in range(1, KILLS + 1):
        worker = manage("qcluster", wait=False)
        try:
            wait_for(lambda kill=kill: len(manage.sink.received) >= kill * MAILS // (KILLS + 1))
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
    # What the dead workers had claimed is due after five minutes; here they are over at once.
    manage("shell", "-v0", "-c", STALE_AT_ONCE)
    manage("send_due_mail")
    times = Counter(manage.sink.message_ids)
    assert len(times) == MAILS
    assert sum(times.values()) - MAILS <= KILLS
    assert {mail["To"] for mail in manage.sink.received} == {f"person-{number}@example.com" for number in range(MAILS)}
    assert manage("shell", "-v0", "-c", COUNT).strip() == str(MAILS)


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
