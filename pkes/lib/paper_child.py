"""Reads the text of a document in a process of its own: a file made to fill the memory or to hang kills only that.

Imports no Django. XML with a document type, which alone can define entities, is refused.
"""

import json
import re
import resource
import sys
import unicodedata
import zipfile
from xml.parsers import expat

import pypdfium2

MOST_MEMORY = 1_000_000_000
MOST_PAGES = 2000
MOST_LETTERS = 1_000_000

# Where a word is broken at the end of a line: PDFium's own sign, or a hyphen between two small letters.
BROKEN = re.compile(r"(?:\ufffe|\xad)\s*|(?<=[^\W\d_])-[ \t]*\r?\n\s*(?=[a-ząćęłńóśźż])")
SPACES = re.compile(r"[^\S\n]+")
LINES = re.compile(r"\s*\n\s*")


def tidy(text):
    """Text with plain spaces and lines, without what no database takes or no page shows."""
    text = BROKEN.sub("", unicodedata.normalize("NFC", text))
    text = "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return LINES.sub("\n", SPACES.sub(" ", text)).strip()[:MOST_LETTERS]


def read_pdf(path):
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        sys.exit(f"no PDF that opens: {error}")
    texts, letters = [], 0
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        text = page.get_textpage().get_text_bounded()
        texts.append(text)
        letters += len(text)
        page.close()
        if letters > MOST_LETTERS:
            break
    return "\n".join(texts), len(document)


class Words:
    """Gathers the text of one XML part. `inside` are the elements whose text counts, `ends` those that end a line.

    Text of `outside` is no part of what the reader of the document sees: comments, and what was deleted from it.
    """

    def __init__(self, inside, ends, outside=(), breaks=()):
        self.inside, self.ends, self.outside, self.breaks = inside, ends, outside, breaks
        self.texts, self.depth, self.hidden, self.letters = [], 0, 0, 0

    def read(self, stream):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self.refuse
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.take
        while self.letters <= MOST_LETTERS and (block := stream.read(1 << 16)):
            parser.Parse(block, False)
        return "".join(self.texts)

    def refuse(self, *args):
        raise ValueError("a document type")

    def start(self, name, attributes):
        name = name.rsplit(" ")[-1]
        self.depth += name in self.inside
        self.hidden += name in self.outside
        if name in self.breaks:
            self.texts.append(" ")

    def end(self, name):
        name = name.rsplit(" ")[-1]
        self.depth -= name in self.inside
        self.hidden -= name in self.outside
        if name in self.ends and not self.hidden:
            self.texts.append("\n")

    def take(self, text):
        if self.depth and not self.hidden:
            self.texts.append(text)
            self.letters += len(text)


def read_parts(path, pattern, **how):
    """The text of the parts of an office document whose names match, in the order of their numbers."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(filter(re.compile(pattern).fullmatch, archive.namelist()), key=lambda name: (len(name), name))
        texts = []
        for name in names:
            with archive.open(name) as stream:
                texts.append(Words(**how).read(stream))
    return "\n".join(texts), None


def read_odf(path):
    return read_parts(
        path, r"content\.xml", inside={"p", "h"}, ends={"p", "h"}, outside={"annotation", "tracked-changes"},
        breaks={"s", "tab", "line-break"},
    )  # fmt: skip


def read_word(path):
    return read_parts(
        path, r"word/(document|footnotes|endnotes)\.xml", inside={"t"}, ends={"p"}, breaks={"tab", "br", "cr"}
    )


WAYS = {
    "pdf": read_pdf,
    "docx": read_word,
    "odt": read_odf,
    "ods": read_odf,
    "odp": read_odf,
    "xlsx": lambda path: read_parts(path, r"xl/sharedStrings\.xml", inside={"t"}, ends={"si"}, outside={"rPh"}),
    "pptx": lambda path: read_parts(path, r"ppt/slides/slide[0-9]+\.xml", inside={"t"}, ends={"p"}, breaks={"br"}),
}


def main(path, kind, seconds):
    """Print {"text", "pages"} as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    text, pages = WAYS[kind](path)
    json.dump({"text": tidy(text), "pages": pages}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
