"""Django's PostgreSQL; only whether a kept connection still works is told without asking the server."""

import select

from django.db.backends.postgresql import base


def is_quiet(connection):
    """Whether it is open and nothing waits in it that nobody asked for: a server that ends says so and hangs up."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self):
        """Called before the first statement of each request. A question and its answer took a tenth of a simple page."""
        return is_quiet(self.connection) or super().is_usable()
