"""Two portals with folders and databases of their own: what is saved of the first one is put into the second."""

import contextlib
import json
import os
import subprocess
import sys

import pytest

from tests import databases
from tests.browser.conftest import ROOT, own_database
from tests.conftest import need

FILL = """
from pathlib import Path
from django.conf import settings
from members.models import Organization
for number in range(20):
    Organization.objects.create(slug=f"laka-{number}", name=f"Łąka {number}")
for folder in ("MEDIA_ROOT", "PRIVATE_ROOT"):
    root = Path(getattr(settings, folder)) / "a"
    root.mkdir(parents=True, exist_ok=True)
    for number in range(5):
        (root / f"{number}.bin").write_bytes(bytes([number]) * 1000)
"""
# Writes until it is ended, a row and a file at a time.
WRITE = """
import itertools, uuid
from pathlib import Path
from django.conf import settings
from members.models import Organization
for number in itertools.count():
    Organization.objects.create(slug=f"w-trakcie-{number}", name=f"W trakcie {number}")
    (Path(settings.PRIVATE_ROOT) / "a" / uuid.uuid4().hex).write_bytes(b"x" * 100)
    if number == 5:
        print("writing", flush=True)
"""
COUNT = "from members.models import Organization; print(Organization.objects.count())"


@contextlib.contextmanager
def portal(commands, folder, name):
    """A function that runs a management command of a portal of its own; `run.folder` is where it writes, by `run.environment`."""
    with own_database(f"backup_{name}") as database_url:
        environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": database_url}
        folder.mkdir(exist_ok=True)

        def run(*arguments, fails=False, wait=True):
            if not wait:
                command = [sys.executable, "manage.py", *arguments]
                return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
            answer = commands.run(environment, *arguments)
            assert bool(answer.returncode) == fails, answer.stderr
            return answer.stderr if fails else answer.stdout

        run.folder, run.environment = folder, environment
        yield run


@pytest.fixture(scope="module")
def first(commands, tmp_path_factory, worker_id):
    """A portal with rows and files."""
    with portal(commands, tmp_path_factory.mktemp("first"), f"first_{worker_id}") as run:
        databases.begin(run.environment)
        run("migrate", "-v0")
        run("shell", "-v0", "-c", FILL)
        yield run


@pytest.fixture
def second(commands, tmp_path, worker_id):
    """A portal with nothing at all."""
    with portal(commands, tmp_path / "second", f"second_{worker_id}") as run:
        yield run


def files_below(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def only_backup(folder):
    (path,) = [path for path in folder.iterdir() if path.name.startswith("pkes-")]
    return path


def test_what_was_saved_while_others_wrote_is_restored_whole(first, second, tmp_path):
    writer = first("shell", "-v0", "-c", WRITE, wait=False)
    try:
        assert writer.stdout.readline() == "writing\n"
        first("backup", str(tmp_path / "kept"))
    finally:
        writer.kill()
        writer.wait()
    backup = only_backup(tmp_path / "kept")
    manifest = json.loads((backup / "manifest.json").read_text())

    assert "is whole" in second("restore", str(backup), "--check")
    assert "is restored" in second("restore", str(backup))

    saved = int(second("shell", "-v0", "-c", COUNT))
    assert saved == manifest["rows"]["members_organization"]
    assert 26 <= saved <= int(first("shell", "-v0", "-c", COUNT))
    there, here = files_below(first.folder / "private"), files_below(second.folder / "private")
    assert len(here) >= 5
    assert here.items() <= there.items()
    assert files_below(second.folder / "media") == files_below(first.folder / "media")
    # The portal goes on from there.
    second("migrate", "-v0", "--check")


def test_a_full_system_is_not_overwritten(first, tmp_path):
    first("backup", str(tmp_path / "kept"))
    before = first("shell", "-v0", "-c", COUNT)
    assert "not empty" in first("restore", str(only_backup(tmp_path / "kept")), fails=True)
    assert first("shell", "-v0", "-c", COUNT) == before


@pytest.mark.parametrize("part", ["database", "files.tar", "manifest.json"])
def test_a_damaged_backup_is_refused_before_anything_is_written(first, second, tmp_path, part):
    first("backup", str(tmp_path / "kept"))
    damaged = only_backup(tmp_path / "kept") / part
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 255
    damaged.write_bytes(content)
    answer = second("restore", str(damaged.parent), fails=True)
    assert "damaged" in answer or "no backup" in answer
    assert files_below(second.folder / "private") == {}


def test_an_encrypted_backup_needs_its_key(first, second, tmp_path):
    need("age")
    key = tmp_path / "key"
    subprocess.run(f"age-keygen -o {key}".split(), check=True, capture_output=True)
    public = next(line.split(": ")[1] for line in key.read_text().splitlines() if line.startswith("# public key"))
    first("backup", str(tmp_path / "kept"), "--age", public)
    backup = only_backup(tmp_path / "kept")
    assert backup.name.endswith(".tar.age")
    assert b"SQLite format" not in backup.read_bytes()
    assert [path.name for path in (tmp_path / "kept").iterdir()] == [backup.name]
    assert "key" in second("restore", str(backup), fails=True)
    second("restore", str(backup), "--identity", str(key))
    assert second("shell", "-v0", "-c", COUNT) == first("shell", "-v0", "-c", COUNT)


def test_only_so_many_are_kept(first, tmp_path):
    kept = tmp_path / "kept"
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        (kept / f"pkes-{day}T03-00-00Z").mkdir(parents=True)
    (kept / "notes.txt").write_text("not ours")
    first("backup", str(kept), "--keep", "2")
    assert sorted(path.name for path in kept.iterdir())[:2] == ["notes.txt", "pkes-2026-01-03T03-00-00Z"]
    assert len(list(kept.iterdir())) == 3
    assert "at least one" in first("backup", str(kept), "--keep", "0", fails=True)
