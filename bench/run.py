"""`make bench`: builds its data, starts the portal and the reference apps on one server, interleaves the runs, prints the table.

Everything lies in its own folder (VAR_DIR/bench) and listens on its own ports; DATABASE_URL and REDIS_URL are taken over,
each portal with a database of its own beside the one named. The table also goes into bench/README.md, between its marks.
"""

import argparse
import contextlib
import datetime
import http.client
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg2

from pkes.lib.content_version import ContentVersion

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "bench" / "README.md"
# One table for each database.
BEGIN, END = "<!-- table on {}: written by make bench -->", "<!-- end of the table -->"
CONNECTIONS = 16
SIZES = {"few": 0, "10,000": 10_000, "100,000": 100_000}
WORKERS, THREADS = "2", "1"
# The directory: its first page, its last one, three facets at once.
FACETS = "sektor=social&powiat=1863&forma=foundation"
# What people look for: words that very many have, few, one or none, a name with a slip, two words, a phrase, a place.
QUERIES = [
    "fundacja", "rzeszow", "spółdzielnia socjalna", "organizacja 77777", "szkolenia", "spuldzielnia", "miejscowość 123",
    "usługi w Rzeszowie", '"do pomiarów 4711"', "lokomotywa", "feniks", "nikt taki",
]  # fmt: skip
# A cookie that no page reads: its request passes by the kept pages.
PASSING_BY = {"Cookie": "elsewhere=1"}


