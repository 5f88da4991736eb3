"""Documents on paper: a Typst template and its data become a tagged PDF."""

import json
import logging
import unicodedata
from pathlib import Path

import typst
from django.conf import settings
from django.http import HttpResponse

from pkes.lib.qr import qr

log = logging.getLogger(__name__)

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Ranges of signs all of which the fonts that come with Typst have: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic letters,
# Georgian, then punctuation, currencies and arrows.
DRAWN = [
    (0x20, 0x7E), (0xA0, 0x2AF), (0x370, 0x377), (0x391, 0x3A1), (0x3A3, 0x3FF), (0x400, 0x4FF), (0x561, 0x586),
    (0x5D0, 0x5EA), (0x621, 0x63A), (0x641, 0x64A), (0x10D0, 0x10F0), (0x1E00, 0x1EFF), (0x2010, 0x2027),
    (0x2030, 0x203A), (0x20A0, 0x20BF), (0x2190, 0x21FF), (0x25A1, 0x25A1),
]  # fmt: skip


def typeset(template, data):
    """The PDF of a template below `templates/`. `data` is JSON to it: what looks like markup in a name stays text; bytes
    (pictures) become a list of numbers.

    The result conforms to PDF/UA-1. A sign that our fonts lack is refused there; then each such sign is replaced by the
    letters that it stands for, or by a box.
    """
    options = {
        "input": str(TEMPLATES / template),
        "root": str(TEMPLATES),
        "sys_inputs": {"data": as_json(data)},
        # The same on every machine: only the fonts that come with Typst.
        "ignore_system_fonts": True,
    }
    try:
        return typst.compile(**options, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        log.warning("sign without a letterform: %s: %s", template, str(error).splitlines()[0][:60])
    options["sys_inputs"] = {"data": as_json(data, drawable)}
    return typst.compile(**options, pdf_standards=["ua-1"])


def as_json(data, clean=None):
    """The data as Typst gets it, each text without what does not show, and then passed through `clean`."""
    return json.dumps(mapped(data, clean or visible), ensure_ascii=False, default=list)


def mapped(data, change):
    """The data with each text changed; the names in it stay."""
    if isinstance(data, dict):
        return {name: mapped(value, change) for name, value in data.items()}
    if isinstance(data, list):
        return [mapped(value, change) for value in data]
    return change(data) if isinstance(data, str) else data


def visible(text):
    """The text without characters that steer instead of showing: controls, and what turns the direction of writing."""
    return "".join(
        " " if letter in "\t\r\n" else letter
        for letter in text
        if letter in "\t\r\n" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def drawable(text):
    """The visible text with signs that our fonts lack taken apart (a ligature into its letters) or shown as boxes."""
    text = unicodedata.normalize("NFC", visible(text))
    apart = "".join(letter if has_form(letter) else unicodedata.normalize("NFKC", letter) for letter in text)
    return "".join(letter if has_form(letter) else "□" for letter in apart)


def has_form(letter):
    return any(first <= ord(letter) <= last for first, last in DRAWN)


def qr_picture(text):
    """A QR code as SVG, for Typst to draw."""
    code = qr(text)
    side = code["side"]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{code["path"]}"/></svg>'


def answer(pdf, filename):
    """A PDF as an answer; it holds people's names, so nobody keeps it on the way."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response
