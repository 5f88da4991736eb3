"""A mail server that keeps what it gets, and can be told to misbehave."""

import email
import email.policy
import socket
import threading

from aiosmtpd.controller import Controller


class Sink:
    """`received` holds the parsed mails; `answer` is what the server says to the data of the next ones."""

    def __init__(self):
        self.received = []
        self.answer = "250 OK"
        self.arrived = threading.Condition()

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            with self.arrived:
                self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
                self.arrived.notify_all()
        return self.answer

    @property
    def message_ids(self):
        return [mail["Message-ID"] for mail in self.received]


def start():
    """Start a sink on a free loopback port; returns (controller, sink). Call controller.stop() afterwards."""
    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, ready_timeout=10)
    controller.start()
    return controller, sink
