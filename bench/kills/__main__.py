"""The command: prepares a portal of its own, kills, and prints what it counted."""

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.kills import cache, database, mail, restore, standby, web, worker
from bench.kills.mail_server import MailServer
from bench.kills.servers import Portal, Postgres, Redis

NAMES = ["web", "database", "cache", "worker", "mail", "restore", "standby"]


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help="all where none is named")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    options = parser.parse_args()
    # What needs PostgreSQL is left out on SQLite.
    names = options.names or [name for name in NAMES if options.postgres or name not in {"database", "standby"}]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pkes-kills-")))
        server = stack.enter_context(Postgres(folder / "postgres")) if options.postgres else None
        sink = stack.enter_context(MailServer())
        url = server.url if server else ""
        portal = stack.enter_context(Portal(folder / "portal", database_url=url, EMAIL_URL=sink.url))
        portal.prepare()
        for name in names:
            load = os.getloadavg()[0]
            print(f"== {name} on {'PostgreSQL' if server else 'SQLite'}, load of the machine {load:.1f}", flush=True)
            start(name, folder, stack, portal=portal, server=server, sink=sink)
            portal.stop()


def start(name, folder, stack, *, portal, server, sink):
    sink.received.clear()
    if name == "web":
        web.run(portal)
    elif name == "database":
        database.run(portal, server)
    elif name == "cache":
        redis = stack.enter_context(Redis(folder))
        portal.environment["REDIS_URL"] = redis.url
        cache.run(portal, redis)
        portal.environment["REDIS_URL"] = ""
    elif name == "worker":
        worker.run(portal, sink)
    elif name == "mail":
        mail.run(portal, sink)
    elif name == "restore":
        empty = stack.enter_context(Postgres(folder / "empty")) if server else None
        restore.run(portal, Portal(folder / "second", database_url=empty.url if empty else ""))
    elif name == "standby":
        second = stack.enter_context(Postgres(folder / "standby", source=server))
        portal.environment["DATABASE_REPLICA_URL"] = second.url
        standby.run(portal, server, second)


if __name__ == "__main__":
    main()
