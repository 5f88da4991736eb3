"""Pictures that people upload: checked by content, cut down to what the pages use, and written anew."""

import io
import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ["JPEG", "PNG", "WEBP"]
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000


def safe_picture(upload, *, side):
    """Return the first frame of an uploaded picture as a new WebP file that fits a square of `side` pixels.

    Nothing of the upload but its pixels survives: no name, no EXIF, no profile. Raises ValidationError with a sentence
    for the person where the file is too big, is no JPEG, PNG or WebP, or cannot be read.
    """
    if upload.size > MOST_BYTES:
        raise ValidationError(_("This file is larger than 5 MB. Make the picture smaller and choose it again."))
    try:
        upload.seek(0)
        picture = Image.open(upload, formats=FORMATS)
        # Before anything is decoded: a file of a few kilobytes can hold a picture of gigabytes.
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(
                _("This picture has more than 40 million pixels. Make it smaller and choose it again.")
            )
        mode = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
        if picture.mode in {"1", "P", "PA"}:  # these would shrink by leaving pixels out
            picture = picture.convert(mode)
        # Made small first, and a JPEG decoded at a fraction of its size: each copy of the whole costs 160 MB at most.
        picture.thumbnail((side, side))
        picture = ImageOps.exif_transpose(picture).convert(mode)
        buffer = io.BytesIO()
        Image.frombytes(picture.mode, picture.size, picture.tobytes()).save(buffer, "WEBP", quality=85, method=6)
    except ValidationError:
        raise
    except Exception as error:  # Pillow raises whatever a broken file makes it raise
        raise ValidationError(
            _("This file is not a picture that can be read. Choose a PNG, JPEG or WebP file.")
        ) from error
    return ContentFile(buffer.getvalue(), name=f"{uuid.uuid4().hex}.webp")
