"""CSV, XLSX and ODS as they leave the portal: nothing in them is run by a spreadsheet, nothing in a cell breaks them."""

import csv
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from pkes.lib.tables import FORMATS, download, neutral, sheet_name

NASTY = ["=1+1", "+48 17", "-1", "@a", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x")']
PLAIN = [
    "Anna",
    "a=b",
    "",
    None,
    12,
    "3-maja",
    "Łucja <b>&",
    "two\nlines",
    "a  b",
    "x" * 40_000,
    "a\x00b\x0bc",
    "\ud800",
]


def content(kind, rows, title="Zapisy: [targi] / 2026", more=()):
    return download(kind, "lista", ["Imię"], rows, title, more).content


@pytest.mark.parametrize("text", NASTY)
def test_what_begins_like_a_formula_is_text_in_csv(text):
    assert neutral(text) == f"'{text}"
    written = content("csv", [[text]])
    assert written.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lines == [["Imię"], [f"'{text}"]]


@pytest.mark.parametrize("text", ["Anna", "a=b", "", None, 12, "3-maja"])
def test_other_words_stay_as_they_are(text):
    assert neutral(text) == ("" if text is None else str(text))


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_holds_each_text_as_it_is_and_no_formula(kind):
    texts = [*NASTY, *PLAIN]
    written = content(kind, [[text] for text in texts], more=[("Drugi", ["A", "B"], [["1", "2"]])])
    with zipfile.ZipFile(io.BytesIO(written)) as book:
        parts = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xml"))
    assert b"<f>" not in parts
    assert b"table:formula" not in parts
    book = CalamineWorkbook.from_filelike(io.BytesIO(written))
    assert book.sheet_names == ["Zapisy targi 2026", "Drugi"]
    read = [row[0] for row in book.get_sheet_by_index(0).to_python()]
    assert read[0] == "Imię"
    # ODS has a sign for a tab, which this reader leaves out.
    expected = [text.replace("\r", "\n").replace("\t", "") if kind == "ods" else text for text in NASTY]
    assert read[1 : 1 + len(NASTY)] == expected
    words = ["" if text is None else str(text) for text in PLAIN]
    assert read[1 + len(NASTY) :] == [
        text.replace("\x00", "").replace("\x0b", "").replace("\ud800", "")[:32_767] for text in words
    ]
    assert book.get_sheet_by_index(1).to_python() == [["A", "B"], ["1", "2"]]


def test_ods_says_first_what_it_is():
    written = content("ods", [])
    assert written[30:38] == b"mimetype"
    assert written[38 : 38 + len(FORMATS["ods"][0])].decode() == FORMATS["ods"][0]


@pytest.mark.parametrize(("title", "name"), [("", "1"), ("[]", "1"), ("a" * 40, "a" * 31), ("Zapisy: x", "Zapisy x")])
def test_a_sheet_has_a_name_that_spreadsheets_take(title, name):
    assert sheet_name(title) == name
