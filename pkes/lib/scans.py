"""Scans of signed papers: taken only where the content is what it says it is."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import Http404
from django.utils.translation import gettext as _
from PIL import Image

from pkes.lib.pictures import MOST_PIXELS
from pkes.lib.private import hand_out

MOST_BYTES = 10 * 1024 * 1024
# What a file begins with, and what it is then called.
KINDS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}
CONTENT_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


def safe_scan(upload):
    """Return an uploaded PDF, JPEG or PNG under a plain name; its content decides, not its name.

    It is kept as it came, because somebody signed it: hand it out only as a download, and only to the office.
    Raises ValidationError with a sentence for the person.
    """
    if upload.size > MOST_BYTES:
        raise ValidationError(_("This file is larger than 10 MB. Scan it at a lower resolution."))
    upload.seek(0)
    content = upload.read()
    kind = next((kind for beginning, kind in KINDS.items() if content.startswith(beginning)), None)
    is_whole = b"%%EOF" in content[-2048:] if kind == "pdf" else kind is not None and is_picture(upload, kind)
    if not is_whole:
        raise ValidationError(_("This is not a PDF, JPEG or PNG file that can be read."))
    return ContentFile(content, name=f"scan.{kind}")


def as_download(request, file, name):
    """Hand a kept file out as a download: nothing of what came from outside runs in the office's browser.

    `name` is without its ending. Ask for rights first. Raises Http404 where the file is away.
    """
    if not file:
        raise Http404
    kind = file.name.rsplit(".")[-1]
    content_type = CONTENT_TYPES.get(kind, "application/octet-stream")
    return hand_out(request, file.name, name=f"{name}.{kind}", content_type=content_type)


def is_picture(upload, kind):
    """True where Pillow can read a picture of that kind; measured before anything is decoded."""
    try:
        upload.seek(0)
        picture = Image.open(upload, formats=[kind.upper()])
        if picture.width * picture.height > MOST_PIXELS:
            return False
        picture.verify()
    except Exception:  # Pillow raises whatever a broken file makes it raise
        return False
    return True
