"""Everything that the cluster owns, in open formats, for whoever leaves this portal for another program.

For each kind of thing one JSON file with the values as they are and one CSV file for a spreadsheet, beside them all
uploaded files and a README that says what each file and each column is. What is secret or of no use elsewhere is left out,
and the README says that, too. The whole is of one moment, however long it takes and whoever goes on writing meanwhile;
it is written row by row, so that it needs no more memory for a large cluster than for a small one.
"""

import contextlib
import csv
import datetime
import decimal
import hashlib
import itertools
import json
import uuid
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from pkes.lib.audit.models import Entry
from pkes.lib.logs import without_tokens
from pkes.lib.tables import neutral

ROWS_AT_A_TIME = 200
CHUNK = 1024 * 1024

# Kinds of things that are left out, and why. Everything else goes in: a test asks of each new kind where it belongs.
LEFT_OUT = {
    "auth.permission": _("The program makes it."),
    "contenttypes.contenttype": _("The program makes it."),
    "sessions.session": _("Secret: who is logged in."),
    "usersessions.usersession": _("Secret: who is logged in, from which address."),
    "account.emailconfirmation": _("Secret: one-time keys."),
    "mfa.authenticator": _("Secret: second factors of people, who set them up anew elsewhere."),
    "members.joinlink": _("Secret: nothing but one-time links."),
    "events.calendarfeed": _("Secret: nothing but links to personal calendars."),
    "django_q.task": _("The queue of work in the background."),
    "django_q.schedule": _("The queue of work in the background."),
    "django_q.ormq": _("The queue of work in the background."),
    "outbox.heartbeat": _("When the worker was last seen."),
    "jobs.job": _("Files made in the background from what is here, kept for days."),
    "imports.import": _("Lists as they were uploaded, kept for hours; their rows are here."),
    "search.entry": _("Made from what is here, to be searched fast."),
    "search.word": _("Made from what is here, to be searched fast."),
    "search.miss": _("Made by those who search, without saying who."),
    "cooperation.listingword": _("Made from what is here, to be searched fast."),
    "members.foundingrecord": _("What the program loaded at first; the rows are here."),
}

# Columns that are left out wherever they stand.
SECRET = {
    "password": _("the hash of a password"),
    "token_hash": _("the hash of a one-time link"),
    "form_key": _("a key against sending a form twice"),
    "headers": _("technical lines of a mail, with links to unsubscribe"),
}
# What sounds like a secret and is none: a test asks of each new column that does.
NOT_SECRET = {"key", "code", "postal_code", "session", "is_secret", "preview_number"}
# Columns made from others, to be searched or sorted fast.
DERIVED = {"search_text", "locality_sort", "name_key"}
# What a thing is called, the first that it has: beside its number in the lists.
LABELS = ("name", "title_pl", "title", "name_pl", "subject_pl", "email")

TYPES = {
    "BooleanField": _("true/false"),
    "CharField": _("a text"),
    "TextField": _("a text"),
    "SlugField": _("a text"),
    "EmailField": _("a text"),
    "URLField": _("a text"),
    "DateField": _("date (YYYY-MM-DD)"),
    "DateTimeField": _("moment (ISO 8601, UTC)"),
    "TimeField": _("time (HH:MM:SS)"),
    "DecimalField": _("decimal number, as text"),
    "FloatField": _("a number"),
    "JSONField": _("nested"),
    "FileField": _("path of a file below this folder"),
    "ImageField": _("path of a file below this folder"),
    "UUIDField": _("a text"),
}


class LeavingError(Exception):
    """The export cannot be made; the text says what to do."""


def kinds():
    """The models that are exported, by name."""
    found = [model for model in apps.get_models() if not model._meta.proxy and model._meta.managed]
    return sorted(
        (model for model in found if model._meta.label_lower not in LEFT_OUT), key=lambda m: m._meta.label_lower
    )


def columns_of(model):
    """Its columns that are exported."""
    return [field for field in model._meta.concrete_fields if field.name not in {*SECRET, *DERIVED}]


def sets_of(model):
    """Its references to several others, by name; rights are written anew by every installation."""
    return [field for field in model._meta.many_to_many if field.related_model._meta.label_lower not in LEFT_OUT]


def label_of(field):
    """The path to what the thing is called that a column refers to; None where it has no name."""
    if not field.is_relation:
        return None
    names = {other.name for other in field.related_model._meta.concrete_fields}
    return next((f"{field.name}__{name}" for name in LABELS if name in names), None)


