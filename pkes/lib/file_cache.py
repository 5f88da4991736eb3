"""A cache in files that all processes of one machine share, and count in."""

import fcntl
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class FileCache(FileBasedCache):
    """Django's cache in files, with an `add` that succeeds for one of several at once.

    Rate limits lock by `add`, and a code is used up by it; Django's looks first and writes afterwards, so that thirty
    tries at once would count as one.
    """

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._createdir()
        with Path(self._dir, "add.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)
