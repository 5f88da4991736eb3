"""Visitors' pages read from a copy of the database (DATABASE_REPLICA_URL); everything else uses the primary.

A visitor's page is a public view asked for by GET without a session. It reads from the copy only where the copy has all that
was committed before the request came: nobody is shown less than they have just written, and no page is kept that is older
than its content version. Where the copy is away or behind, the primary answers; where the primary is away, the copy does.
"""

import logging
import time
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connections
from django.http import parse_cookie

log = logging.getLogger(__name__)

PRIMARY, REPLICA = "default", "replica"
# A copy that failed is not asked for so many seconds.
REST_SECONDS = 10
AWAY = (OperationalError, InterfaceError)

_reads_replica = ContextVar("reads_replica", default=False)


class Router:
    """Tells Django which of the two a query is for."""

    def db_for_read(self, model, **hints):
        return REPLICA if _reads_replica.get() else PRIMARY

    def db_for_write(self, model, **hints):
        # What a request has written it reads where it was written.
        _reads_replica.set(False)
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


class Replica:
    """Whether the copy may be read just now; one for each process."""

    def __init__(self):
        self.rests_until = 0.0

    def may_be_read(self):
        if time.monotonic() < self.rests_until:
            return False
        try:
            with connections[REPLICA].cursor() as cursor:
                # NULL, which is what a server says that is no standby, is no reason against it.
                cursor.execute("SELECT pg_last_wal_replay_lsn() < %s::pg_lsn", [self.written()])
                return not cursor.fetchone()[0]
        except AWAY as error:
            self.rest(error)
            return False

    def written(self):
        """Up to where the primary has committed; None where it does not answer, so that any state of the copy will do."""
        try:
            with connections[PRIMARY].cursor() as cursor:
                cursor.execute("SELECT pg_current_wal_flush_lsn()")
                return cursor.fetchone()[0]
        except AWAY as error:
            log.warning("primary database: does not answer, visitors' pages come from the copy: %s", kind_of(error))
            return None

    def rest(self, error):
        self.rests_until = time.monotonic() + REST_SECONDS
        log.warning("copy of the database: does not answer, the primary does: %s", kind_of(error))


def kind_of(error):
    """The name of what went wrong. Its words may hold a host and a user."""
    return (error.__cause__ or error).__class__.__name__


replica = Replica()


def is_for_a_visitor(request, view):
    """Whether a request asks for what everybody sees, and says nothing of who asks. Read before anything takes cookies off."""
    return (
        getattr(view, "reads", REPLICA) == REPLICA
        and request.method in {"GET", "HEAD"}
        and getattr(view, "policy", "") == "public"
        and settings.SESSION_COOKIE_NAME not in parse_cookie(request.META.get("HTTP_COOKIE", ""))
    )


def read_from_replica(get_response):
    """Let visitors' pages read from the copy. Should it fail in the middle of one, the view is asked again, by the primary."""
    if not settings.DATABASE_REPLICA_URL:
        raise MiddlewareNotUsed

    def middleware(request):
        token = _reads_replica.set(False)
        try:
            return get_response(request)
        finally:
            _reads_replica.reset(token)

    def process_view(request, view, args, kwargs):
        if is_for_a_visitor(request, view) and replica.may_be_read():
            _reads_replica.set(True)

    def process_exception(request, exception):
        if not _reads_replica.get() or not isinstance(exception, AWAY):
            return None
        _reads_replica.set(False)
        replica.rest(exception)
        match = request.resolver_match
        return match.func(request, *match.args, **match.kwargs)

    middleware.process_view, middleware.process_exception = process_view, process_exception
    return middleware


def from_primary(view):
    """For a public view that tells of the primary itself."""
    view.reads = PRIMARY
    return view
