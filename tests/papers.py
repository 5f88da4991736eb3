"""Small files of office documents, made as office programs make them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from pkes.lib.pdf import typeset

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(*paragraphs, title="Dokument"):
    return typeset("publications/print/sample_document.typ", {"title": title, "note": "", "paragraphs": paragraphs})


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    """A ZIP file of {name: content}."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(body="", *, main=f"{WORD}.main+xml", prolog="", **parts):
    """A DOCX whose paragraphs are `body` (WordprocessingML); `parts` are further ones, "__" in a name being a slash."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    document = f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    more = {name.replace("__", "/"): content for name, content in parts.items()}
    return zipped({"[Content_Types].xml": types, "word/document.xml": document, **more})


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odf(body="", kind="text", manifest="<manifest/>", **parts):
    office, text = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text"))
    content = f'<o:document-content xmlns:o="{office}" xmlns:t="{text}">{body}</o:document-content>'
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
            **{name.replace("__", "/"): part for name, part in parts.items()},
        }
    )


def upload(content, name="Uchwała nr 2.pdf"):
    return SimpleUploadedFile(name, content)
