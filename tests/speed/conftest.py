"""The portal as the web server calls it: Django with the kept pages in front of it, and a clock that a test can set."""

import gzip
import io
from dataclasses import dataclass

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from pkes.lib.content_version import ContentVersion, VersionFile, content_version
from pkes.lib.stored_pages import StoredPages


@dataclass
class Answer:
    """`statements` is how many the database was asked."""

    status: int
    headers: dict
    body: bytes
    statements: int

    def __getitem__(self, name):
        return self.headers[name]

    @property
    def text(self):
        encoding = self.headers.get("Content-Encoding", "")
        unpack = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
        return unpack(self.body).decode()


class Clock:
    """The present moment in seconds; stands still half a minute after a full one until a test moves it."""

    def __init__(self):
        self.now = 1_800_000_030.0

    def __call__(self):
        return self.now


class Server:
    """One web process. `get` and `ask` send it a request of somebody of whom nothing is known."""

    def __init__(self, version, *, most_bytes=10_000_000, **settings):
        self.clock = Clock()
        self.version = version
        self.pages = StoredPages(
            WSGIHandler(), version, most_bytes=most_bytes, harmless_cookies=["csrf"], clock=self.clock, **settings
        )

    def get(self, address, **headers):
        return self.ask("GET", address, **headers)

    def ask(self, method, address, *, host="127.0.0.1:8000", scheme="http", **headers):
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": host,
            "wsgi.url_scheme": scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        begun = []
        with CaptureQueriesContext(connection) as queries:
            answer = self.pages(environ, lambda *told: begun.append(told))
            body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        ((status, sent, *_rest),) = begun
        return Answer(int(status[:3]), dict(sent), body, len(queries))

    def keeps(self, address, **headers):
        """Whether the page of an address is handed out the second time without Django's doing anything."""
        self.get(address, **headers)
        return "ETag" in self.get(address, **headers).headers


@pytest.fixture(autouse=True)
def connection_stays():
    """Django closes connections around requests; that of a test has its transaction. Its own client does the same."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def nobody_else_writes(monkeypatch, tmp_path):
    """This process tells its writes by a file of the test's own: other tests run beside it on the same machine."""
    monkeypatch.setattr(content_version(), "file", VersionFile(tmp_path / "own" / "content-version"))
    monkeypatch.setattr(content_version(), "remote", None)


@pytest.fixture
def version(tmp_path):
    """A content version of the test's own; nothing advances it but the test."""
    return ContentVersion(tmp_path / "content-version")


@pytest.fixture
def server(db, version):
    return Server(version)


@pytest.fixture
def live_server_process(transactional_db):
    """A web process that sees what is committed, by whomever."""
    return Server(content_version())
