"""SENTRY_DSN: what a server that takes reports is sent, read from a server of our own on loopback."""

import gzip
import http.server
import json
import logging
import threading

import brotli
import pytest
import sentry_sdk
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from pkes.lib import logs, sentry
from tests.factories import make_user

TOKEN = "Zm9vYmFy-_x0123456789"
PERSON = "Kowalska"


class Ingest(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers.get("Content-Encoding"), bytes)
        body = unpack(body)
        self.server.bodies.append(body.decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        """Says nothing on the terminal."""


@pytest.fixture
def reports():
    """The envelopes that were sent so far, as text."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ingest)
    server.bodies = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sentry.start(f"http://key@127.0.0.1:{server.server_port}/7")

    def sent():
        sentry_sdk.flush(10)
        return server.bodies

    yield sent
    sentry_sdk.init()
    server.shutdown()
    server.server_close()


def events(bodies):
    return [json.loads(line) for body in bodies for line in body.splitlines() if '"platform"' in line]


def ask(address, **headers):
    """One request as a web server hands it over; returns its status and its headers."""
    seen = []
    environ = RequestFactory().get(address, **headers).environ
    list(WSGIHandler()(environ, lambda status, headers: seen.extend([status, dict(headers)])))
    return seen


# A web server's request closes its connections, so the test must not be inside a transaction.
@pytest.mark.django_db(transaction=True)
def test_a_page_that_breaks_is_reported_with_the_place_and_without_the_visitor(reports, settings):
    settings.PORTAL_URL = None
    visitor = Client()
    visitor.force_login(make_user(email="jan@example.com", name=f"Jan {PERSON}"))
    cookies = f"session={visitor.cookies['session'].value}; a={TOKEN}"
    status, headers = ask(
        f"/?token={TOKEN}&q={PERSON}", HTTP_COOKIE=cookies, HTTP_X_SECRET=TOKEN, HTTP_REFERER=f"http://x/{TOKEN}"
    )
    settings.PORTAL_URL = "http://127.0.0.1:8000"
    assert status.startswith("500")
    text = "\n".join(reports())
    (event,) = events(reports())
    assert event["request"] == {"method": "GET", "url": "http://testserver/"}
    assert event["tags"]["request"] == headers["X-Request-ID"]
    (*_, last) = event["exception"]["values"]
    assert last["type"] == "TypeError"
    assert last["stacktrace"]["frames"][-1]["function"]
    for hidden in (TOKEN, PERSON, "jan@", cookies[8:40], "csrf", '"vars"', "server_name", "breadcrumbs", '"user"'):
        assert hidden not in text, hidden


def test_what_is_logged_as_an_error_is_reported_clean(reports):
    words = f"no such person: '{PERSON} 5' <jan@example.com>"

    def fail():
        raise ValueError(words)

    try:
        fail()
    except ValueError:
        logging.getLogger("pkes.a_test").exception("task for %s at /zaproszenie/%s/", "jan@example.com", TOKEN)
    text = "\n".join(reports())
    (event,) = events(reports())
    assert event["exception"]["values"][-1]["value"] == "no such person: '…' <…>"
    assert event["logentry"] == {"message": "task for … at /zaproszenie/…/"}
    for hidden in (TOKEN, PERSON, "jan@"):
        assert hidden not in text


def test_what_nobody_has_looked_at_is_not_sent():
    """A later version of the library may add parts; they stay here."""
    logs.begin()
    event = {"event_id": "1", "user": {"id": 5}, "extra": {"a": 1}, "modules": {"django": "5"}, "something_new": "x"}
    assert sentry.scrubbed(event, {}) == {"event_id": "1", "tags": {}}
