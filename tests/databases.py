"""A migrated database, made once and then copied: all migrations one after another take half a minute.

On SQLite it is a file below VAR_DIR, on PostgreSQL a database beside the one that DATABASE_URL names. Its name changes
with the migrations and with requirements.txt; what they made before is then forgotten.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from pkes.lib.content_version import content_version

ROOT = Path(__file__).resolve().parents[1]
FOLDER = settings.VAR_DIR / "test-databases"


def put_file(path):
    """Put a migrated SQLite file there, instead of what was there."""
    for old in (path, f"{path}-wal", f"{path}-shm"):
        Path(old).unlink(missing_ok=True)
    with _one_at_a_time():
        kept = FOLDER / f"{_state()}.sqlite3"
        if not kept.exists():
            for old in FOLDER.glob("*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
                _migrate(VAR_DIR=folder, DATABASE_URL="")
                Path(folder, "pkes.sqlite3").rename(kept)
        shutil.copyfile(kept, path)


def begin(environment):
    """Let a portal of its own, with this environment, find static files and a migrated database; on PostgreSQL it migrates
    by itself. The static files are those that the whole suite has: to compress them again takes longer than many a test.
    """
    folder = Path(environment["VAR_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "static").symlink_to(settings.STATIC_ROOT)
    if not environment.get("DATABASE_URL"):
        put_file(folder / "pkes.sqlite3")


def template():
    """The name of a migrated database on the PostgreSQL of DATABASE_URL, for `CREATE DATABASE … TEMPLATE`."""
    parts = urlsplit(settings.DATABASE_URL)
    # PostgreSQL cuts names at 63 characters.
    common = f"template_{parts.path.strip('/')[:30]}_"
    name, unfinished = common + _state(), f"{common}unfinished"
    with _one_at_a_time(), closing(psycopg2.connect(settings.DATABASE_URL)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [common])
            there = {row[0] for row in cursor.fetchall()}
            if name not in there:
                for old in there:
                    cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{unfinished}"')
                with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
                    _migrate(VAR_DIR=folder, DATABASE_URL=urlunsplit(parts._replace(path=f"/{unfinished}")))
                cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def copy(source, target):
    """Write what one SQLite file holds into another; whoever has that open finds it there."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target, timeout=20)) as written:
        read.backup(written)


def put_back(source):
    """Let the database of the tests hold what this file holds, and nothing else."""
    connection.close()
    copy(source, connection.settings_dict["NAME"])
    # As after any write that is committed: pages which are kept are those of before.
    content_version().advance()
    ContentType.objects.clear_cache()


@contextmanager
def another(path):
    """Ask another SQLite file, until the end of the block."""
    own = connection.settings_dict["NAME"]
    _ask(path)
    try:
        yield
    finally:
        _ask(own)


def _ask(path):
    connection.close()
    connection.settings_dict["NAME"] = path
    ContentType.objects.clear_cache()  # each file numbers them for itself


@contextmanager
def _one_at_a_time():
    """The workers of a run start together; the first one makes the database, the others wait for it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _state():
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label} {file.name}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(**environment):
    """In a process of its own: the one that asks may be in the midst of a test."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
