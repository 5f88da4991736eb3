"""`manage.py export_all`: all rows and files come out, nothing secret does, and people go on writing meanwhile."""

import csv
import hashlib
import json
import re
import threading
import tracemalloc

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from members.models import Organization, User
from pkes import leaving
from pkes.lib.audit.models import Entry
from pkes.lib.outbox.actions import put
from pkes.lib.outbox.models import Body
from pkes.lib.tables import neutral
from tests.accounts import make_invitation
from tests.factories import make_organization, make_second_factor, make_user

SOUNDS_SECRET = re.compile(r"pass(word|phrase)|secret|token|hash|session|key|code|seed|preview|salt", re.I)


def test_each_kind_of_thing_is_taken_or_left_out_with_a_reason():
    known = {model._meta.label_lower for model in apps.get_models() if not model._meta.proxy}
    assert set(leaving.LEFT_OUT) - known == set()
    assert {model._meta.label_lower for model in leaving.kinds()} | set(leaving.LEFT_OUT) == known
    assert all(str(reason) for reason in leaving.LEFT_OUT.values())


def test_no_column_that_sounds_like_a_secret_is_taken_by_oversight():
    """Whoever adds such a column says in pkes/leaving.py whether it is one."""
    taken = {field.name for model in leaving.kinds() for field in leaving.columns_of(model)}
    assert {name for name in taken if SOUNDS_SECRET.search(name)} - leaving.NOT_SECRET == set()


@pytest.fixture
def cluster(transactional_db, sample, settings):
    """The cluster with its founding data and its samples, and some things that are hard to write down."""
    organization = make_organization(name='=SUM(A1) "Ż;ółw"\nz linią', slug="zolw", profile="a|b\x1f")
    organization.logo_alt = "Żółw"
    organization.logo.save("x.webp", ContentFile(b"picture"))
    person = make_user(email="jan@example.com", name="Jan Kowalski", password="a rather long password")
    make_second_factor(person)
    make_invitation()
    put("x", "jan@example.com", "Kod", "0000-1111", language="pl", secret=True)
    put("x", "jan@example.com", "Link", "http://x/zaproszenie/Zm9vYmFy-_x0123456789/", language="pl")
    return organization


def read(folder, label):
    return json.loads((folder / "data" / f"{label}.json").read_text(encoding="utf-8"))


