"""Races with real processes, on whichever database the suite runs: exactly as many places as there are, in order."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from events import actions
from events.models import Letter
from pkes.lib.outbox.models import Mail
from tests.browser.conftest import ROOT
from tests.commands import with_the_portal
from tests.factories import make_user
from tests.registration.meetings import mails, make_meeting, proven, register, states

pytestmark = pytest.mark.django_db(transaction=True)

PLACES, PEOPLE, PROCESSES = 20, 200, 40


def at_once(event, jobs, processes=PROCESSES, **options):
    """Let that many processes of their own do the jobs on the database of this test; returns the errors."""
    database, arguments = ordered(event, jobs, processes, **options)
    done = with_the_portal(**database).run({**os.environ, **database}, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ordered(event, jobs, processes=PROCESSES, module="tests.registration.race", **options):
    """The environment that leads to the database of this test, and what a process there has to do."""
    database, environment = connection.settings_dict, {}
    if connection.vendor == "postgresql":
        host, port = database["HOST"] or "127.0.0.1", database["PORT"] or 5432
        secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        environment["DATABASE_URL"] = f"postgres://{database['USER']}{secret}@{host}:{port}/{database['NAME']}"
    else:
        environment["RACE_DATABASE"] = str(database["NAME"])
    order = {"event": event.pk, "jobs": jobs, "processes": min(processes, len(jobs)), **options}
    return environment, ["-m", module, json.dumps(order)]


def start(event, jobs):
    database, arguments = ordered(event, jobs)
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **database, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def rows(event, *fields):
    return list(event.registrations.order_by("number").values_list(*fields))


def test_of_two_hundred_at_once_twenty_hold_a_place_and_the_rest_wait_in_order():
    event = make_meeting(capacity=PLACES)
    assert at_once(event, [["register", number] for number in range(PEOPLE)]) == []
    assert states(event) == ["unconfirmed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    assert [number for (number,) in rows(event, "number")] == list(range(1, PEOPLE + 1))
    moments = [moment for (moment,) in rows(event, "entered_at")]
    assert moments == sorted(moments)
    assert sorted(name for (name,) in rows(event, "name")) == sorted(f"Osoba {number}" for number in range(PEOPLE))


@pytest.mark.parametrize("who", ["those with a place", "anybody"])
def test_after_twenty_resignations_the_right_people_are_offered_while_others_register(who):
    event = make_meeting(capacity=PLACES)
    people = [proven(event) for _number in range(PLACES * 3)]
    choose_from = people[:PLACES] if who == "those with a place" else people
    gone = {person.pk for person in random.sample(choose_from, PLACES)}
    jobs = [["resign", pk] for pk in gone] + [["register", f"nowa-{number}"] for number in range(PLACES)]
    jobs += [["settle"]] * 5
    random.shuffle(jobs)
    assert at_once(event, jobs) == []
    freed = sum(person.pk in gone for person in people[:PLACES])
    line = [pk for (pk,) in rows(event, "pk")[PLACES:] if pk not in gone]
    offered = [pk for pk, state in rows(event, "pk", "state") if state == "offered"]
    assert offered == line[:freed]
    assert event.registrations.holding().count() == PLACES
    assert states(event)[-PLACES:] == ["waiting"] * PLACES


@pytest.mark.parametrize("_round", range(5))
def test_two_clicks_on_the_last_place_make_one_holder(_round):
    event = make_meeting(capacity=3)
    [proven(event), proven(event)]
    assert at_once(event, [["register", "a"], ["register", "b"]]) == []
    assert states(event) == ["confirmed", "confirmed", "unconfirmed", "waiting"]


def test_ten_clicks_of_one_person_make_one_registration():
    event = make_meeting(capacity=3)
    assert at_once(event, [["same", "Anna@example.com"], ["same", "anna@example.com"]] * 5) == []
    assert states(event) == ["unconfirmed"]


def test_the_clock_and_the_people_together_offer_each_place_once():
    event = make_meeting(capacity=2)
    first, _second = proven(event), proven(event)
    line = [register(event) for _number in range(4)]
    assert at_once(event, [["resign", first.pk], *[["settle"]] * 9]) == []
    assert states(event) == ["resigned", "confirmed", "offered", "waiting", "waiting", "waiting"]
    actions.accept_offer(line[0])


def test_without_the_lock_the_race_is_seen():
    """The same as the first test, with the lock taken out: it must go wrong, or the tests above prove nothing."""
    event = make_meeting(capacity=PLACES)
    errors = at_once(event, [["register", number] for number in range(PEOPLE)], without_lock=True)
    expected = ["unconfirmed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    assert errors or states(event) != expected


def test_a_worker_killed_while_it_tells_news_tells_nobody_twice_and_forgets_nobody():
    event = make_meeting(capacity=None)
    people = [proven(event) for _number in range(150)]
    actions.announce(event, "changed", by=make_user())
    worker = start(event, [["news"]])
    deadline = time.monotonic() + 60
    while Letter.objects.filter(kind__startswith="changed:").count() < 5:
        assert time.monotonic() < deadline, "the worker did not begin"
    os.killpg(worker.pid, signal.SIGKILL)
    worker.communicate()
    told = Mail.objects.filter(template="events/email/registration_changed").count()
    assert 5 <= told < len(people)
    assert actions.tell_news() == len(people) - told
    assert [mails(person).count("changed") for person in people] == [1] * len(people)
