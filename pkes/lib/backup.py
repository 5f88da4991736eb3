"""A backup of everything: the database as of one moment, the files, and a manifest to check them by.

A backup is a folder: `database` (SQLite's own file, or PostgreSQL's custom archive), `files.tar`, `manifest.json`:
{"format": 1, "made_at", "engine", "migrations": [[app, name]], "rows": {table: count}, "files": {path: sha256},
"parts": {name: sha256}}. With a recipient it is one file instead, that folder as tar, encrypted by age or GnuPG.

Nobody has to stop writing. Files have random names and are never rewritten, and they are copied both before and after the
database: one that was deleted in between is in the first copy, one that was added is in the second.

Files come from and go to wherever the settings say, folders or a bucket; a backup of the one fits the other. Where the bucket
keeps its own former versions, the files may stay there (`files=False`): the manifest then names it under "files_stay_in".
"""

import contextlib
import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from pkes.lib.private import names_below, private_storage

FORMAT = 1
PREFIX = "pkes-"
CHUNK = 1024 * 1024
# Secrets are read from the environment of the program that is called, never from its arguments.
PROGRAM_SECONDS = 4 * 3600


class BackupError(Exception):
    """The backup could not be made, is not whole, or does not fit; the text says what to do."""


# Making one


def make(folder, *, keep=None, age="", gpg="", files=True):
    """Write a new backup into `folder` and check it. Returns its path. The oldest beyond `keep` are deleted.

    `age` and `gpg` name the key for whom it is encrypted; `files=False` leaves files where they are, in a bucket.
    Raises BackupError.
    """
    if not files and not settings.MEDIA_STORAGE_URL:
        raise BackupError("The files lie on this machine: a backup without them would lose them.")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    name = PREFIX + timezone.now().strftime("%Y-%m-%dT%H-%M-%SZ")
    # Under another name until it is whole, so that nobody takes half of one for a backup.
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as making:
        place = Path(making) / name
        place.mkdir(mode=0o700)
        write(place, files=files)
        check(place)
        done = encrypted(place, age=age, gpg=gpg) if age or gpg else place
        target = folder / done.name
        if target.exists():
            raise BackupError(f"{target} is there already.")
        done.rename(target)
    if keep:
        prune(folder, keep)
    return target


