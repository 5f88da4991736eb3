"""Lists that people bring: CSV in whatever encoding and with whatever separator, XLSX, ODS. Read as text, never run.

`read` gives the rows or refuses in words; it raises nothing else, whatever the file holds.
"""

import codecs
import csv
import io
import json
import logging
import subprocess
import sys
import tempfile
from collections import Counter

from django.conf import settings
from django.utils.translation import gettext as _

from pkes.lib.refusal import Refusal
from pkes.lib.sheet_child import MOST_SECONDS
from pkes.lib.zips import Damaged, TooLarge, look_through

log = logging.getLogger(__name__)

MOST_BYTES = 10 * 1024 * 1024
# What the parts of a workbook may come to when they are unpacked. 50,000 rows of fifteen columns take about 60 MB.
MOST_UNPACKED = 150 * 1024 * 1024
MOST_PARTS = 1000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
# The csv module refuses a longer cell. A separator or a quotation mark that is missing makes one.
MOST_LETTERS = 131_072

SEPARATORS = ";,\t"
# In this order: UTF-32 begins like UTF-16.
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class UnreadableFile(Refusal):
    """The file is not a list that can be read."""


def read(upload):
    """The rows of an uploaded file as lists of texts, the first of them the header; trailing empty rows are left out.

    Row number 1 of the file is the first of the list, so that a place can be named. Raises UnreadableFile.
    """
    if upload.size > MOST_BYTES:
        raise UnreadableFile(_("This file is larger than 10 MB. Split it into several."))
    upload.seek(0)
    content = upload.read()
    rows = read_workbook(content) if content.startswith(b"PK\x03\x04") else read_text(content)
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise UnreadableFile(_("This file is empty."))
    if len(rows) > MOST_ROWS + 1:
        raise UnreadableFile(_("This file has more than 50,000 rows. Split it into several."))
    return rows


def read_text(content):
    """The rows of a CSV file."""
    text = decoded(content)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UnreadableFile(
            _("This is not a CSV, XLSX or ODS file that can be read: there is a NUL character in line %(line)s.")
            % {"line": line}
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text))
    try:
        for row in reader:
            # A cell that holds line breaks makes the lines of a file more than its rows; spreadsheets count rows.
            rows.append(row[:MOST_COLUMNS])
            if len(rows) > MOST_ROWS + 1:
                break
    except csv.Error as error:
        raise UnreadableFile(
            _("Line %(line)s cannot be read: perhaps a quotation mark is missing.") % {"line": reader.line_num}
        ) from error
    return rows


def decoded(content):
    """The text of a file whose encoding nobody has told.

    By its mark; else UTF-8 where it is that without a fault; else UTF-16 by its zero bytes; else what Polish Windows writes,
    or ISO 8859-2 where it has the letters that only this one has there.
    """
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return decoded_as(content, encoding)
    beginning = content[:4000]
    for encoding, zeros in {"utf-16-le": beginning[1::2], "utf-16-be": beginning[::2]}.items():
        # Polish text has a zero in nearly each second byte.
        if len(zeros) > 3 and zeros.count(0) > 0.7 * len(zeros):
            return decoded_as(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    counts = Counter(content)
    # ą ś ź Ą Ś Ź have other places in the two; 0x80 to 0x9F are letters only in Windows' own.
    is_iso = sum(counts[byte] for byte in b"\xb1\xb6\xbc\xa1\xa6\xac") > sum(
        counts[byte] for byte in b"\xb9\x9c\x9f\xa5\x8c\x8f"
    ) and not any(counts[byte] for byte in range(0x80, 0xA0))
    return decoded_as(content, "iso-8859-2" if is_iso else "cp1250")


def decoded_as(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _("The letters of this file cannot be read. Save it again as CSV UTF-8, as XLSX or as ODS.")
        ) from error


def separator(text):
    """What stands between the cells: the sign of SEPARATORS that the first line that holds anything has most often."""
    line = next((line for line in text.split("\n") if line.strip()), "")[:10_000]
    outside = "".join(line.split('"')[::2]) or line
    return max(SEPARATORS, key=outside.count)


def read_workbook(content):
    """The rows of the first sheet of an XLSX or ODS file."""
    refuse_bombs(content)
    with tempfile.NamedTemporaryFile(suffix=".book") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", "pkes.lib.sheet_child", file.name, str(MOST_ROWS + 1), str(MOST_COLUMNS)]
        try:
            done = subprocess.run(  # noqa: S603 - our own list, no shell  # nosec B603
                command, cwd=settings.BASE_DIR, capture_output=True, check=True, timeout=2 * MOST_SECONDS
            )
            return json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError) as error:
            log.warning("unreadable workbook: %s bytes, %s", len(content), error.__class__.__name__)
            raise UnreadableFile(
                _(
                    "This XLSX or ODS file cannot be read. Open it in a spreadsheet and save it again without a password."
                )
            ) from error


def refuse_bombs(content):
    """Refuse a workbook that is damaged, or unpacks to more than any list needs."""
    try:
        look_through(content, most_bytes=MOST_UNPACKED, most_parts=MOST_PARTS)
    except TooLarge as error:
        raise UnreadableFile(
            _("This XLSX or ODS file is too large when it is unpacked. Split it into several.")
        ) from error
    except Damaged as error:
        raise UnreadableFile(_("This XLSX or ODS file is damaged. Save it again.")) from error