def make(folder):
    """Write everything into an empty folder. Returns the manifest. Raises LeavingError."""
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LeavingError(f"{folder} is not empty. Name a new folder, so that nothing in it is overwritten.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("data", "lists", "files"):
        (folder / name).mkdir()
    manifest = {"format": 1, "portal": settings.PORTAL_URL, "made_at": timezone.now().isoformat()}
    manifest |= {"rows": {}, "files": {}, "missing": []}
    with one_moment():
        content_types = {row.pk: f"{row.app_label}.{row.model}" for row in ContentType.objects.all()}
        for model in kinds():
            manifest["rows"][model._meta.label_lower] = write_kind(folder, model, content_types, manifest)
    for language, name in (("pl", "PRZECZYTAJ.md"), ("en", "README.md")):
        with translation.override(language):
            (folder / name).write_text(readme(manifest), encoding="utf-8")
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    Entry.objects.create(what=Entry.What.EXPORT, words="export_all")
    return manifest


@contextlib.contextmanager
def one_moment():
    """A transaction that sees the database as it was when it began, and holds nobody up who writes."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield
        return
    # The portal's transactions take SQLite's lock for writing at once; this one reads.
    connection.ensure_connection()
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        connection.transaction_mode = mode


def write_kind(folder, model, content_types, manifest):
    """Write the two files of one kind and the files that its rows name. Returns the number of rows."""
    columns, sets = columns_of(model), sets_of(model)
    labels = {field.name: path for field in columns if (path := label_of(field))}
    number = 0
    name = model._meta.label_lower
    with contextlib.ExitStack() as stack:
        as_json = stack.enter_context((folder / "data" / f"{name}.json").open("w", encoding="utf-8"))
        as_list = stack.enter_context((folder / "lists" / f"{name}.csv").open("w", encoding="utf-8-sig", newline=""))
        table = csv.writer(as_list, delimiter=";", lineterminator="\r\n")
        table.writerow(header_of(model))
        as_json.write("[")
        for values, named, several in rows_of(model, columns, labels, sets):
            row = {field.name: value_of(model, field, value, content_types) for field, value in values}
            for field, value in values:
                if isinstance(field, models.FileField):
                    row[field.name] = keep_file(folder, field.storage, value, manifest)
            if name == "outbox.mail":
                row["text"] = "" if row["is_secret"] else without_tokens(row["text"])
            if name == "reversion.version":
                row["serialized_data"] = version_of(row["serialized_data"])
            as_json.write(("," if number else "") + "\n" + json.dumps({**row, **several}, ensure_ascii=False))
            table.writerow(
                neutral(in_cell(value)) for value in [*row_with_names(columns, row, named), *several.values()]
            )
            number += 1
        as_json.write("\n]\n")
    return number


def header_of(model):
    """The columns of its list: beside each number of another thing stands what that is called."""
    header = []
    for field in columns_of(model):
        header.append(field.name)
        if label_of(field):
            header.append(f"{field.name} ({label_of(field).rpartition('__')[2]})")
    return [*header, *(field.name for field in sets_of(model))]


def row_with_names(columns, row, named):
    for field in columns:
        yield row[field.name]
        if field.name in named:
            yield named[field.name]


def rows_of(model, columns, labels, sets):
    """Each row as ([(field, value)], {field: name of what it refers to}, {field: [numbers]}), in the order of its key."""
    wanted = [field.attname for field in columns]
    annotations = {f"label_of_{name}": F(path) for name, path in labels.items()}
    queryset = model._base_manager.order_by("pk").annotate(**annotations).values_list("pk", *wanted, *annotations)
    rows = queryset.iterator(chunk_size=ROWS_AT_A_TIME)
    while chunk := list(itertools.islice(rows, ROWS_AT_A_TIME)):
        others = {field.name: numbers_of(field, [row[0] for row in chunk]) for field in sets}
        for pk, *cells in chunk:
            values = list(zip(columns, cells[: len(columns)], strict=True))
            named = dict(zip(labels, cells[len(columns) :], strict=True))
            yield values, named, {name: numbers.get(pk, []) for name, numbers in others.items()}


def numbers_of(field, pks):
    """{number of a row: [numbers of those that it refers to]}."""
    through = field.remote_field.through
    here, there = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    found = {}
    for pk, other in through._base_manager.filter(**{f"{here}__in": pks}).order_by(there).values_list(here, there):
        found.setdefault(pk, []).append(other)
    return found


def value_of(model, field, value, content_types):
    """A value as JSON has it."""
    if field.is_relation and field.related_model is ContentType:
        return content_types.get(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID | datetime.timedelta):
        return str(value)
    return value


def in_cell(value):
    """A value as a cell of a list has it: several joined, what is nested as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, int | str) for one in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def version_of(text):
    """What a former version of a thing held, without secrets."""
    return [
        {**row, "fields": {name: value for name, value in row["fields"].items() if name not in SECRET}}
        for row in json.loads(text)
    ]


def keep_file(folder, storage, name, manifest):
    """Copy an uploaded file, once. Returns its path in the export; "" where there is none, or no more."""
    if not name:
        return ""
    path = f"files/{'public' if storage == default_storage else 'private'}/{name}"
    if path in manifest["files"]:
        return path
    target = folder / path
    if not target.resolve().is_relative_to((folder / "files").resolve()):
        manifest["missing"].append(path)
        return ""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with storage.open(name) as source, target.open("xb") as copy:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
    except FileNotFoundError:
        # Deleted by somebody after the moment that is exported, or lost before.
        manifest["missing"].append(path)
        return ""
    manifest["files"][path] = digest.hexdigest()
    return path


def readme(manifest):
    """What each file and each column is, in the language of the moment."""
    described = [
        {
            "name": model._meta.label_lower,
            "title": str(model._meta.verbose_name_plural),
            "rows": manifest["rows"][model._meta.label_lower],
            "columns": [described_column(field) for field in [*columns_of(model), *sets_of(model)]],
        }
        for model in kinds()
    ]
    context = {"manifest": manifest, "kinds": described, "left_out": sorted(LEFT_OUT.items()), "secret": SECRET}
    return render_to_string("pkes/leaving.txt", {**context, "derived": sorted(DERIVED)})


def described_column(field):
    kind = TYPES.get(field.get_internal_type(), _("a number"))
    if field.is_relation:
        other = field.related_model._meta.label_lower
        words = _("numbers in data/%(other)s.json") if field.many_to_many else _("number in data/%(other)s.json")
        kind = _("kind of thing") if other == "contenttypes.contenttype" else words % {"other": other}
    words = f"{field.verbose_name}"
    if getattr(field, "help_text", ""):
        words += f". {field.help_text}"
    choices = ", ".join(
        f"{value} = {label}" for value, label in getattr(field, "flatchoices", None) or [] if value != ""
    )
    return {"name": field.name, "kind": kind, "words": words.replace("|", "/").replace("\n", " "), "choices": choices}