def table(folder, label):
    with (folder / "lists" / f"{label}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture
def taken(cluster, tmp_path):
    folder = tmp_path / "all"
    call_command("export_all", str(folder), verbosity=0)
    return folder


def test_every_row_of_every_kind_is_there_in_both_forms(taken, cluster):
    manifest = json.loads((taken / "manifest.json").read_text(encoding="utf-8"))
    for model in leaving.kinds():
        label = model._meta.label_lower
        # That it was taken away is noted afterwards.
        number = model._base_manager.count() - (label == "audit.entry")
        rows = read(taken, label)
        assert (label, manifest["rows"][label], len(rows), len(table(taken, label))) == (label, number, number, number)
        names = {field.name for field in [*leaving.columns_of(model), *leaving.sets_of(model)]}
        assert all(set(row) == names for row in rows)
    assert {path.name for path in (taken / "data").iterdir()} == {
        f"{model._meta.label_lower}.json" for model in leaving.kinds()
    }
    assert manifest["rows"]["members.organization"] > 14
    assert Entry.objects.filter(what="export", words="export_all").count() == 1


def test_values_are_as_they_are(taken, cluster):
    row = next(row for row in read(taken, "members.organization") if row["id"] == cluster.pk)
    assert row["name"] == cluster.name
    assert row["created_at"] == cluster.created_at.isoformat()
    assert isinstance(row["is_sample"], bool)
    listed = next(row for row in table(taken, "members.organization") if row["id"] == str(cluster.pk))
    assert listed["name"] == f"'{cluster.name}"
    # A reference holds the number, and in the lists the name beside it.
    entries = read(taken, "members.registerentry")
    names = dict(Organization.objects.values_list("pk", "name"))
    assert {type(entry["organization"]) for entry in entries} == {int}
    assert [row["organization (name)"] for row in table(taken, "members.registerentry")] == [
        neutral(names[entry["organization"]]) for entry in entries
    ]


def test_references_to_several_are_lists_of_numbers(taken):
    for model in leaving.kinds():
        rows = {row["id"]: row for row in read(taken, model._meta.label_lower)} if leaving.sets_of(model) else {}
        for field in leaving.sets_of(model):
            for thing in model._base_manager.all():
                expected = sorted(getattr(thing, field.name).values_list("pk", flat=True))
                assert rows[thing.pk][field.name] == expected


def test_files_are_there_whole(taken, cluster):
    manifest = json.loads((taken / "manifest.json").read_text(encoding="utf-8"))
    row = next(row for row in read(taken, "members.organization") if row["id"] == cluster.pk)
    assert row["logo"] == f"files/public/{cluster.logo.name}"
    assert (taken / row["logo"]).read_bytes() == b"picture"
    assert {name: hashlib.sha256((taken / name).read_bytes()).hexdigest() for name in manifest["files"]} == manifest[
        "files"
    ]
    assert any(name.startswith("files/private/") for name in manifest["files"])
    assert manifest["missing"] == []


def test_nothing_secret_is_in_any_file(taken, cluster):
    secrets = [
        *User.objects.exclude(password="").values_list("password", flat=True),
        *(row.data["secret"] for row in Authenticator.objects.filter(type="totp")),
        "0000-1111",
        "Zm9vYmFy-_x0123456789",
    ]
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name == "token_hash":
                secrets += [value for value in model._base_manager.values_list("token_hash", flat=True) if value]
    assert len(secrets) > 4
    for path in taken.rglob("*"):
        if path.is_file() and path.suffix in {".json", ".csv", ".md"}:
            text = path.read_text(encoding="utf-8")
            assert [secret for secret in secrets if secret in text] == [], path.name
    assert "a rather long password" not in (taken / "data" / "members.user.json").read_text()


def test_the_readme_names_every_file_and_every_column(taken):
    for name in ("README.md", "PRZECZYTAJ.md"):
        text = (taken / name).read_text(encoding="utf-8")
        for model in leaving.kinds():
            assert f"`{model._meta.label_lower}` (" in text
            for field in [*leaving.columns_of(model), *leaving.sets_of(model)]:
                assert f"| `{field.name}` |" in text
        for left_out in [*leaving.LEFT_OUT, *leaving.SECRET, *leaving.DERIVED]:
            assert f"`{left_out}`" in text


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_is_not_empty_is_refused(tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_all", str(tmp_path))
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_all", str(tmp_path / "x"))
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_gone_is_named_and_stops_nothing(tmp_path, capsys):
    organization = make_organization()
    organization.logo_alt = "Żółw"
    organization.logo.save("x.webp", ContentFile(b"picture"))
    organization.logo.storage.delete(organization.logo.name)
    call_command("export_all", str(tmp_path / "all"))
    manifest = json.loads((tmp_path / "all" / "manifest.json").read_text())
    assert manifest["missing"] == [f"files/public/{organization.logo.name}"]
    assert read(tmp_path / "all", "members.organization")[0]["logo"] == ""


@pytest.mark.django_db(transaction=True)
def test_it_is_of_one_moment_and_holds_nobody_up(tmp_path, monkeypatch):
    """Somebody writes in the middle of it: is not kept waiting, and is in none of the files."""
    make_organization(name="Przed", slug="przed")
    written = []

    def write():
        with transaction.atomic():
            make_organization(name="W trakcie", slug="w-trakcie")
            make_user(email="w-trakcie@example.com")
        written.append(True)
        connection.close()

    plain = leaving.write_kind

    def slowly(folder, model, content_types, manifest):
        if model is apps.get_model("events.event"):
            # Long after the transaction began, before members are read.
            thread = threading.Thread(target=write)
            thread.start()
            thread.join(15)
            assert written == [True]
        return plain(folder, model, content_types, manifest)

    monkeypatch.setattr(leaving, "write_kind", slowly)
    call_command("export_all", str(tmp_path / "all"), verbosity=0)
    assert [row["name"] for row in read(tmp_path / "all", "members.organization")] == ["Przed"]
    assert read(tmp_path / "all", "members.user") == []
    assert Organization.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_six_times_as_many_rows_need_no_more_memory(tmp_path):
    def peak(name):
        tracemalloc.start()
        try:
            call_command("export_all", str(tmp_path / name), verbosity=0)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def add(number):
        # 4 kB each: 5,000 of them would be 20 MB.
        Body.objects.bulk_create([Body(text="t" * 2000, html="h" * 2000) for _row in range(number)], batch_size=500)

    add(1_000)
    first = peak("first")
    add(5_000)
    assert peak("second") - first < 2_000_000
    assert len(read(tmp_path / "second", "outbox.body")) == 6_000
