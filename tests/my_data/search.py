"""Where in the whole database do some words stand? Everything that is packed is unpacked first."""

import base64
import contextlib
import json
import pickle
import zlib

from django.contrib.sessions.models import Session
from django.db import connection


def places(*words):
    """The columns of all tables, ours and of every package, in which one of the words stands: {"table.column"}."""
    words = [word.casefold() for word in words]
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')  # noqa: S608 - a name that the database told us
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = " ".join(readings(table, column, value)).casefold()
                    if any(word in text for word in words):
                        found.add(f"{table}.{column}")
    return found


def readings(table, column, value):
    """A value as it is stored, and as it reads once JSON, sessions and pickles are opened."""
    yield str(value)
    if not isinstance(value, str):
        return
    if (table, column) == ("django_session", "session_data"):
        yield json.dumps(Session().get_session_store_class()().decode(value), ensure_ascii=False, default=str)
        return
    with contextlib.suppress(ValueError):
        yield json.dumps(json.loads(value), ensure_ascii=False)
    for part in [value, *value.split(":")]:
        with contextlib.suppress(Exception):
            packed = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_")
            with contextlib.suppress(zlib.error):
                packed = zlib.decompress(packed)
            yield str(pickle.loads(packed))  # noqa: S301 - our own queue
