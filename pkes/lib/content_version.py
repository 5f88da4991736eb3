"""One short word that is another one after every committed write to content, whoever wrote: what was made under one is old.

Writes are seen where they leave for the database, so no act, page of the admin, command or `QuerySet.update` can forget to
tell. All processes of a machine share the word in a file of the portal's folder, and see a new one with their next look;
where there is Redis, the other machines learn of it by its channel, as soon as the message is with them.
"""

import functools
import logging
import os
import re
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import transaction
from redis import Redis, RedisError

log = logging.getLogger(__name__)

LENGTH = 16
# How often a look at the file asks whether it is still the one at its address; a removed folder is noticed by then.
SECONDS_BETWEEN_CHECKS = 1

# A statement that begins otherwise writes. Naming those that read is safe: what nobody thought of counts as a write.
READING = frozenset(
    {
        "SELECT",
        "PRAGMA",
        "SAVEPOINT",
        "RELEASE",
        "ROLLBACK",
        "BEGIN",
        "COMMIT",
        "SET",
        "RESET",
        "SHOW",
        "EXPLAIN",
        "DECLARE",
    }
    | {"FETCH", "CLOSE", "LOCK"}
    # Prepared is what the search asks, and nothing else.
    | {"EXECUTE"}
)
FIRST_WORD = re.compile(r"[\s(]*(\w+)")
WRITES_INSIDE = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
TABLE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) +"?(\w+)"?', re.IGNORECASE)


class VersionFile:
    """The word of this machine. Nothing is locked: a new word is random, so it is unlike every former one whoever comes last."""

    def __init__(self, path):
        self.path = Path(path)
        self.number = self.identity = None
        self.checked_at = 0.0

    def read(self):
        """The word, in half a microsecond; b"" where the file cannot be read, so that nothing is taken for fresh."""
        try:
            now = time.monotonic()
            if self.number is None or now - self.checked_at > SECONDS_BETWEEN_CHECKS:
                self.open_anew()
                self.checked_at = now
            return os.pread(self.number, LENGTH, 0)
        except OSError:
            return b""

    def advance(self):
        self.open_anew()
        os.pwrite(self.number, os.urandom(LENGTH), 0)

    def open_anew(self):
        """Open the file that lies at the address now, and make it where there is none."""
        try:
            there = self.path.stat()
            if self.number is not None and (there.st_dev, there.st_ino) == self.identity:
                return
        except FileNotFoundError:
            self.make()
        # The former one stays open, because another thread may be reading it.
        self.number = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        there = os.fstat(self.number)
        self.identity = there.st_dev, there.st_ino

    def make(self):
        """Put a whole file there at once; of several makers the first wins."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        own = self.path.with_name(f".{self.path.name}-{os.getpid()}-{threading.get_ident()}")
        own.write_bytes(os.urandom(LENGTH))
        try:
            os.link(own, self.path)
        except FileExistsError:
            pass
        finally:
            own.unlink()


class RemoteWord:
    """What the other machines said last, by a channel of Redis. A look asks nothing: it takes what has come in.

    While Redis is away nobody knows what the others write, so nothing is taken for fresh; it is tried again every second.
    """

    def __init__(self, url):
        self.redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1)
        # Channels are those of the whole server, whatever the number of the database.
        self.channel = f"content-version:{self.redis.connection_pool.connection_kwargs.get('db', 0)}"
        self.listening = None
        self.word = b""
        self.tried_at = 0.0
        self.lock = threading.Lock()

    def read(self):
        """The word; b"" while Redis is away."""
        with self.lock:
            if self.listening is None and time.monotonic() - self.tried_at > SECONDS_BETWEEN_CHECKS:
                self.listen()
            try:
                while self.listening and (message := self.listening.get_message(timeout=0)):
                    if message["type"] == "message":
                        self.word = os.urandom(LENGTH)
            except (RedisError, OSError):
                self.leave()
            return self.word

    def listen(self):
        self.tried_at = time.monotonic()
        try:
            listening = self.redis.pubsub()
            listening.subscribe(self.channel)
            # Until this answer came, words of others may have passed by.
            listening.get_message(timeout=2)
            self.listening, self.word = listening, os.urandom(LENGTH)
        except (RedisError, OSError):
            log.warning("content version: Redis is away")
            self.leave()

    def leave(self):
        self.listening, self.word = None, b""

    def advance(self):
        self.redis.publish(self.channel, b"1")


class ContentVersion:
    """The word itself: `read` it before something is made, and what was made is fresh while `read` says the same."""

    def __init__(self, path, redis_url=""):
        self.file = VersionFile(path)
        self.remote = RemoteWord(redis_url) if redis_url else None

    def read(self):
        """The word; b"" where nobody can say whether something changed."""
        word = self.file.read()
        if self.remote is None or not word:
            return word
        remote = self.remote.read()
        return word + remote if remote else b""

    def advance(self):
        self.file.advance()
        if self.remote:
            self.remote.advance()


@functools.cache
def content_version():
    """That of this portal; one for each process."""
    return ContentVersion(settings.VAR_DIR / "content-version", settings.REDIS_URL)


class Watch:
    """Sees each statement of a connection (Django's `execute_wrapper`) and advances the version once a write is committed.

    `private` are the names of tables, or the beginnings of names that end with `_`, of which no page for everybody is made.
    """

    def __init__(self, version, private):
        self.version = version
        self.tables = frozenset(name for name in private if not name.endswith("_"))
        self.beginnings = tuple(name for name in private if name.endswith("_"))

    def install(self, connection, **kwargs):
        """Receives Django's `connection_created`, which comes again each time that a connection is made anew."""
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def __call__(self, execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        # Most statements, told by their first letters without any pattern.
        if not (sql := str(sql)).startswith("SELECT") and self.is_content(sql):
            self.note(context["connection"])
        return answer

    def is_content(self, sql):
        word = FIRST_WORD.match(sql)
        word = word[1].upper() if word else ""
        if word in READING or (word == "WITH" and not WRITES_INSIDE.search(sql)):
            return False
        table = TABLE.match(sql)
        return table is None or not (table[1] in self.tables or table[1].startswith(self.beginnings))

    def note(self, connection):
        """Advance with the commit; what is rolled back, to a savepoint or whole, advances nothing."""
        if not connection.in_atomic_block:
            self.advance()
        elif not self.is_noted(connection):
            transaction.on_commit(self.advance, using=connection.alias, robust=True)

    def is_noted(self, connection):
        """Whether the last thing to do on commit is this already, for the same savepoints or fewer."""
        if not connection.run_on_commit:
            return False
        savepoints, function, _robust = connection.run_on_commit[-1]
        return function == self.advance and savepoints <= set(connection.savepoint_ids)

    def advance(self):
        """A write that is done cannot be undone for want of this: pages are then at most a minute old."""
        try:
            self.version.advance()
        except (OSError, RedisError):
            log.exception("content version: not advanced")
