"""What went wrong is told to those who look after the server: a mail through the outbox, not more than one an hour of a kind.

A mail must not vanish with the transaction in which something went wrong, nor wait for a lock that this transaction holds.
So it is written at once only outside of a transaction, and otherwise at the end of the request or of the task.
"""

import hashlib
import logging
import threading

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection

from pkes.lib import logs
from pkes.lib.outbox.actions import write

log = logging.getLogger(__name__)

HOUR = 3600
# However many kinds there are: nobody reads more, and the mail server has other things to do.
MOST_AN_HOUR = 20

_own = threading.local()


class ErrorMails(logging.Handler):
    """Notes each record of level ERROR for the people in ADMINS. With nobody there it does nothing."""

    def __init__(self):
        super().__init__(logging.ERROR)

    def emit(self, record):
        if not settings.ADMINS or getattr(_own, "is_telling", False) or is_short_break(record):
            return
        try:
            waiting = _own.__dict__.setdefault("waiting", [])
            # More than an hour takes are of no use to anybody.
            if len(waiting) < MOST_AN_HOUR:
                waiting.append((kind_of(record), logs.presentable(record)))
            if not connection.in_atomic_block:
                tell()
        except Exception:
            self.handleError(record)


def is_short_break(record):
    """The database is away, or a page says that something is not ready: no error of ours, and no mail could be written."""
    error = record.exc_info and record.exc_info[1]
    return getattr(record, "status_code", 500) == 503 and (not error or isinstance(error, DatabaseError))


def kind_of(record):
    """The same for the same error: where it was raised, or the words that all such lines share."""
    error = record.exc_info and record.exc_info[1]
    if not error:
        return fingerprint(record.name, str(record.msg))
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
    return fingerprint(error.__class__.__qualname__, where)


def fingerprint(*parts):
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def tell(**_of_the_signal):
    """Write the mails about what was noted. Called when no transaction is open: at the end of a request or of a task."""
    waiting, _own.waiting = getattr(_own, "waiting", []), []
    if not waiting or connection.in_atomic_block:
        _own.waiting = waiting
        return
    _own.is_telling = True
    try:
        for kind, record in waiting:
            tell_of(kind, record)
    except Exception as error:  # the log has the error itself; that nobody could be told must not become one more
        log.warning("error mail not written: %s", error.__class__.__name__)
    finally:
        _own.is_telling = False


def tell_of(kind, record):
    """One mail to each of ADMINS, unless there was one of this kind within the hour; then it is only counted."""
    before = f"error-mail:{kind}:before"
    is_first = cache.add(f"error-mail:{kind}", 1, HOUR)
    if not is_first or not is_within_the_hour():
        cache.add(before, 0, 24 * HOUR)
        cache.incr(before)
        return
    context = {"record": record, "kind": kind, "before": cache.get(before, 0), "fields": logs.context()}
    cache.delete(before)
    for _name, address in settings.ADMINS:
        write("outbox/email/error", to=address, context=context, language=settings.LANGUAGE_CODE)


def is_within_the_hour():
    cache.add("error-mail:all", 0, HOUR)
    return cache.incr("error-mail:all") <= MOST_AN_HOUR
