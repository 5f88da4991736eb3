import io
import zipfile

import pypdf
import pytest
from django.core.exceptions import ValidationError

from pkes.lib import papers
from pkes.lib.papers import clean_name, format_of, safe_paper
from tests.papers import docx, odf, paragraph, pdf, upload, zipped

WORD_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def refusal(content, name="a.pdf"):
    with pytest.raises(ValidationError) as error:
        safe_paper(upload(content, name))
    return error.value.messages[0]


def test_the_content_decides_not_the_name():
    assert format_of(pdf("Treść")) == "pdf"
    assert format_of(docx(paragraph("Treść"))) == "docx"
    assert format_of(odf()) == "odt"
    assert format_of(odf(kind="spreadsheet")) == "ods"
    paper = safe_paper(upload(odf(), "umowa.exe"))
    assert (paper.format, paper.name, paper.file.name) == ("odt", "umowa.odt", "paper.odt")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00" + b"\0" * 100,
        b"\x7fELF" + b"\0" * 100,
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\x89PNG\r\n\x1a\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,  # the old DOC, which may hold macros
        b"{\\rtf1}",
        b"PK\x03\x04 broken",
        b"%PDF-1.7 without an end",
        b"<html>%PDF-1.7\n%%EOF",
        zipped({"a.txt": "a"}),
        zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
        zipped({"mimetype": "text/html", "content.xml": "<html/>"}),
    ],
)
def test_nothing_else_is_taken(content):
    refusal(content)


def test_a_file_that_is_two_things_is_refused():
    """A PDF with a ZIP behind it, and a ZIP whose first part a PDF reader would open."""
    refusal(pdf("a") + docx(paragraph("b")))
    document = docx(paragraph("a"), **{"%PDF-1.7": "%PDF-1.7"})
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    refusal(zipped({"%PDF-1.7": "x", **parts}))


@pytest.mark.parametrize(
    "content",
    [
        docx(main=WORD_WITH_MACROS),
        docx(word__vbaProject__bin="x", **{"word/vbaProject.bin": "x"}),
        docx(**{"word/activeX/activeX1.xml": "x"}),
        docx(**{"word/embeddings/setup.exe": "MZ"}),
        odf(**{"Basic/Standard/script-lb.xml": "x"}),
        odf(**{"Scripts/python/a.py": "x"}),
    ],
)
def test_macros_and_programs_are_refused(content):
    assert refusal(content).startswith("W tym pliku są makra")


def test_a_password_is_said():
    assert refusal(odf(manifest="<manifest:encryption-data/>")).startswith("Ten plik jest zamknięty hasłem")


def test_a_bomb_is_refused_without_being_unpacked(monkeypatch):
    bomb = docx(**{"word/media/a": b"\0" * 50_000_000})
    assert len(bomb) < 100_000
    monkeypatch.setattr(papers, "MOST_UNPACKED", 10_000_000)
    assert refusal(bomb) == "Po rozpakowaniu ten plik jest za duży."
    monkeypatch.setattr(papers, "MOST_UNPACKED", 100_000_000)
    assert format_of(bomb) == "docx"
    monkeypatch.setattr(papers, "MOST_PARTS", 2)
    assert refusal(bomb) == "Po rozpakowaniu ten plik jest za duży."


def test_more_than_twenty_megabytes_are_refused():
    assert refusal(b"%PDF-" + b"\0" * papers.MOST_BYTES).startswith("Ten plik ma więcej niż 20 MB")


def test_a_pdf_with_a_few_blanks_behind_its_end_is_one():
    document = pypdf.PdfWriter()
    document.add_blank_page(width=100, height=100)
    file = io.BytesIO()
    document.write(file)
    assert format_of(file.getvalue() + b"\r\n\0\0") == "pdf"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Uchwała nr 2.pdf", "Uchwała nr 2.pdf"),
        ("Uchwała 2.2014", "Uchwała 2.2014.pdf"),
        ("faktura.pdf.exe", "faktura.pdf.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("C:\\Users\\Anna\\umowa.docx", "C Users Anna umowa.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
        ("a\r\nSet-Cookie: x\0.pdf", "aSet-Cookie x.pdf"),
        ("umowa\u202efdp.exe", "umowafdp.pdf"),
        ("Zolw\u0301.pdf", "Zolẃ.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("   ", "dokument.pdf"),
        ("", "dokument.pdf"),
        ("a" * 10_000_000, "a" * 120 + ".pdf"),
    ],
)
def test_names_are_made_harmless(name, clean):
    assert clean_name(name, "pdf") == clean
