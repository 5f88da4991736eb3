"""Whatever is uploaded as a logo: it becomes a small WebP of its pixels alone, or gets a sentence."""

import io
import resource
import struct
import time
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pkes.lib.pictures import MOST_BYTES, safe_picture


def encoded(kind, *, size=(600, 300), mode="RGB", colour="red", **options):
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def upload(content, name="logo.png"):
    return SimpleUploadedFile(name, content)


def opened(file):
    picture = Image.open(io.BytesIO(file.read()))
    picture.load()
    return picture


def png_of_zeros(width, height):
    """A PNG of a few kilobytes with any number of pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    compressor = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(compressor.compress(row) for _ in range(height)) + compressor.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def most_memory():
    """The most bytes that this process ever held, Pillow's own included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_small_webp_with_a_new_name(kind):
    file = safe_picture(upload(encoded(kind), f"../../tajne.{kind}"), side=256)
    picture = opened(file)
    assert (picture.format, picture.size) == ("WEBP", (256, 128))
    red, green, blue = picture.convert("RGB").getpixel((100, 60))
    assert red > 240
    assert max(green, blue) < 20
    assert len(file.name) == 37
    assert file.name.endswith(".webp")
    assert file.name != safe_picture(upload(encoded(kind)), side=256).name


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_taken(mode):
    buffer = io.BytesIO()
    Image.new(mode, (40, 30)).save(buffer, "PNG")
    assert opened(safe_picture(upload(buffer.getvalue()), side=256)).size == (40, 30)


def test_a_print_jpeg_is_taken():
    assert opened(safe_picture(upload(encoded("JPEG", mode="CMYK", colour=0)), side=256)).mode == "RGB"


def test_transparency_is_kept():
    picture = opened(safe_picture(upload(encoded("PNG", mode="RGBA", colour=(0, 0, 0, 0))), side=64))
    assert picture.convert("RGBA").getpixel((5, 5))[3] == 0


def test_nothing_but_the_pixels_survives():
    exif = Image.Exif()
    exif[0x010E] = "tajny opis"
    exif[0x8825] = {1: "N", 2: (50.0, 2.0, 1.0), 3: "E", 4: (22.0, 0.0, 1.0)}
    content = encoded("JPEG", exif=exif, icc_profile=b"tajny profil" * 20, comment=b"tajny komentarz")
    content += b"<script>tajny</script>"
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    file = safe_picture(upload(content), side=256)
    written = file.read()
    assert b"tajny" not in written
    picture = Image.open(io.BytesIO(written))
    assert dict(picture.getexif()) == {}
    assert {"exif", "icc_profile", "comment", "xmp"} & set(picture.info) == set()


def test_a_picture_that_lies_on_its_side_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(safe_picture(upload(encoded("JPEG", exif=exif)), side=256)).size == (128, 256)


def test_of_a_moving_picture_the_first_frame_is_kept():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], duration=100, lossless=True)
    picture = opened(safe_picture(upload(buffer.getvalue()), side=64))
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.getpixel((10, 10))[0] > 240


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a<script>alert(1)</script>",
        encoded("GIF"),
        encoded("BMP"),
        encoded("TIFF"),
        b"%!PS-Adobe-3.0 EPSF-3.0",
        encoded("PNG")[:200],
        encoded("JPEG")[:200],
        encoded("WEBP")[:60],
        b"<script>alert(1)</script>" + encoded("PNG"),
    ],
    ids=[
        "empty", "text", "SVG", "HTML", "GIF polyglot", "GIF", "BMP", "TIFF", "EPS", "half a PNG", "half a JPEG",
        "half a WebP", "HTML before a PNG",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(content):
    with pytest.raises(ValidationError) as refusal:
        safe_picture(upload(content), side=256)
    assert refusal.value.messages[0].endswith(".")


def test_a_file_over_five_megabytes_is_refused():
    exactly = encoded("PNG") + bytes(MOST_BYTES - len(encoded("PNG")))
    assert safe_picture(upload(exactly), side=256)
    with pytest.raises(ValidationError):
        safe_picture(upload(exactly + b"\0"), side=256)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [13_000, 30_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side):
    content = png_of_zeros(side, side)
    assert len(content) < 200_000
    before = most_memory()
    began = time.process_time()
    with pytest.raises(ValidationError):
        safe_picture(upload(content), side=256)
    took = time.process_time() - began
    assert took < 1
    assert most_memory() - before < 20_000_000


def test_a_big_photograph_is_taken():
    assert opened(safe_picture(upload(encoded("JPEG", size=(6000, 4000))), side=256)).size == (256, 171)
