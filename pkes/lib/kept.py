"""What many pages share, or whoever is not logged in sees, made once for each state of the content.

Kept in the process, in front of the database: those who pass by the kept pages (`stored_pages`), because they are logged
in, bring a cookie from elsewhere or add something to the address, get a page whose costly parts are there already.
"""

import functools
import time

from django.db import connection

from pkes.lib.content_version import content_version

MOST_VALUES = 300


def kept(*, timed=False, most=MOST_VALUES):
    """Decorate a function that reads content and nothing of a request: its answers stay until the content changes.

    With `timed` also no longer than to the next full minute, where the hour of the day matters. Answers are shared: nobody
    may change one. What depends on the language has it among its arguments. Within a transaction, which may see what is
    not committed, nothing is kept and nothing kept is used. Of more than `most` answers all begin anew.
    """

    def decorate(make):
        # The state that the values belong to, and the values by arguments; always exchanged together.
        current = [(None, {})]

        @functools.wraps(make)
        def once(*args):
            version = b"" if connection.in_atomic_block else content_version().read()
            if not version:
                return make(*args)
            state = version, int(time.time() // 60) if timed else 0
            former, values = current[0]
            if former != state or len(values) >= most:
                values = {}
                current[0] = state, values
            try:
                return values[args]
            except KeyError:
                # Under the state that was read before: what is written meanwhile makes the answer old at once.
                values[args] = answer = make(*args)
                return answer

        return once

    return decorate
