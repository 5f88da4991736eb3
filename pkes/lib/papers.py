"""Documents that people upload: what a file is says its content, not its name. And the text in it, for searching.

PDF, text documents, spreadsheets and slides of both office formats. Nothing that runs: no macros, no program, no web page.
"""

import io
import json
import logging
import re
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from pkes.lib.zips import Damaged, TooLarge, look_through

log = logging.getLogger(__name__)

MOST_BYTES = 20 * 1024 * 1024
# What the parts of an office document may come to when they are unpacked.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5000
LONGEST_NAME = 120
# Of computing, for reading the text of one file.
MOST_SECONDS = 40

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OOXML}wordprocessingml.document",
    "odt": f"{ODF}text",
    "xlsx": f"{OOXML}spreadsheetml.sheet",
    "ods": f"{ODF}spreadsheet",
    "pptx": f"{OOXML}presentationml.presentation",
    "odp": f"{ODF}presentation",
}
ACCEPT = ",".join([*(f".{ending}" for ending in CONTENT_TYPES), *CONTENT_TYPES.values()])
# Parts of an office document that run, by their names without capitals.
RUNS = re.compile(
    r"vbaproject\.bin|(^|/)activex/|^basic/|^scripts/|\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs|js|jar|hta|lnk)$"
)
# What ends a name without being part of it: letters first, so that "Uchwała 2.2014" stays whole.
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True)
class Paper:
    """An uploaded document that is what it says it is. `format` is a key of CONTENT_TYPES, `name` what it may be called."""

    file: ContentFile
    format: str
    name: str


def safe_paper(upload):
    """Return an uploaded document as Paper. Raises ValidationError with a sentence for the person."""
    if upload.size > MOST_BYTES:
        raise ValidationError(_("This file is larger than 20 MB. Make its pictures smaller or split it."))
    upload.seek(0)
    content = upload.read()
    kind = format_of(content)
    return Paper(ContentFile(content, name=f"paper.{kind}"), kind, clean_name(upload.name, kind))


def format_of(content):
    """What a file is, one of CONTENT_TYPES. Raises ValidationError where it is none of them, damaged, or has something that runs."""
    if content.startswith(b"%PDF-") and not content[content.rfind(b"%%EOF") + 5 :].strip(b"\0\r\n\t "):
        return "pdf"
    # A PDF reader takes a file for its own also where a PDF begins further on.
    if not content.startswith(b"PK\x03\x04") or b"%PDF-" in content[:1024]:
        raise ValidationError(_not_ours())
    try:
        names = look_through(content, most_bytes=MOST_UNPACKED, most_parts=MOST_PARTS)
    except TooLarge as error:
        raise ValidationError(_("This file is too large when it is unpacked.")) from error
    except Damaged as error:
        raise ValidationError(_("This file is damaged. Save it again.")) from error
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        kind = format_of_parts(archive, names)
        if any(RUNS.search(name.lower()) for name in names) or runs(archive, names):
            raise ValidationError(_("There are macros or a program in this file. Save it without them, or as PDF."))
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise ValidationError(_("This file is locked by a password. Save it without one."))
    return kind


def format_of_parts(archive, names):
    """What an office document is by its own table of contents."""
    if "mimetype" in names:
        declared = archive.read("mimetype").strip()
        kinds = {CONTENT_TYPES[kind].encode(): kind for kind in CONTENT_TYPES}
        if kinds.get(declared, "").startswith("od") and "content.xml" in names:
            return kinds[declared]
    elif "[Content_Types].xml" in names:
        table = archive.read("[Content_Types].xml")
        for kind, main in (
            ("docx", "word/document.xml"),
            ("xlsx", "xl/workbook.xml"),
            ("pptx", "ppt/presentation.xml"),
        ):
            # Of one with macros the same part is called otherwise.
            if main in names and f'"{CONTENT_TYPES[kind]}.main+xml"'.encode() in table:
                return kind
        if b"macroEnabled" in table:
            raise ValidationError(_("There are macros or a program in this file. Save it without them, or as PDF."))
    raise ValidationError(_not_ours())


def runs(archive, names):
    return "[Content_Types].xml" in names and b"macroEnabled" in archive.read("[Content_Types].xml")


def _not_ours():
    return _("This is not a file that can be read: take PDF, DOCX, ODT, XLSX, ODS, PPTX or ODP.")


def clean_name(name, kind):
    """What somebody called a file, without anything that could lead astray, with the ending of what it is."""
    name = unicodedata.normalize("NFC", name[-1000:])
    shown = "".join(letter for letter in name if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    words = " ".join(NOT_IN_NAMES.sub(" ", ENDING.sub("", shown)).split()).strip(". ")
    return f"{words[:LONGEST_NAME].strip('. ') or _('document')}.{kind}"


class Unreadable(Exception):
    """The text of a file cannot be read: it is damaged, locked by a password, or takes too long."""


def text_of(path, kind):
    """(text, number of pages or None) of a stored document; read in a process of its own, which may die of it.

    A scan has no text. `path` is a Path. Raises Unreadable.
    """
    command = [sys.executable, "-m", "pkes.lib.paper_child", str(path), kind, str(MOST_SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own list, no shell  # nosec B603
            command, cwd=settings.BASE_DIR, capture_output=True, check=True, timeout=2 * MOST_SECONDS
        )
        read = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        log.warning("no text could be read: %s of %s bytes, %s", kind, path.stat().st_size, error.__class__.__name__)
        raise Unreadable from error
    return read["text"], read["pages"]
