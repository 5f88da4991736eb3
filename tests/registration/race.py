"""Many real processes on one meeting at the same moment: `python -m tests.registration.race '{"jobs": …}'` prints JSON.

A job is ["register", number], ["same", address], ["resign", pk], ["settle"] or ["news"]; the jobs are dealt out to the processes, and all
begin together. `without_lock` takes the lock out, to see that the test would notice.
"""

import json
import multiprocessing
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkes.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from events import actions  # noqa: E402
from events.models import Event, Registration  # noqa: E402
from pkes.lib.places import queue  # noqa: E402


def warm_up():
    """What a server has behind it since its first request, so that nobody does it under the lock."""
    with translation.override("pl"):
        reverse("pkes:home")
        for name in ("unconfirmed", "waiting", "offered", "confirmed", "resigned"):
            for part in ("subject", "body"):
                get_template(f"events/email/registration_{name}_{part}.txt")


def do(event_pk, what, argument=None):
    event = Event.objects.get(pk=event_pk)
    if what == "register":
        actions.register(event, name=f"Osoba {argument}", email=f"osoba-{argument}@example.com", language="pl")
    elif what == "same":
        actions.register_visitor(event, name="Ta sama", email=argument, language="pl")
    elif what == "resign":
        actions.resign(Registration.objects.select_related("event").get(pk=argument))
    elif what == "settle":
        actions.settle_due()
    elif what == "news":
        actions.tell_news()


def work(do, owner_pk, jobs, start, answers):
    errors = []
    start.wait()
    for job in jobs:
        try:
            do(owner_pk, *job)
        except Exception as error:  # whatever it is, the test wants to see it
            errors.append(f"{job}: {type(error).__name__}: {error}")
    answers.put(errors)
    connections.close_all()


def at_once(owner_pk, jobs, processes, do=do):
    """Do the jobs in that many processes; returns the errors."""
    warm_up()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start, answers = fork.Barrier(processes), fork.Queue()
    workers = [
        fork.Process(target=work, args=(do, owner_pk, jobs[number::processes], start, answers))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    errors = [error for _worker in workers for error in answers.get(timeout=120)]
    for worker in workers:
        worker.join()
    return errors


def take_the_lock_out():
    """On PostgreSQL the row's lock, on SQLite the immediate transaction that stands for it."""
    queue.locked = lambda owner: type(owner).objects.get(pk=owner.pk)
    settings.DATABASES["default"].get("OPTIONS", {}).pop("transaction_mode", None)


def run(do=do):
    """What the command line orders; prints the errors."""
    order = json.loads(sys.argv[1])
    # Forty processes on a busy machine take their time; how long the portal would wait is not what is tried.
    settings.DATABASES["default"].get("OPTIONS", {}).pop("options", None)
    if "RACE_DATABASE" in os.environ:
        settings.DATABASES["default"]["NAME"] = os.environ["RACE_DATABASE"]
    if order.get("without_lock"):
        take_the_lock_out()
    errors = at_once(order["event"], order["jobs"], order["processes"], do)
    print(json.dumps(errors))  # noqa: T201


if __name__ == "__main__":
    run()
