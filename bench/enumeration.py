"""Does the time of an answer tell whether an address has an account? Asks a portal of its own, turn by turn, and compares.

Prints for login by password, by code and for a new password the medians of both, how much they differ, and the chance that
a difference like this comes about by accident (Mann and Whitney's test of ranks; below 0.01 it hardly does). What the answers
cost in work is a test of the suite; the wall clock says something only on a quiet machine.
"""

import argparse
import math
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.kills.servers import Browser, Portal

FORMS = {
    "/konto/login/": lambda address: {"login": address, "password": "not the right one"},
    "/konto/login/code/": lambda address: {"email": address},
    "/konto/password/reset/": lambda address: {"email": address},
}
# An account for each turn, so that no limit of an address is reached.
PEOPLE = """
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from members.models import User
password = make_password("a rather long password")
people = [User(email=f"known-{{n:04}}@example.com", name="K", password=password) for n in range({number})]
people = User.objects.bulk_create(people)
EmailAddress.objects.bulk_create([EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people])
"""


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.enumeration", description=__doc__)
    parser.add_argument("--turns", type=int, default=200)
    turns = parser.parse_args().turns
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pkes-enumeration-")))
        portal = stack.enter_context(Portal(folder))
        portal.prepare()
        portal.shell(PEOPLE.format(number=turns))
        portal.start_web()
        print(f"load of the machine {os.getloadavg()[0]:.1f}, {turns} turns each", flush=True)
        for path, fields in FORMS.items():
            compare(portal, path, fields, turns)


def compare(portal, path, fields, turns):
    times = {"known": [], "nobody": []}
    for turn in range(turns):
        for who in ("known", "nobody") if turn % 2 else ("nobody", "known"):
            times[who].append(ask(portal, path, fields(f"{who}-{turn:04}@example.com"), turn))
    known, unknown = (statistics.median(taken) * 1000 for taken in times.values())
    print(
        f"{path:24} known {known:6.1f} ms   unknown {unknown:6.1f} ms   differ by {abs(known - unknown) / unknown:5.1%}"
        f"   by accident {chance(times['known'], times['nobody']):.3f}",
        flush=True,
    )


def ask(portal, path, fields, turn):
    """Seconds from sending a form to the whole answer, its redirections not followed."""
    browser = Browser(portal, address=f"198.51.{turn // 200}.{turn % 200 + 1}")
    data = {**browser.hidden(path), **fields}
    began = time.perf_counter()
    answer = browser.post(path, data=data, headers={"Referer": portal.url}, allow_redirects=False)
    taken = time.perf_counter() - began
    if answer.status_code not in {200, 302}:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return taken


def chance(first, second):
    """The chance that two samples of one kind differ as much as these (two-sided; the normal approximation)."""
    ranks = {value: rank for rank, value in enumerate(sorted([*first, *second]), 1)}
    number, other = len(first), len(second)
    u = sum(ranks[value] for value in first) - number * (number + 1) / 2
    deviation = math.sqrt(number * other * (number + other + 1) / 12)
    return math.erfc(abs(u - number * other / 2) / deviation / math.sqrt(2))


if __name__ == "__main__":
    main()
