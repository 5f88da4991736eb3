"""Lists to take away: CSV that Polish spreadsheets open with a double click, XLSX, and ODS.

Rows may be any iterable and are written as they come, so a list of any length takes little memory.
"""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

import xlsxwriter
from django.http import HttpResponse

# What a spreadsheet takes for the beginning of a formula; the wide ones are turned into these by some.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# A cell of XLSX holds no more.
MOST_LETTERS = 32_767
# Characters that XML cannot hold in any spelling.
NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)])


def neutral(value):
    """The value as text that no spreadsheet runs: an apostrophe stands before what begins like a formula."""
    text = "" if value is None else str(value).replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def plain(value):
    """The value as a text that a cell of a workbook can hold."""
    return "" if value is None else str(value).translate(NOT_XML)[:MOST_LETTERS]


def write_csv(file, sheets):
    """CSV: UTF-8 with a BOM, semicolons. It has room for the first sheet only."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    _title, header, rows = sheets[0]
    writer.writerow([neutral(value) for value in header])
    writer.writerows([neutral(value) for value in row] for row in rows)
    # The file belongs to the caller, who goes on with it.
    text.detach()


def write_xlsx(file, sheets):
    """A workbook. Everything in it is text, so nothing in it is a formula."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        # The spreadsheet's own mark for "this is text", also after somebody edits the cell.
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        for title, header, rows in sheets:
            sheet = book.add_worksheet(sheet_name(title))
            sheet.freeze_panes(1, 0)
            widths = [len(str(value)) for value in header]
            for column, value in enumerate(header):
                sheet.write_string(0, column, plain(value), bold)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    words = plain(value)
                    sheet.write_string(number, column, words, text)
                    widths[column] = max(widths[column], len(words))
            for column, width in enumerate(widths):
                # Cells that are still to be filled in are text, too: a NIP keeps its first zero.
                sheet.set_column(column, column, min(width + 2, 60), text)


ODS = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:automatic-styles>'
    '<style:style style:name="column" style:family="table-column">'
    '<style:table-column-properties style:column-width="5cm"/></style:style>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)


def write_ods(file, sheets):
    """An OpenDocument spreadsheet, all of it text.

    Written here, because odfdo needed 18 seconds for 2,000 rows (50,000 rows take 2 here) and odfpy has been left alone since 2020.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # By the standard the first entry, and not compressed.
        archive.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(CONTENT.encode())
            for title, header, rows in sheets:
                name = escape(sheet_name(title), {'"': "&quot;"})
                content.write(
                    f'<table:table table:name="{name}"><table:table-column table:style-name="column"'
                    f' table:number-columns-repeated="{max(1, len(header))}"/>'.encode()
                )
                content.write(ods_row(header, ' table:style-name="head"'))
                for row in rows:
                    content.write(ods_row(row))
                content.write(b"</table:table>")
            content.write(b"</office:spreadsheet></office:body></office:document-content>")


def ods_row(row, style=""):
    """One row; a line break inside a cell begins a paragraph."""
    cells = []
    for value in row:
        lines = plain(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        paragraphs = "".join(f"<text:p>{ods_text(line)}</text:p>" for line in lines)
        cells.append(f'<table:table-cell office:value-type="string"{style}>{paragraphs}</table:table-cell>')
    return f"<table:table-row>{''.join(cells)}</table:table-row>".encode()


def ods_text(line):
    """A line as XML; blanks that the format would fold into one have a sign of their own."""
    return escape(line).replace("\t", "<text:tab/>").replace("  ", " <text:s/>")


def sheet_name(title):
    """A name that spreadsheets take: at most 31 characters, none of theirs."""
    name = "".join(" " if character in "[]:*?/\\'" else character for character in plain(title))
    return " ".join(name.split())[:31].strip() or "1"


FORMATS = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "ods": (ODS, write_ods),
}


def write_table(kind, file, header, rows, title):
    """Write a list into a binary file, as one of FORMATS."""
    _content_type, write = FORMATS[kind]
    write(file, [(title, header, rows)])


def in_memory(kind, header, rows, title, more=()):
    """Bytes of a list. `more` are further sheets, each (title, header, rows), for the formats that have room for them."""
    _content_type, write = FORMATS[kind]
    buffer = io.BytesIO()
    write(buffer, [(title, header, rows), *more])
    return buffer.getvalue()


def to_csv(header, rows):
    return in_memory("csv", header, rows, "")


def to_xlsx(header, rows, title):
    return in_memory("xlsx", header, rows, title)


def download(kind, name, header, rows, title, more=()):
    """The list as a file to save, never kept on the way. `name` is ASCII and has no ending; the rest as `in_memory`."""
    response = HttpResponse(in_memory(kind, header, rows, title, more), content_type=FORMATS[kind][0])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response
