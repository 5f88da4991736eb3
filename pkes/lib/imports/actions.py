"""Reading a list, showing what it would do, doing it all or nothing, forgetting it."""

import functools
import hashlib
import json
import logging
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pkes.lib import sheets
from pkes.lib.audit import actions as audit
from pkes.lib.audit.models import Entry
from pkes.lib.imports.importer import CellError, clean, key_of
from pkes.lib.imports.models import Import
from pkes.lib.refusal import Refusal

log = logging.getLogger(__name__)

# How many rows one file may change. On SQLite nobody else writes before the last one is written: 1,000 take about ten seconds.
MOST_CHANGES = 1000
# How many errors and how many rows the page of an import shows.
MOST_SHOWN = 300


class ImportRefused(Refusal):
    """A list cannot be imported as things are."""


class Faults(Exception):
    """Acts refused some rows while they were done: [(row, column, words)]. Nothing of the list is written."""

    def __init__(self, errors):
        super().__init__(f"{len(errors)} rows")
        self.errors = errors


@dataclass(frozen=True)
class Planned:
    """What becomes of one row: `changed` is {column: (value now, value in the file)}."""

    number: int
    values: dict
    existing: Any
    changed: dict

    @property
    def state(self):
        if self.existing is None:
            return "new"
        return "changed" if self.changed else "same"

    @property
    def trace(self):
        return [self.number, self.state, self.existing and self.existing.pk, self.changed]


def understand(importer, table):
    """The rows of a table as [(number, values)], the errors in them as [(number, column, words)], and remarks.

    Raises ImportRefused where the header is not one of this kind of list.
    """
    first = next(number for number, row in enumerate(table) if any(cell.strip() for cell in row))
    header = [cell.strip() for cell in table[first]]
    places, remarks = {}, []
    for place, heading in enumerate(header):
        column = next((column for column in importer.columns if key_of(heading) in column.spellings), None)
        if column is None:
            if heading:
                remarks.append(_("The column “%(name)s” is not known and was left out.") % {"name": heading[:60]})
        elif column.key in places:
            raise ImportRefused(_("The column “%(name)s” stands in the file twice.") % {"name": column.label})
        else:
            places[column.key] = place
    missing = [str(column.label) for column in importer.columns if column.is_required and column.key not in places]
    if missing:
        raise ImportRefused(
            _("These columns are missing in the first row: %(names)s. Take the template.")
            % {"names": ", ".join(missing)}
        )
    columns = [(column, places[column.key]) for column in importer.columns if column.key in places]
    # The same few words stand in most cells of a long list.
    cleaned = functools.lru_cache(10_000)(try_to_clean)
    rows, errors = [], []
    for number, row in enumerate(table[first + 1 :], first + 2):
        if not any(cell.strip() for cell in row):
            continue
        values, faults = {}, []
        for column, place in columns:
            value, fault = cleaned(column, row[place] if place < len(row) else "")
            if fault:
                faults.append((number, str(column.label), fault))
            elif value != "":
                values[column.key] = value
        errors += faults
        if not faults:
            rows.append((number, values))
    return rows, errors, remarks


def try_to_clean(column, text):
    """(value, words of what is wrong with it)."""
    try:
        return clean(column, text), ""
    except ValidationError as error:
        return "", " ".join(error.messages)


def plan(importer, rows):
    """What would become of each row: (planned, errors)."""
    importer.load()
    planned, errors, seen = [], [], {}
    for number, values in rows:
        try:
            values = importer.normal(values)
            existing = importer.find(values)
            identity = importer.identity(values, existing)
            if identity is not None and identity in seen:
                raise CellError(
                    importer.columns[0].key,
                    _("The same stands in row %(number)s already.") % {"number": seen[identity]},
                )
            seen[identity] = number
            present = importer.present(existing) if existing else {}
            changed = {
                key: (present[key], value) for key, value in values.items() if key in present and present[key] != value
            }
            if existing is None or changed:
                importer.check(values, existing)
            planned.append(Planned(number, values, existing, changed))
        except CellError as error:
            errors.append((number, str(importer.column(error.column).label), str(error)))
    return planned, errors


def preview(importer, upload, *, by):
    """Read a file and keep what it would do; nothing else is written. Returns the Import.

    Raises a Refusal where it is not a list of this kind that can be read.
    """
    rows, errors, remarks = understand(importer, sheets.read(upload))
    if not rows and not errors:
        raise ImportRefused(_("There are no rows below the header."))
    run = Import(kind=importer.kind, options=importer.options, by=by, file_name=plain_name(upload.name))
    run.content = json.dumps(rows, cls=DjangoJSONEncoder)
    # As they will be read again: a date is a text from now on.
    rows = json.loads(run.content)
    note(run, importer, rows, errors, remarks)
    run.save()
    log.info("import read: %s kind=%s rows=%s by=%s", run.pk, run.kind, len(rows) + run.faulty, by.pk)
    return run


def plain_name(name):
    return "".join(letter for letter in name if letter.isprintable())[-150:]


def note(run, importer, rows, errors=(), remarks=()):
    """Write into an import what it would do now; it is not saved."""
    planned, more = plan(importer, rows)
    errors = sorted([*errors, *more])
    tell(run, importer, planned, errors, remarks)