class Place:
    """A portal or a reference app with its folder, its database and its port."""

    def __init__(self, name, folder, port, application, given):
        self.name, self.port, self.application = name, port, application
        self.folder = folder / re.sub(r"\W", "", name)
        self.folder.mkdir(parents=True)
        self.environment = {
            **os.environ,
            "VAR_DIR": str(self.folder),
            "PORTAL_URL": f"http://127.0.0.1:{port}",
            "INSECURE_HTTP": "1",
            "SECOND_FACTOR": "optional",
            "DATABASE_URL": own_database(given, f"bench_{self.folder.name}") if given else "",
            "REFERENCE_DATABASE": str(self.folder / "reference.sqlite3"),
            "PYTHONPATH": str(ROOT),
        }
        self.server = None

    def python(self, *arguments):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"{self.name}: {' '.join(arguments)}\n{done.stderr}")
        return done.stdout

    def inside(self, what):
        return json.loads(self.python("-m", "bench.inside", what))

    def start(self):
        """Start the server; returns the seconds to the first answer."""
        granian = Path(sys.executable).with_name("granian")
        command = [granian, self.application, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--workers", WORKERS, "--blocking-threads", THREADS, "--log-level", "warning"]
        began = time.monotonic()
        log = (self.folder / "server.log").open("wb")
        self.server = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.ask("/livez" if self.application.startswith("pkes") else "/")
                return time.monotonic() - began
            if self.server.poll() is not None or time.monotonic() - began > 120:
                sys.exit(f"{self.name} does not start: {(self.folder / 'server.log').read_text()}")
            time.sleep(0.02)

    def stop(self):
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                # A worker that was told to end before it had begun.
                os.killpg(self.server.pid, signal.SIGKILL)
                self.server.wait()

    def ask(self, path, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def processes(self):
        """Resident memory of the server's processes in MB, those that serve last."""
        return sorted(rss(pid) for pid in descendants(self.server.pid))


def rss(pid):
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1000


def descendants(pid):
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += descendants(int(child))
    return found


def own_database(given, name):
    tell_database(given, f'drop database if exists "{name}" with (force)', f'create database "{name}"')
    return urlunsplit(urlsplit(given)._replace(path=f"/{name}"))


def tell_database(address, *statements):
    """Statements that PostgreSQL takes only outside of a transaction."""
    with contextlib.closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def wrk(place, path, headers=None, *, seconds, connections=CONNECTIONS):
    """(requests in a second, p99 in milliseconds) of one run; an answer that is not 200 or 304 stops everything."""
    said = wrk_said(place, [path], headers, seconds=seconds, connections=connections)
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return (
        float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
    )


def wrk_said(place, paths, headers=None, *, seconds, connections=CONNECTIONS):
    """What wrk printed; of several addresses, asked for by turns, also the p95."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    address = f"http://127.0.0.1:{place.port}"
    if len(paths) == 1:
        command += [address + paths[0]]
    else:
        command += ["-s", str(ROOT / "bench" / "by_turns.lua"), address, "--", *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout:
        sys.exit(f"{place.name} {paths}: {done.stdout}")
    return done.stdout


class Runs:
    """Runs of several targets by turns, so that what else the machine does strikes all of them alike."""

    def __init__(self, seconds, rounds):
        self.seconds, self.rounds = seconds, rounds
        self.rates, self.p99s = {}, {}

    def take(self, targets, **how):
        for _round in range(self.rounds):
            for key, (place, path, headers) in targets.items():
                rate, p99 = wrk(place, path, headers, seconds=self.seconds, **how)
                self.rates.setdefault(key, []).append(rate)
                self.p99s.setdefault(key, []).append(p99)

    def rate(self, key):
        return statistics.median(self.rates[key])

    def p99(self, key):
        return statistics.median(self.p99s[key])


def prepare(place, organizations):
    place.python("manage.py", "collectstatic", "--noinput", "-v0")
    place.python("manage.py", "prepare_portal")
    if organizations:
        place.python("manage.py", "load_many", "--organizations", str(organizations), "-v0")
    if place.environment["DATABASE_URL"]:
        # What PostgreSQL does by itself within minutes of such a load, and would do in the midst of the runs.
        tell_database(place.environment["DATABASE_URL"], "VACUUM ANALYZE")


def last_page(place):
    """The address of the last page of the directory."""
    _status, _headers, body = place.ask("/czlonkowie/")
    numbers = [int(number) for number in re.findall(rb"[?;&]page=(\d+)", body)]
    return f"/czlonkowie/?page={max([1, *numbers])}"


def first_after_a_change(place, path, times=5):
    """Milliseconds of the first request after a write to content, the least of some."""
    version, taken = ContentVersion(place.folder / "content-version"), []
    for _time in range(times):
        version.advance()
        began = time.perf_counter()
        place.ask(path)
        taken.append((time.perf_counter() - began) * 1000)
    return min(taken)


def memory_of_worker(place):
    """Resident memory in MB of the largest of the worker's processes after it has run for a while."""
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "qcluster"], cwd=ROOT, env=place.environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        time.sleep(15)
        return max(rss(pid) for pid in descendants(worker.pid))
    finally:
        worker.terminate()
        worker.wait(timeout=60)


class Table:
    """Rows of figure, value, bar; knows how many bars do not hold."""

    def __init__(self):
        self.rows, self.missed = [], 0

    def add(self, figure, value, bar=None, *, least=None, most=None, digits=2):
        holds = (least is None or value >= least) and (most is None or value <= most)
        said = "" if bar is None else ("yes" if holds else "**no**")
        self.missed += said == "**no**"
        self.rows.append(f"| {figure} | {value:,.{digits}f} | {bar or ''} | {said} |")

    def text(self):
        return "\n".join(["| figure | measured | bar | holds |", "| --- | ---: | --- | --- |", *self.rows])


def measure(places, seconds, rounds):
    bare, reference, portal = places["bare"], places["django"], places["few"]
    table, runs = Table(), Runs(seconds, rounds)
    starts = [portal.start()]
    for _again in range(2):
        portal.stop()
        starts.append(portal.start())
    bare.start()
    reference.start()
    everything = portal.inside("pages")
    # Pages with a form have its token, and so a cookie: they are made for each visitor.
    counted = {path: page for path, page in everything.items() if page["kept"]}
    event = next(path for path in counted if re.fullmatch(r"/wydarzenia/[a-z-]+-[\w-]+/", path))
    pages = {"home": "/", "directory": "/czlonkowie/", "member": "/czlonkowie/feniks/", "event": event}
    etag = portal.ask("/czlonkowie/")[1]["ETag"]
    targets = {
        "bare": (bare, "/", None),
        "view": (reference, "/bare/", None),
        "rows": (reference, "/rows/", None),
        **{f"warm {name}": (portal, path, {"Accept-Encoding": "gzip, br"}) for name, path in pages.items()},
        "304": (portal, "/czlonkowie/", {"If-None-Match": etag}),
        **{f"made {name}": (portal, path, PASSING_BY) for name, path in pages.items()},
    }
    for place, path, headers in targets.values():
        wrk(place, path, headers, seconds=1)
    runs.take(targets)
    speeds = [
        "| requests a second | median | p99, ms |", "| --- | ---: | ---: |",
        *(f"| {key} | {runs.rate(key):,.0f} | {runs.p99(key):.1f} |" for key in targets),
    ]  # fmt: skip
    for name in pages:
        table.add(f"warm {name} ÷ bare Django view", runs.rate(f"warm {name}") / runs.rate("view"), "≥ 3.0", least=3.0)
        table.add(f"warm {name} ÷ bare WSGI answer", runs.rate(f"warm {name}") / runs.rate("bare"), "≥ 0.6", least=0.6)
    for name in pages:
        ratio = runs.rate(f"made {name}") / runs.rate("rows")
        table.add(f"uncached {name} ÷ default Django page", ratio, "≥ 0.4", least=0.4)
    table.add("p99 of warm pages, ms", max(runs.p99(f"warm {name}") for name in pages), "≤ 10", most=10, digits=1)
    for name in pages:
        ratio = runs.p99(f"made {name}") / runs.p99("rows")
        table.add(f"p99 of uncached {name} ÷ that of the default page", ratio, "≤ 2.5", most=2.5)
    table.add("304 ÷ warm directory", runs.rate("304") / runs.rate("warm directory"), "≥ 1.0", least=1.0)
    table.add(
        "statements of a warm page, most of all", max(page["warm"] for page in counted.values()), "0", most=0, digits=0
    )
    table.add("statements of an uncached page, most", max(page["statements"] for page in counted.values()), digits=0)
    table.add("cookies of an anonymous GET", sum(page["cookies"] for page in counted.values()), "0", most=0, digits=0)
    table.add("writes of an anonymous GET", sum(page["writes"] for page in counted.values()), "0", most=0, digits=0)
    for packed in ("br", "gzip"):
        largest = max(counted, key=lambda path: counted[path][packed])
        table.add(
            f"largest page on the wire, {packed}, KB ({largest})", counted[largest][packed] / 1000, "≤ 10", most=10
        )
    table.add("memory of a web process, warm, MB", portal.processes()[-1], "≤ 180", most=180, digits=0)
    table.add("memory of the worker, MB", memory_of_worker(portal), "≤ 200", most=200, digits=0)
    table.add("cold start to the first answer, s (best of three)", min(starts), "≤ 3", most=3)
    bare.stop()
    reference.stop()
    if "office" not in places:
        return table, "\n".join(speeds)
    growth({size: places[size] for size in SIZES}, seconds, rounds, table)
    office = places["office"].inside("office")
    table.add("statements of a member’s panel", office["panel"]["statements"], "≤ 12", most=12, digits=0)
    table.add("statements of the office’s first page", office["dashboard"]["statements"], "≤ 25", most=25, digits=0)
    return table, "\n".join(speeds)


def growth(portals, seconds, rounds, table):
    """Uncached pages of the directory with few, many and very many organisations, asked for one after another.

    Of two connections both may be taken by the same process: that alone doubled or halved what was measured.
    """
    for portal in portals.values():
        if portal.server is None:
            portal.start()
    runs = Runs(seconds, rounds)
    targets = {}
    for size, portal in portals.items():
        targets[size, "first page"] = portal, "/czlonkowie/", PASSING_BY
        targets[size, "last page"] = portal, last_page(portal), PASSING_BY
        targets[size, "three facets"] = portal, f"/czlonkowie/?{FACETS}", PASSING_BY
    for place, path, headers in targets.values():
        wrk(place, path, headers, seconds=2, connections=1)
    runs.take(targets, connections=1)
    for size, bar, most in (("10,000", "≤ 1.5", 1.5), ("100,000", "≤ 2.0", 2.0)):
        for what in ("first page", "last page", "three facets"):
            # Few organisations have one page, so all is compared with that.
            ratio = runs.rate(("few", "first page")) / runs.rate((size, what))
            table.add(f"time of the directory’s {what} at {size} organisations ÷ at few", ratio, bar, most=most)
    bar = 60 if portals["100,000"].environment["DATABASE_URL"] else 120
    for size, portal in portals.items():
        table.add(
            f"search at {size} organisations, {CONNECTIONS} connections, p95, ms",
            p95_of_search(portal, seconds, rounds),
            *([f"≤ {bar}"] if size == "100,000" else []),
            most=bar if size == "100,000" else None,
            digits=0,
        )
        table.add(
            f"first directory page after a change at {size} organisations, ms",
            first_after_a_change(portal, "/czlonkowie/"),
            digits=0,
        )


def p95_of_search(portal, seconds, rounds):
    """Milliseconds in which 95 of 100 searches are answered that nobody asked before: the median of some runs."""
    paths = [f"/szukaj/?{urlencode({'q': query})}" for query in QUERIES]
    wrk_said(portal, paths, PASSING_BY, seconds=1)
    runs = [wrk_said(portal, paths, PASSING_BY, seconds=seconds) for _round in range(rounds)]
    return statistics.median(float(re.search(r"p95 ([\d.]+)", said)[1]) for said in runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=5, help="of each run (default: 5)")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts (default: 5)")
    parser.add_argument("--port", type=int, default=int(os.environ.get("BENCH_PORT", "8500")), help="the first of six")
    parser.add_argument("--short", action="store_true", help="without the growth and the office, and written nowhere")
    parser.add_argument("--no-write", action="store_true", help="leave bench/README.md as it is")
    chosen = parser.parse_args()
    # Ended from outside, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit(143))
    if not shutil.which("wrk"):
        sys.exit("make bench needs wrk, which sends the requests: apt-get install wrk")
    given = os.environ.get("DATABASE_URL", "")
    folder = Path(os.environ["VAR_DIR"]) / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    applications = {"bare": "bench.reference.bare:application", "django": "bench.reference.wsgi:application"}
    data = {"few": 0} if chosen.short else {**SIZES, "office": 1_000}
    places = {
        name: Place(name, folder, chosen.port + number, applications.get(name, "pkes.wsgi:application"), given)
        for number, name in enumerate([*applications, *data])
    }
    try:
        places["django"].python("-m", "bench.reference.fill")
        for size, organizations in data.items():
            print(f"Data: {size}", flush=True)
            prepare(places[size], organizations)
        if "office" in places:
            places["office"].inside("fill")
        load = os.getloadavg()[0]
        table, speeds = measure(places, chosen.seconds, chosen.rounds)
        text = report(table, speeds, chosen, given, load)
        print(text)
        if not (chosen.no_write or chosen.short):
            begin = BEGIN.format("PostgreSQL" if given else "SQLite")
            before, _begin, rest = README.read_text(encoding="utf-8").partition(begin)
            README.write_text(f"{before}{begin}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
        sys.exit(f"{table.missed} figures miss their bar." if table.missed else 0)
    finally:
        for place in places.values():
            place.stop()


def report(table, speeds, chosen, given, load):
    now = datetime.datetime.now().astimezone()
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return "\n\n".join(
        [
            f"{now:%Y-%m-%d %H:%M}, {os.cpu_count()} cores ({model[1] if model else 'unknown'}), load before the first run "
            f"{load:.1f}; {'PostgreSQL' if given else 'SQLite'}{', Redis' if os.environ.get('REDIS_URL') else ''}; "
            f"granian, {WORKERS} workers, {THREADS} thread each; wrk with {CONNECTIONS} connections, "
            f"{chosen.rounds} runs of {chosen.seconds} s of each by turns, medians.",
            table.text(),
            speeds,
        ]
    )


if __name__ == "__main__":
    main()
