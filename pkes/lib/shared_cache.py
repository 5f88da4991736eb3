"""The cache in Redis, which all machines share. While Redis is away, each machine goes on with a cache of its own in files.

What is kept there may be lost at any time: counts of rate limits, copies of sessions. Limits then count for each machine by
itself, from nought; nobody is logged out, because the sessions themselves are in the database.
"""

import functools
import logging
import time

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from pkes.lib.file_cache import FileCache

log = logging.getLogger(__name__)

# Redis is not asked for so many seconds after it failed: waiting for it would cost every page.
REST_SECONDS = 5


def or_files(name):
    """A method of the cache that asks Redis, and the files where Redis does not answer."""

    @functools.wraps(getattr(RedisCache, name))
    def ask(self, *args, **kwargs):
        if time.monotonic() >= self.state["rests_until"]:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                self.rest(error)
        return getattr(self.files, name)(*args, **kwargs)

    return ask


class SharedCache(RedisCache):
    """Django's cache in Redis, and `FILES` (a folder) for while it is away."""

    # Of all threads of a process.
    state = {"rests_until": 0.0}

    def __init__(self, server, params):
        options = dict(params.get("OPTIONS", {}))
        self.files = FileCache(options.pop("FILES"), {**params, "OPTIONS": {"MAX_ENTRIES": 20_000}})
        super().__init__(server, {**params, "OPTIONS": options})

    def rest(self, error):
        self.state["rests_until"] = time.monotonic() + REST_SECONDS
        log.warning("redis: does not answer, this machine counts by itself: %s", error.__class__.__name__)

    add = or_files("add")
    get = or_files("get")
    set = or_files("set")
    touch = or_files("touch")
    delete = or_files("delete")
    get_many = or_files("get_many")
    has_key = or_files("has_key")
    incr = or_files("incr")
    set_many = or_files("set_many")
    delete_many = or_files("delete_many")
    clear = or_files("clear")
