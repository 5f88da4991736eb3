"""A backup of many organisations made while people write, restored into an empty system and compared row by row, file by file."""

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

from bench.kills.servers import ROOT, report

FILL = """
import os, uuid
from django.core.files.base import ContentFile
from django.core.files.storage import storages
for number in range({files}):
    storage, folder = (storages["default"], "logos") if number % 2 else (storages["private"], "documents")
    storage.save(f"{{folder}}/{{uuid.uuid4().hex}}.bin", ContentFile(os.urandom(20_000)))
"""
# A row and a file at a time, until it is ended.
WRITE = """
import itertools, uuid
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from members.models import Organization
for number in itertools.count():
    Organization.objects.create(slug=f"w-trakcie-{number}", name=f"W trakcie {number}")
    storages["private"].save(f"documents/{uuid.uuid4().hex}.bin", ContentFile(b"x" * 100))
    if number == 5:
        print("writing", flush=True)
"""
# Everything that is there, counted without the code that restored it.
CONTENT = """
import hashlib, json
from django.core.files.storage import storages
from django.db import connection
from pkes.lib.private import names_below
rows, files = {}, {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        rows[table] = cursor.fetchone()[0]
for folder, alias in (("media", "default"), ("private", "private")):
    for name in names_below(storages[alias]):
        with storages[alias].open(name) as file:
            files[f"{folder}/{name}"] = hashlib.file_digest(file, "sha256").hexdigest()
print(json.dumps([rows, files]))
"""


def run(source, target, *, organizations=10_000, files=2_000):
    """The figures: sizes, seconds, and how many row counts and files differ. `target` is a portal with nothing in it."""
    source.manage("load_many", "--organizations", str(organizations), "-v0")
    source.shell(FILL.format(files=files))
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", WRITE]
    writer = subprocess.Popen(command, cwd=ROOT, env=source.environment, stdout=subprocess.PIPE, text=True)
    try:
        writer.stdout.readline()
        began = time.monotonic()
        source.manage("backup", str(source.folder / "kept"))
        backup_seconds = time.monotonic() - began
    finally:
        writer.kill()
        writer.wait()
    (backup,) = (source.folder / "kept").iterdir()
    began = time.monotonic()
    target.manage("restore", str(backup))
    restore_seconds = time.monotonic() - began
    manifest = json.loads((backup / "manifest.json").read_text())
    rows, there = json.loads(target.shell(CONTENT))
    before, _files = json.loads(source.shell(CONTENT))
    return report(
        rows=sum(manifest["rows"].values()),
        organizations=rows["members_organization"],
        organizations_written_meanwhile=before["members_organization"] - organizations,
        files=len(there),
        size_in_mb=sum(path.stat().st_size for path in backup.iterdir()) / 1e6,
        backup_in_s=backup_seconds,
        restore_in_s=restore_seconds,
        tables_that_differ=[name for name, number in manifest["rows"].items() if rows.get(name) != number],
        files_that_differ=len(set(manifest["files"].items()) ^ set(there.items())),
        damaged_parts=sum(
            hashlib.sha256(Path(backup, name).read_bytes()).hexdigest() != digest
            for name, digest in manifest["parts"].items()
        ),
    )