def tell(run, importer, planned, errors, remarks=()):
    """The state, the numbers and the words of an import."""
    for state in ("new", "changed", "same"):
        setattr(run, state, sum(row.state == state for row in planned))
    run.faulty = len({number for number, _column, _words in errors})
    if run.to_do > MOST_CHANGES:
        words = ngettext(
            "One file may change at most %(most)s row; this one would change %(number)s. Split it.",
            "One file may change at most %(most)s rows; this one would change %(number)s. Split it.",
            MOST_CHANGES,
        )
        remarks = [*remarks, words % {"most": MOST_CHANGES, "number": run.to_do}]
    run.state = Import.State.FAULTY if errors or run.to_do > MOST_CHANGES else Import.State.READY
    run.digest = digest(planned)
    shown = [row for row in planned if row.state != "same"][:MOST_SHOWN]
    run.report = {
        "errors": errors[:MOST_SHOWN],
        "more_errors": max(0, len(errors) - MOST_SHOWN),
        "remarks": list(remarks),
        "rows": [in_words(importer, row) for row in shown],
        "more_rows": max(0, run.to_do - MOST_SHOWN),
    }


def in_words(importer, row):
    """One row as the page shows it: number, state, name, and [column, before, after] for each value that is new."""
    changed = row.changed if row.existing else {key: ("", value) for key, value in row.values.items()}
    values = [
        [str(importer.column(key).label), importer.in_words(key, before), importer.in_words(key, after)]
        for key, (before, after) in changed.items()
    ]
    return [row.number, row.state, importer.name(row.values, row.existing), values]


def digest(planned):
    text = json.dumps([row.trace for row in planned if row.state != "same"], cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def apply(run, importer, *, by):
    """Do what an import says, all of it or nothing. Returns the import.

    Raises ImportRefused where it was done already, holds errors or is forgotten; where meanwhile it would do something else
    than the person has seen; where acts refuse rows. In the last two cases its page says what is different.
    """
    try:
        with transaction.atomic():
            run = opened(run)
            planned, errors = plan(importer, json.loads(run.content))
            if errors or digest(planned) != run.digest:
                raise Faults(errors)
            enter_all(importer, planned)
            run.state, run.applied_at = Import.State.APPLIED, timezone.now()
            run.save(update_fields=["state", "applied_at"])
            audit.note(by, Entry.What.IMPORT, run, words=f"{importer.title} ({run.new} + {run.changed})")
    except Faults as faults:
        look_again(run, importer, faults.errors)
        raise ImportRefused(
            _("Nothing was imported: something has changed meanwhile, or a rule forbids it. Look at the list again.")
        ) from faults
    log.info(
        "import applied: %s kind=%s new=%s changed=%s by=%s", run.pk, run.kind, run.new, run.changed, by.pk
    )  # fmt: skip
    return run


def opened(run):
    """The import under its lock, if it may be applied."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.state == Import.State.APPLIED:
        raise ImportRefused(_("This list has been imported already. Nothing was done a second time."))
    if run.is_forgotten:
        raise ImportRefused(_("This list was read more than a day ago and has been forgotten. Choose the file again."))
    if run.state == Import.State.FAULTY:
        raise ImportRefused(_("This list has errors. Correct them in the file and choose it again."))
    return run


def enter_all(importer, planned):
    """Each row by its act; which of them refuse is found out to the end, so that all faults are told at once."""
    errors = []
    for row in planned:
        if row.state == "same":
            continue
        try:
            with transaction.atomic():
                importer.enter(row.existing, row.values, set(row.changed))
        except Refusal as refusal:
            errors.append((row.number, str(importer.columns[0].label), str(refusal)))
        except ValidationError as error:
            errors.append((row.number, str(importer.columns[0].label), " ".join(error.messages)))
        except IntegrityError as error:
            log.warning("import refused by the database: %s", str(error).splitlines()[0])
            errors.append((row.number, str(importer.columns[0].label), _("The database refuses this row.")))
    if errors:
        raise Faults(errors)


@transaction.atomic
def look_again(run, importer, errors):
    """Write anew what an import would do, with what the acts refused."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    planned, found = plan(importer, json.loads(run.content))
    tell(run, importer, planned, sorted({*found, *errors}), run.report.get("remarks", []))
    run.save()
    log.info("import refused: %s kind=%s rows=%s", run.pk, run.kind, run.faulty)


@transaction.atomic
def queue(run, *, by):
    """Mark an import as being done by the worker; refuses like `apply`."""
    run = opened(run)
    run.state = Import.State.QUEUED
    run.save(update_fields=["state"])
    log.info("import queued: %s by=%s", run.pk, by.pk)
    return run


def forget_old():
    """Empty what stood in the files of more than a day ago. Returns of how many."""
    number = Import.objects.to_forget().update(
        content="", report={}, file_name="", options={}, forgotten_at=timezone.now()
    )
    log.info("imports forgotten: %s", number)
    return number


def forget_person(words):
    """Forget at once each list in which somebody who is being erased stands by an address or a name."""
    if words:
        # As JSON spells it, where letters beyond ASCII are numbers.
        spelled = json.dumps(words)[1:-1]
        Import.objects.filter(forgotten_at=None, content__icontains=spelled).update(
            content="", report={}, file_name="", options={}, forgotten_at=timezone.now()
        )
