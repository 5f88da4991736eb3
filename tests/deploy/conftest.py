"""nginx with the file that an installation copies, in front of the portal, on loopback."""

import contextlib
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import databases
from tests.browser.conftest import ROOT, own_database
from tests.commands import Commands
from tests.conftest import need


@dataclass
class Installation:
    """`url` is where nginx answers; `web` is the process behind it; `ask` sends one request and returns the response."""

    url: str
    port: int
    plain_port: int
    folder: Path
    environment: dict
    web: subprocess.Popen
    commands: Commands

    def ask(self, path, *, method="GET", headers=None, body=None, plain=False):
        """(status, headers, body) of one request; the certificate is our own, so nobody vouches for it."""
        plainly = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=20)
        with contextlib.closing(plainly if plain else self.connect()) as connection:
            connection.request(method, path, body=body, headers={"Host": "127.0.0.1", **(headers or {})})
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def connect(self):
        """A connection for as many requests as one likes."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)

    def manage(self, *arguments):
        done = self.commands.run(self.environment, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start_web(self):
        granian = Path(sys.executable).with_name("granian")
        command = [granian, "pkes.wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += [
            "--port",
            self.environment["PORT"],
            "--workers",
            "1",
            "--blocking-threads",
            "1",
            "--log-level",
            "warning",
        ]
        self.web = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        wait_for(lambda: answers(int(self.environment["PORT"])))


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition, seconds=90):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture(scope="package")
def installation(commands, tmp_path_factory, worker_id):
    need("nginx")
    folder = tmp_path_factory.mktemp("deploy")
    var = folder / "var"
    port, plain_port, behind = free_port(), free_port(), free_port()
    with own_database(f"deploy_{worker_id}") as database_url:
        environment = {
            **os.environ,
            "VAR_DIR": str(var),
            "DATABASE_URL": database_url,
            "PORTAL_URL": f"https://127.0.0.1:{port}",
            "TRUSTED_PROXY_COUNT": "1",
            "ACCEL_REDIRECT": "1",
            "PORT": str(behind),
        }
        there = Installation(f"https://127.0.0.1:{port}", port, plain_port, folder, environment, None, commands)
        databases.begin(environment)
        there.manage("prepare_portal", "--no-sample")
        there.start_web()
        with nginx(folder, var, port=port, plain_port=plain_port, behind=behind):
            yield there
        there.web.terminate()
        there.web.wait(timeout=30)


@contextlib.contextmanager
def nginx(folder, var, *, port, plain_port, behind):
    """Run nginx with deploy/nginx/pkes.conf: names, ports and folders are those of the test, nothing else is changed."""
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1 -keyout {folder}/privkey.pem"
        f" -out {folder}/fullchain.pem".split(),
        check=True,
        capture_output=True,
    )
    site = (ROOT / "deploy/nginx/pkes.conf").read_text()
    for old, new in {
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{behind};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen [::]:80;": "",
        "https://pkes.example": f"https://127.0.0.1:{port}",
        "pkes.example;": "127.0.0.1;",
        "/etc/letsencrypt/live/pkes.example": str(folder),
        "/srv/pkes/app": str(ROOT),
        "/srv/pkes/var": str(var),
        "/var/log/nginx": str(folder),
        "/var/www/html": str(folder),
    }.items():
        assert old in site, old
        site = site.replace(old, new)
    assert not re.search(r"/srv/|/etc/letsencrypt", site)
    log = (ROOT / "deploy/nginx/log.conf").read_text()
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Started by root, nginx would hand its work to a user who may not read the test's folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\ninclude /etc/nginx/mime.types;\n{temporary}{log}{site}}}\n"
    )
    command = [need("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    server = subprocess.Popen(command)
    try:
        wait_for(lambda: answers(port))
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)
