"""Files that are kept outside the web root and handed out only after a check of rights.

They lie in the folder PRIVATE_ROOT, or, for several machines, in a bucket (`pkes.lib.bucket`). `hand_out` is the one way
out: a download under its own name, in parts where a browser asks for a part, and nothing that runs. Behind nginx
(`ACCEL_REDIRECT`) the portal only says which file it is, and nginx sends it.
"""

import contextlib
import errno
import os
import re
import shutil
import tempfile
import unicodedata
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

# What nginx calls the folder (deploy/nginx/pkes.conf).
LOCATION = "/_private/"
# Nobody keeps a copy, or everybody may but asks each time whether it still holds.
NOT_KEPT, ASKED_EACH_TIME = "private, no-store", "public, no-cache"
BLOCK = 64 * 1024
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII)
# Letters that have no accent to take off.
PLAIN = str.maketrans({"Ł": "L", "ł": "l"})


class PrivateStorage(FileSystemStorage):
    """The folder PRIVATE_ROOT, whatever the setting says by then. No address leads there."""

    @property
    def base_location(self):
        return settings.PRIVATE_ROOT

    @property
    def location(self):
        return os.path.abspath(self.base_location)

    def source(self, name):
        """The file to be handed out. Raises FileNotFoundError."""
        return FileSource(Path(self.path(name)))


class FileSource:
    """An open file: `size` in bytes, `modified` in seconds since 1970, and any stretch of it."""

    def __init__(self, path):
        self.file = path.open("rb")
        facts = os.fstat(self.file.fileno())
        self.modified, self.size = int(facts.st_mtime), facts.st_size

    def stretch(self, start, length):
        return Stretch(self.file, start, length)

    def close(self):
        self.file.close()


class StorageAway(OSError):
    """The bucket does not answer. Not the fault of whoever asks: a short break, as when the database is away."""


# A full disk or quota, a folder that may not be written, a file beyond what one may have.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG}


def is_no_room(error):
    """Whether an error says that no file can be written just now, public or private."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def private_storage():
    """Where they lie. A function, so that a migration does not name a folder."""
    return storages["private"]


def names_below(storage, folder=""):
    """The names of all files of a storage, of one folder and those in it."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}".lstrip("/")
    for name in folders:
        yield from names_below(storage, f"{folder}/{name}".lstrip("/"))


@contextlib.contextmanager
def on_disk(file):
    """The Path of a kept file for a program that reads it; from a bucket, that of a copy that goes afterwards.

    `file` is the value of a FileField. Raises OSError where it is away.
    """
    try:
        path = Path(file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="pkes-") as copy, file.storage.open(file.name) as source:
            shutil.copyfileobj(source, copy)
            copy.flush()
            yield Path(copy.name)
    else:
        yield path


def hand_out(request, place, *, name, content_type, cache_control=NOT_KEPT):
    """Hand out the private file that lies at `place` as a download called `name`. Ask for rights first.

    Answers 206 and 416 to whoever asks for one part, 304 to whoever has it. Raises Http404 where the file is away.
    """
    try:
        source = private_storage().source(place)
    except StorageAway:
        raise
    except OSError as error:
        raise Http404 from error
    modified, size = source.modified, source.size
    # Spelt as nginx spells its own, so that both know what the other gave.
    etag = f'"{modified:x}-{size:x}"'
    response = _sent_by_nginx(source, place) if settings.ACCEL_REDIRECT else _sent_here(request, source, etag)
    response["Content-Type"] = content_type
    response["Content-Disposition"] = disposition(name)
    response["Cache-Control"] = cache_control
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["X-Content-Type-Options"] = "nosniff"
    # Should a browser ever take the file for a page, it is a page that can do nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer = get_conditional_response(request, etag=etag, last_modified=modified, response=response)
    if answer is not response:
        # Not response.close(): that would end the request.
        source.close()
    return answer


def begins_download(request, response):
    """True of the answer that begins a download: not of its further parts, nor of one that only says that nothing is new."""
    part = RANGE.fullmatch(request.headers.get("Range", ""))
    is_first = part is None or part[0] == "bytes=-" or int(part[1] or 1) == 0
    return request.method == "GET" and response.status_code in {200, 206} and is_first


def disposition(name):
    """The header that says what a download is called: letters beyond ASCII as RFC 6266 wants them, and a plain name beside."""
    name = "".join(letter for letter in name if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    plain = unicodedata.normalize("NFKD", name.translate(PLAIN)).encode("ascii", "ignore").decode()
    plain = re.sub(r'[\\"%/]', "_", plain)
    value = f'attachment; filename="{plain}"'
    return value if plain == name else f"{value}; filename*=utf-8''{quote(name, safe='')}"


def _sent_by_nginx(source, place):
    source.close()
    response = HttpResponse()
    response["X-Accel-Redirect"] = LOCATION + quote(Path(place).as_posix())
    return response


def _sent_here(request, source, etag):
    """The whole file, or the part of it that is asked for."""
    size = source.size
    part = _part_of(request, size, etag, source.modified)
    if part is None:
        response = StreamingHttpResponse(source.stretch(0, size))
        response["Content-Length"] = size
    elif part[0] < part[1]:
        start, stop = part
        response = StreamingHttpResponse(source.stretch(start, stop - start), status=206)
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
        response["Content-Length"] = stop - start
    else:
        source.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def _part_of(request, size, etag, modified):
    """(first byte, byte after the last) that a request asks for; an empty part cannot be had, None is the whole file.

    Several parts at once are not served in parts: the whole file is the answer, as RFC 9110 allows.
    """
    match = RANGE.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None
    if match is None or not (match[1] or match[2]) or not _holds(request.headers.get("If-Range"), etag, modified):
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size
    start, stop = int(match[1]), int(match[2]) + 1 if match[2] else size
    if match[2] and stop <= start:
        return None
    return (start, min(stop, size)) if start < size else (size, size)


def _holds(if_range, etag, modified):
    """Is what the browser has a part of already still the same file?"""
    if not if_range or if_range == etag:
        return True
    try:
        return parsedate_to_datetime(if_range).timestamp() == modified
    except (ValueError, TypeError, OverflowError):
        return False


class Stretch:
    """Some bytes of an open file, block by block."""

    def __init__(self, file, start, length):
        self.file, self.left = file, length
        file.seek(start)

    def __iter__(self):
        return self

    def __next__(self):
        block = self.file.read(min(BLOCK, self.left))
        if not block:
            raise StopIteration
        self.left -= len(block)
        return block

    def close(self):
        self.file.close()
