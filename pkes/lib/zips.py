"""ZIP files that strangers send: looked through before anything reads them."""

import io
import zipfile

CHUNK = 1 << 20


class TooLarge(Exception):
    """It unpacks to more than was allowed."""


class Damaged(Exception):
    """It cannot be read to its end."""


def look_through(content, *, most_bytes, most_parts):
    """The names of the parts of a ZIP file, each of which was unpacked once. What its headers say is not believed.

    Raises TooLarge or Damaged, and nothing else.
    """
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > most_parts:
                raise TooLarge
            for part in archive.infolist():
                with archive.open(part) as stream:
                    while chunk := stream.read(CHUNK):
                        unpacked += len(chunk)
                        if unpacked > most_bytes:
                            raise TooLarge
            return archive.namelist()
    except TooLarge:
        raise
    except Exception as error:  # zipfile raises whatever a broken archive makes it raise
        raise Damaged from error
