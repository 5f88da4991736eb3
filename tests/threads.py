"""Calls made at the same moment, each with a connection of its own."""

import threading

from django.db import close_old_connections, connections

from pkes.lib.refusal import Refusal


def at_once(*calls):
    """What each call returned, or the Refusal that it raised."""
    answers, start = [None] * len(calls), threading.Barrier(len(calls))

    def run(index):
        close_old_connections()
        start.wait()
        try:
            answers[index] = calls[index]()
        except Refusal as refusal:
            answers[index] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
