"""The text of documents, for searching: read by a process of its own, which a made-up file may kill."""

import io
import zlib

import pypdf
import pytest

from pkes.lib import papers
from pkes.lib.papers import Unreadable, text_of
from tests.papers import docx, odf, paragraph, pdf, zipped

ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{}]>'.format(
    "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.fixture
def read(tmp_path):
    """(text, pages) of a file's content."""

    def read(content, kind):
        path = tmp_path / "file"
        path.write_bytes(content)
        return text_of(path, kind)

    return read


def test_a_pdf(read):
    text, pages = read(pdf("Zażółć gęślą jaźń, spółdzielnio.", title="Uchwała"), "pdf")
    assert pages == 1
    assert "Uchwała" in text
    assert "Zażółć gęślą jaźń, spółdzielnio." in text


def test_a_word_that_is_broken_at_the_end_of_a_line_is_one(read):
    long = "Przedsiębiorczość społeczna współuczestniczących najniepodleglejszych podmiotów " * 8
    text, _pages = read(pdf(long), "pdf")
    assert text.count("współuczestniczących") + text.count("najniepodleglejszych") == 16


def test_a_scan_has_no_text(read):
    document = pypdf.PdfWriter()
    document.add_blank_page(width=100, height=100)
    document.add_blank_page(width=100, height=100)
    file = io.BytesIO()
    document.write(file)
    assert read(file.getvalue(), "pdf") == ("", 2)


def test_a_docx_without_what_was_deleted_from_it(read):
    body = (
        paragraph("Uchwała &lt;b&gt;") + "<w:p><w:del><w:r><w:delText>tajne</w:delText></w:r></w:del>"
        "<w:r><w:t>pierwsza</w:t><w:tab/><w:t>druga</w:t></w:r></w:p>"
    )
    assert read(docx(body), "docx") == ("Uchwała <b>\npierwsza druga", None)


def test_an_odt_without_comments_and_what_was_deleted_from_it(read):
    body = (
        "<t:tracked-changes><t:p>skreślone</t:p></t:tracked-changes>"
        "<t:h>Regulamin</t:h><t:p>sali<o:annotation><t:p>uwaga</t:p></o:annotation><t:s/>prób</t:p>"
    )
    assert read(odf(body), "odt") == ("Regulamin\nsali prób", None)


def test_cells_and_slides(read):
    strings = zipped({"xl/sharedStrings.xml": "<sst><si><t>Koszt</t></si><si><t>Kwota</t></si></sst>"})
    assert read(strings, "xlsx") == ("Koszt\nKwota", None)
    slides = {f"ppt/slides/slide{n}.xml": f"<s><p><t>slajd {n}</t></p></s>" for n in (10, 2, 1)}
    assert read(zipped(slides), "pptx") == ("slajd 1\nslajd 2\nslajd 10", None)


@pytest.mark.parametrize("prolog", [ENTITIES, OUTSIDE, "<!DOCTYPE x>"])
def test_entities_are_refused(read, prolog):
    with pytest.raises(Unreadable):
        read(docx("<w:p><w:t>&a;</w:t></w:p>", prolog=prolog), "docx")


def test_what_does_not_open_is_unreadable(read):
    document = pypdf.PdfWriter()
    document.add_blank_page(width=100, height=100)
    document.encrypt("hasło", algorithm="AES-256")
    file = io.BytesIO()
    document.write(file)
    for content, kind in [
        (file.getvalue(), "pdf"), (b"%PDF-1.7\nnothing\n%%EOF", "pdf"), (b"PK\x03\x04", "docx"),
        (docx("<w:p></w:x>"), "docx"), (pdf("a"), "exe"),
    ]:  # fmt: skip
        with pytest.raises(Unreadable):
            read(content, kind)


def test_a_stream_that_swells_kills_only_the_process(read, monkeypatch):
    """Text of 3 GB in a PDF of 3 MB: what is read ends, in whatever way, and the worker goes on."""
    text, spaces, checksum = b"BT /F1 12 Tf (aaaaaaaa) Tj ET\n", b" " * 10_000_000, zlib.adler32(b"")
    packer = zlib.compressobj(9)
    stream = packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush nothing refers to what came before it, so the same piece may follow again and again.
    piece = packer.compress(spaces) + packer.flush(zlib.Z_FULL_FLUSH)
    for part in [text, *[spaces] * 300]:
        checksum = zlib.adler32(part, checksum)
    stream += piece * 300 + b"\x03\x00" + checksum.to_bytes(4, "big")
    content = (
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n"
            b"4 0 obj<</Filter/FlateDecode/Length " + str(len(stream)).encode() + b">>stream\n"
        )
        + stream
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    monkeypatch.setattr(papers, "MOST_SECONDS", 5)
    try:
        text, _pages = read(content, "pdf")
    except Unreadable:
        text = ""
    assert len(text) < 1000
