"""Files that people bring: any encoding, separator and format is read or refused in words; nothing breaks the portal."""

import datetime
import io
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from pkes.lib import sheets
from pkes.lib.tables import FORMATS

WORDS = [
    ["Nazwa", "Miejscowość", "Uwagi"],
    ["Łąka", "Dębica", "źdźbło; ą, ś"],
    ["Świt", "Żołynia", 'mówi "tak"\ni dalej'],
]


def read(content):
    return sheets.read(SimpleUploadedFile("lista", content))


def as_csv(rows, separator=";", end="\r\n"):
    return end.join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_csv_is_read_in_every_encoding_and_with_every_separator(encoding, separator):
    assert read(as_csv(WORDS, separator).encode(encoding)) == WORDS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_a_line_is_one(end):
    assert read(f"a;b{end}1;2{end}{end}".encode()) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbooks_are_read(kind):
    buffer = io.BytesIO()
    FORMATS[kind][1](buffer, [("Lista", WORDS[0], WORDS[1:]), ("Drugi", ["x"], [])])
    assert read(buffer.getvalue()) == WORDS


def test_numbers_and_days_of_a_workbook_are_what_a_person_would_type():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["NIP", "dzień", "ułamek", "prawda", "wzór"])
        sheet.write_number(1, 0, 8133873010)
        sheet.write_datetime(1, 1, datetime.datetime(2027, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(1, 2, 1.5)
        sheet.write_boolean(1, 3, True)
        # What the spreadsheet had worked out is what its reader saw.
        sheet.write_formula(1, 4, "=A2&B2", value="wynik")
    assert read(buffer.getvalue())[1] == ["8133873010", "2027-03-05", "1.5", "1", "wynik"]


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return buffer.getvalue()


def corner(reference="XFD1048576"):
    """Two cells as far from each other as a sheet is wide and long: the square between them is 17 thousand million cells."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "Nazwa")
        sheet.write(reference, "x")
    return buffer.getvalue()


def whole(kind="xlsx"):
    buffer = io.BytesIO()
    FORMATS[kind][1](buffer, [("Lista", ["a"], [["b"]])])
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n\n", b";;;\n;;", b"\0", b"a;b\n1;\0", b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500, whole()[:-200], whole("ods")[:300],
        whole().replace(b"sheet1", b"sheet9"), b"\xff\xfe\x00", b"\xff\xfe\x00\xd8", b"\xef\xbb\xbf\xff", b'a;"b\n' + b"x" * 200_000,
        bytes(range(256)), corner, bomb,
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(content):
    content = content() if callable(content) else content
    with pytest.raises(sheets.UnreadableFile) as refusal:
        read(content)
    assert str(refusal.value).endswith(".")


def test_too_many_rows_and_too_large_a_file_are_refused():
    with pytest.raises(sheets.UnreadableFile, match="50 000"):
        read(b"a\n" * 50_002)
    assert len(read(b"a\n" * 50_001)) == 50_001
    with pytest.raises(sheets.UnreadableFile, match="10 MB"):
        read(b"a" * (sheets.MOST_BYTES + 1))


def test_nul_says_where_it_is():
    with pytest.raises(sheets.UnreadableFile, match="w wierszu 3"):
        read(b"a;b\n1;2\n3;\0\n")


@settings(max_examples=60)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_whatever_bytes_come_there_are_rows_or_a_refusal(content):
    # Workbooks start a process each; those above are enough.
    if content.startswith(b"PK\x03\x04"):
        return
    try:
        rows = read(content)
    except sheets.UnreadableFile:
        return
    assert all(isinstance(cell, str) for row in rows for cell in row)