def write(place, *, files=True):
    """Write the three parts of a backup into an empty folder."""
    stay_in = "" if files else bucket()
    with tempfile.TemporaryDirectory(prefix=".files-", dir=place.parent) as copies:
        if not stay_in:
            copy_files(Path(copies))
        rows, migrations = (dump_postgres if is_postgres() else dump_sqlite)(place / "database")
        if not stay_in:
            copy_files(Path(copies))
        files = {
            str(path.relative_to(copies)): sha256(path) for path in sorted(Path(copies).rglob("*")) if path.is_file()
        }
        with tarfile.open(place / "files.tar", "w") as tar:
            for name in files:
                tar.add(Path(copies) / name, arcname=name)
    manifest = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "engine": connection.vendor,
        "migrations": migrations,
        "rows": rows,
        "files": files,
        "files_stay_in": stay_in,
        "parts": {name: sha256(place / name) for name in ("database", "files.tar")},
    }
    (place / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")


def copy_files(target):
    """Copy what is not there yet; a file that disappears meanwhile was deleted by somebody."""
    for folder, storage in storages().items():
        for name in names_below(storage):
            copy = target / folder / name
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(FileNotFoundError), storage.open(name) as source, copy.open("xb") as file:
                    shutil.copyfileobj(source, file, CHUNK)


def dump_sqlite(target):
    """SQLite's own copy of one moment. Returns its rows by table and its migrations."""
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as source:
        source.execute("VACUUM INTO ?", [str(target)])
    with contextlib.closing(sqlite3.connect(target)) as copy:
        if (answer := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise BackupError(f"SQLite finds the database damaged: {answer}")
        tables = copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        ).fetchall()
        rows = {table: copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for (table,) in tables}  # noqa: S608 - no value in it  # nosec B608
        return rows, migrations_of(copy.execute)


def dump_postgres(target):
    """PostgreSQL's custom archive of one snapshot, which is held open until its rows are counted. The same result."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION statement_timeout = 0; SET SESSION idle_in_transaction_session_timeout = 0")
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            run_postgres("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
            rows = postgres_rows(cursor)
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
            migrations = [list(row) for row in cursor.fetchall()]
        finally:
            cursor.execute("ROLLBACK")
    return rows, migrations


def postgres_rows(cursor):
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    rows = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (the name is the database's own)  # nosec B608
        rows[table] = cursor.fetchone()[0]
    return rows


def migrations_of(execute):
    return [list(row) for row in execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()]


def prune(folder, keep):
    """Delete the oldest backups of a folder beyond `keep`."""
    for path in backups(folder)[:-keep]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def backups(folder):
    """The backups of a folder, the oldest first."""
    return sorted(path for path in Path(folder).iterdir() if path.name.startswith(PREFIX))


# Encryption


def encrypted(place, *, age="", gpg=""):
    """The backup as one encrypted file beside it; the readable one is deleted."""
    target = place.with_name(place.name + (".tar.age" if age else ".tar.gpg"))
    command = (
        ["age", "--encrypt", "--recipient", age, "--output", str(target)]
        if age
        else [
            "gpg",
            "--batch",
            "--yes",
            "--trust-model",
            "always",
            "--encrypt",
            "--recipient",
            gpg,
            "--output",
            str(target),
        ]
    )
    program = start(command, stdin=subprocess.PIPE)
    with contextlib.suppress(BrokenPipeError), tarfile.open(fileobj=program.stdin, mode="w|") as tar:
        tar.add(place, arcname=place.name)
    finish(program, command)
    shutil.rmtree(place)
    return target


@contextlib.contextmanager
def readable(path, *, identity=None):
    """The folder of a backup, decrypted into a temporary one where it must be. `identity`: the file with age's key."""
    path = Path(path)
    if path.is_dir():
        yield path
        return
    if not path.exists():
        raise BackupError(f"There is no {path}.")
    if path.suffix == ".age" and identity is None:
        raise BackupError("This backup is encrypted: name the file with the key (--identity).")
    command = (
        ["age", "--decrypt", "--identity", str(identity), str(path)]
        if path.suffix == ".age"
        else ["gpg", "--batch", "--decrypt", str(path)]
    )
    with tempfile.TemporaryDirectory(prefix="pkes-restore-") as folder:
        program = start(command, stdout=subprocess.PIPE)
        try:
            with tarfile.open(fileobj=program.stdout, mode="r|") as tar:
                # By hand and by the last name only: the Python of Debian 12 knows no filter that keeps a tar in its folder.
                for member in filter(tarfile.TarInfo.isfile, tar):
                    with Path(folder, Path(member.name).name).open("xb") as file:
                        shutil.copyfileobj(tar.extractfile(member), file, CHUNK)
        except tarfile.TarError as error:
            program.communicate()
            raise BackupError(f"{path} cannot be decrypted, or is damaged.") from error
        finish(program, command)
        yield Path(folder)


# Reading one


def check(place):
    """Compare every part of a backup with its manifest. Returns the manifest. Raises BackupError."""
    try:
        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(f"{place} is no backup: its manifest cannot be read.") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{place} was made by another version of the portal (format {manifest.get('format')}).")
    for name, expected in manifest["parts"].items():
        if not (place / name).is_file() or sha256(place / name) != expected:
            raise BackupError(f"{place / name} is damaged.")
    with tarfile.open(place / "files.tar") as tar:
        found = {
            member.name: hashlib.sha256(tar.extractfile(member).read()).hexdigest() for member in tar if member.isfile()
        }
    if found != manifest["files"]:
        raise BackupError(f"The files in {place / 'files.tar'} are not those of the manifest.")
    return manifest


def restore(place):
    """Put a backup into an empty system and check it. Returns the manifest. Raises BackupError where it is not empty."""
    manifest = check(place)
    if manifest["engine"] != connection.vendor:
        raise BackupError(f"This backup is of {manifest['engine']}, this portal runs on {connection.vendor}.")
    refuse_full(files=not manifest.get("files_stay_in"))
    (restore_postgres if is_postgres() else restore_sqlite)(place / "database")
    with tarfile.open(place / "files.tar") as tar:
        for member in tar:
            folder, _slash, name = member.name.partition("/")
            if storages()[folder].save(name, File(tar.extractfile(member))) != name:
                raise BackupError(f"{member.name} is there already.")
    verify(manifest)
    return manifest


def refuse_full(*, files):
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
            full = cursor.fetchone()[0] > 0
    else:
        full = Path(connection.settings_dict["NAME"]).exists()
    if full:
        raise BackupError("The database is not empty. Restore into a new one, so that nothing is overwritten.")
    for folder, storage in storages().items() if files else ():
        if next(names_below(storage), None):
            where = f"{folder}/ in {bucket()}" if settings.MEDIA_STORAGE_URL else storage.location
            raise BackupError(f"{where} is not empty. Restore into a new place, so that nothing is overwritten.")


def restore_sqlite(source):
    target = Path(connection.settings_dict["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.close()
    shutil.copyfile(source, target)


def restore_postgres(source):
    run_postgres("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(source), with_name=True)


def verify(manifest):
    """Count every row and compare every file of this system with a manifest. Raises BackupError."""
    with connection.cursor() as cursor:
        for table, expected in manifest["rows"].items():
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (checked: the manifest's hash is ours)  # nosec B608
            if (found := cursor.fetchone()[0]) != expected:
                raise BackupError(f"{table} has {found} rows instead of {expected}.")
    applied = {(migration.app, migration.name) for migration in MigrationRecorder(connection).migration_qs}
    if applied != {tuple(migration) for migration in manifest["migrations"]}:
        raise BackupError("The migrations of the restored database are not those of the manifest.")
    for name, expected in manifest["files"].items():
        folder, _slash, rest = name.partition("/")
        with storages()[folder].open(rest) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                raise BackupError(f"{name} is not what it was.")


# Small things


def is_postgres():
    return connection.vendor == "postgresql"


def storages():
    """What the portal writes beside the database, by the name it has in a backup. Caches and mail files are no loss."""
    return {"media": default_storage, "private": private_storage()}


def bucket():
    """The bucket of the files in words, without its key."""
    parts = urlsplit(settings.MEDIA_STORAGE_URL)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def sha256(path):
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run_postgres(program, *options, with_name=False):
    """Run one of PostgreSQL's programs on the portal's database; the password goes by the environment."""
    database = connection.get_connection_params()
    settings_ = {
        "PGHOST": database.get("host"),
        "PGPORT": database.get("port"),
        "PGUSER": database.get("user"),
        "PGPASSWORD": database.get("password"),
        "PGDATABASE": database.get("dbname"),
        "PGSSLMODE": database.get("sslmode"),
    }
    environment = {**os.environ, **{name: str(value) for name, value in settings_.items() if value}}
    name = [f"--dbname={database['dbname']}"] if with_name else []
    command = [program, "--no-password", *name, *options]
    finish(start(command, env=environment), command)


def start(command, **options):
    try:
        return subprocess.Popen(command, stderr=subprocess.PIPE, **options)  # noqa: S603 (our own list, no shell)  # nosec B603
    except FileNotFoundError as error:
        raise BackupError(f"The program {command[0]} is not installed.") from error


def finish(program, command):
    if program.stdin:
        with contextlib.suppress(BrokenPipeError):
            program.stdin.close()
        program.stdin = None
    if program.stdout:
        program.stdout.close()
        program.stdout = None
    _output, errors = program.communicate(timeout=PROGRAM_SECONDS)
    if program.returncode:
        words = errors.decode(errors="replace").strip().splitlines()
        raise BackupError(f"{command[0]}: {words[-1] if words else program.returncode}")


def age_in_hours(folder):
    """How old the newest backup of a folder is; None where there is none."""
    found = backups(folder) if Path(folder).is_dir() else []
    if not found:
        return None
    made = datetime.datetime.fromtimestamp(found[-1].stat().st_mtime, datetime.UTC)
    return (timezone.now() - made).total_seconds() / 3600
