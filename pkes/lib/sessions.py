"""Sessions in the database, with a copy in the shared cache (REDIS_URL).

The row is the truth: with Redis stopped or emptied nobody is logged out. A copy lives for five minutes at most, so that a
session that was ended while Redis was away does not come back with it.
"""

from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore

COPY_SECONDS = 300


class SessionStore(CachedStore):
    def __init__(self, session_key=None):
        super().__init__(session_key)
        self._cache = Copies(self._cache)


class Copies:
    """A cache that keeps nothing for long."""

    def __init__(self, cache):
        self.cache = cache
        self.get, self.delete = cache.get, cache.delete

    def set(self, key, value, timeout):
        self.cache.set(key, value, min(timeout, COPY_SECONDS))

    def __contains__(self, key):
        return key in self.cache
