"""Management commands of a portal with an environment of its own, each in a process of its own.

To load the libraries takes a process longer than what most commands do. So one process loads those that read no
settings, and each command goes on in a copy of it: `manage.py` is run from its first line, with its own environment.
Races, which begin many processes on the database of the suite, go on in copies of one that has the whole portal.
"""

import gc
import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
# What Django and the portal load anyway; the dearest ones.
LIBRARIES = [
    "django.core.management",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.models",
    "django.forms",
    "django.http",
    "django.template.defaulttags",
    "django.template.loader_tags",
    "django.test.client",
    "django.urls",
    "csp.constants",
    "dj_database_url",
    "environs",
    "fido2.server",
    "icalendar",
    "markdown_it",
    "morfeusz2",
    "nh3",
    "PIL.Image",
    "qrcode",
    "redis.backoff",
    "sentry_sdk",
    "snowballstemmer",
    "typst",
    "urllib3",
    "xlsxwriter",
]


class Commands:
    """`run(environment, "check")` is a finished `python manage.py check`: its `returncode`, `stdout` and `stderr`.

    `run(environment, "-m", module, …)` is a finished `python -m module …`. `load` names what is there when they begin.
    """

    def __init__(self, environment=None, load="libraries"):
        command = [sys.executable, "-m", "tests.commands", load]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, environment, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps([arguments, {**environment}, folder]), file=self.process.stdin, flush=True)
            status = int(self.process.stdout.readline())
            said = [Path(folder, name).read_text(encoding="utf-8") for name in ("stdout", "stderr")]
        return subprocess.CompletedProcess(arguments, status, *said)

    def of(self, portal):
        """A portal of bench.kills, which has its commands run here."""
        portal.command = lambda *arguments: self.run(portal.environment, *arguments)
        return portal

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


@cache
def with_the_portal(**variables):
    """Commands on one database, for which the portal is loaded once."""
    return Commands({**os.environ, **variables}, load="portal")


def serve(load):
    for name in LIBRARIES:
        import_module(name)
    # Nothing of what is there knows any settings.
    assert not sys.modules["django.conf"].settings.configured
    assert not [name for name in sys.modules if name.startswith("pkes")]
    if load == "portal":
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkes.settings")
        django.setup()
        import_module("pkes.urls")
    gc.freeze()
    for line in sys.stdin:
        arguments, environment, folder = json.loads(line)
        child = os.fork()
        if not child:
            become(arguments, environment, Path(folder))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(1, f"{status}\n".encode())


def become(arguments, environment, folder):
    for number, target in enumerate([Path(os.devnull), folder / "stdout", folder / "stderr"]):
        os.dup2(os.open(target, os.O_RDWR | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environment)
    status = 0
    try:
        if arguments[0] == "-m":
            sys.argv = arguments[1:]
            runpy.run_module(arguments[1], run_name="__main__")
        else:
            sys.argv = ["manage.py", *arguments]
            runpy.run_path("manage.py", run_name="__main__")
    except SystemExit as end:
        status = end.code or 0
        if not isinstance(status, int):
            sys.stderr.write(f"{status}\n")
            status = 1
    except BaseException:
        traceback.print_exc()
        status = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # Nobody needs the memory to be tidied up; all else ended with the command.
    os._exit(status)


if __name__ == "__main__":
    serve(sys.argv[1])
