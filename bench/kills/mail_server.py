"""A mail server on one port that keeps what it gets, and can be away, hang, or say "later"."""

import email
import email.policy
import socket

from aiosmtpd.controller import Controller

from bench.kills.servers import free_port

ANSWERS = {"well": "250 OK", "later": "451 4.3.0 Try again later"}


class MailServer:
    """`received` holds the parsed mails. `become("away")`, `"hanging"`, `"later"` or `"well"` says how it is from now on."""

    def __init__(self):
        self.received, self.port, self.answer = [], free_port(), ""
        self.controller = self.silent = None
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.become("well")

    async def handle_DATA(self, server, session, envelope):
        if self.answer == ANSWERS["well"]:
            self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.answer

    @property
    def message_ids(self):
        return [mail["Message-ID"] for mail in self.received]

    def become(self, state):
        self.stop()
        if state == "hanging":
            # Connections are taken by the kernel, and nobody ever says a word.
            self.silent = socket.create_server(("127.0.0.1", self.port), backlog=128)
        elif state in ANSWERS:
            self.answer = ANSWERS[state]
            self.controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=30)
            self.controller.start()

    def stop(self):
        if self.controller:
            self.controller.stop()
        if self.silent:
            self.silent.close()
        self.controller = self.silent = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()
