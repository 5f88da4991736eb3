"""Lists to take away: CSV that Polish spreadsheets open with a double click, and XLSX."""

import csv
import io

import xlsxwriter
from django.http import HttpResponse

# What a spreadsheet takes for the beginning of a formula; the wide ones are turned into these by some.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def neutral(value):
    """The value as text that no spreadsheet runs: an apostrophe stands before what begins like a formula."""
    text = "" if value is None else str(value).replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def to_csv(header, rows):
    """Bytes of CSV: UTF-8 with a BOM, semicolons."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in [header, *rows]:
        writer.writerow([neutral(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(header, rows, title):
    """Bytes of a workbook with one sheet. Everything in it is text, so nothing in it is a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name(title))
        bold = book.add_format({"bold": True})
        # The spreadsheet's own mark for "this is text", also after somebody edits the cell.
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        for column, value in enumerate(header):
            sheet.write_string(0, column, str(value), bold)
        widths = [len(str(value)) for value in header]
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                words = "" if value is None else str(value).replace("\0", "")[:32_767]
                sheet.write_string(number, column, words, text)
                widths[column] = max(widths[column], len(words))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, 60))
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def sheet_name(title):
    """A name that spreadsheets take: at most 31 characters, none of theirs."""
    return "".join(" " if character in "[]:*?/\\'" else character for character in title)[:31].strip() or "1"


FORMATS = {
    "csv": ("text/csv; charset=utf-8", lambda header, rows, title: to_csv(header, rows)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
}


def download(kind, name, header, rows, title):
    """The list as a file to save, never kept on the way. `name` is ASCII and has no ending."""
    content_type, write = FORMATS[kind]
    response = HttpResponse(write(header, rows, title), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response
