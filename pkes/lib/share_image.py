"""The picture that social media show beside a link: a title in the portal's letters and colours, 1200 × 630 pixels."""

import functools
import io
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
# Of static/css/tokens.css: the deep green, white, the accent.
BACKGROUND, WORDS, ACCENT = "#0b5345", "#ffffff", "#ffc247"
SIZES = [76, 64, 54, 46, 40]
MOST_LINES = 5
LINE = 1.18


@functools.cache
def _fonts(size, weight):
    """(signs of Latin, Polish signs beside them): the two files that browsers get as well."""
    folder = Path(settings.BASE_DIR) / "static" / "fonts"
    fonts = [ImageFont.truetype(folder / f"figtree-{part}.woff2", size) for part in ("latin", "pl")]
    for font in fonts:
        font.set_variation_by_axes([weight])
    return fonts


POLISH = set("ąćęłńśźżĄĆĘŁŃŚŹŻ")


def runs(text):
    """The text in pieces of one font: [(is Polish, piece), …]."""
    pieces = []
    for letter in text:
        is_polish = letter in POLISH
        if pieces and pieces[-1][0] == is_polish:
            pieces[-1][1] += letter
        else:
            pieces.append([is_polish, letter])
    return pieces


def width_of(text, fonts):
    return sum(fonts[is_polish].getlength(piece) for is_polish, piece in runs(text))


def write(draw, x, y, text, fonts, fill):
    """Draw a line from its base line, piece by piece."""
    for is_polish, piece in runs(text):
        draw.text((x, y), piece, font=fonts[is_polish], fill=fill, anchor="ls")
        x += fonts[is_polish].getlength(piece)


def lines_of(text, fonts, width):
    """The words in lines that fit; a word that is wider than a line is cut where it fills it."""
    lines, line = [], ""
    for word in text.split():
        while width_of(word, fonts) > width:
            cut = max(1, next(n for n in range(len(word), 0, -1) if n == 1 or width_of(word[:n], fonts) <= width))
            if line:
                lines.append(line)
                line = ""
            lines.append(word[:cut])
            word = word[cut:]
        if line and width_of(f"{line} {word}", fonts) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines


def share_image(title, above=""):
    """A PNG file with a title, and a few words above it. A long title gets smaller letters, the longest ends with dots."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    draw = ImageDraw.Draw(picture)
    title = "".join(letter if letter.isprintable() else " " for letter in title)
    for size in SIZES:
        fonts = _fonts(size, 700)
        lines = lines_of(title, fonts, WIDTH - 2 * MARGIN)
        if len(lines) <= MOST_LINES and len(lines) * size * LINE <= HEIGHT - 3.2 * MARGIN:
            break
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-2]}…"]
    draw.rectangle((0, 0, 24, HEIGHT), fill=ACCENT)
    write(draw, MARGIN, MARGIN + 24, above or "Lokomotywa", _fonts(32, 600), ACCENT)
    y = MARGIN + 64 + size
    for line in lines:
        write(draw, MARGIN, y, line, fonts, WORDS)
        y += size * LINE
    if above:
        write(draw, MARGIN, HEIGHT - MARGIN + 16, "Lokomotywa", _fonts(32, 700), WORDS)
    buffer = io.BytesIO()
    picture.quantize(32).save(buffer, "PNG", optimize=True)
    return ContentFile(buffer.getvalue(), name=f"{uuid.uuid4().hex}.png")
