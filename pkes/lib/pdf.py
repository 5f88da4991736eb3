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


def typeset(template, data):
    """The PDF of a template below `templates/`. `data` is JSON to it: what looks like markup in a name stays text.

    The result conforms to PDF/UA-1, except where somebody's name has a sign that our fonts lack: that is refused there, and
    a list with one blank is better than no list.
    """
    options = {
        "input": str(TEMPLATES / template),
        "root": str(TEMPLATES),
        "sys_inputs": {"data": json.dumps(visible(data), ensure_ascii=False)},
        # The same on every machine: only the fonts that come with Typst.
        "ignore_system_fonts": True,
    }
    try:
        return typst.compile(**options, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        log.warning("not PDF/UA: %s: %s", template, str(error).splitlines()[0][:60])
        return typst.compile(**options)


def visible(data):
    """The data without characters that steer instead of showing: controls, and what turns the direction of writing."""
    if isinstance(data, dict):
        return {name: visible(value) for name, value in data.items()}
    if isinstance(data, list):
        return [visible(value) for value in data]
    if isinstance(data, str):
        return "".join(
            " " if letter in "\t\r\n" else letter
            for letter in data
            if letter in "\t\r\n" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        )
    return data


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
