"""Servers to kill: the portal as it is installed, a PostgreSQL cluster, a Redis, a storage service; all on free ports."""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import requests

ROOT = Path(__file__).resolve().parents[2]
POSTGRES_PROGRAMS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/lib/postgresql/15/bin"])
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition, seconds=120):
    """Wait until it is so; returns how many seconds that took. Raises TimeoutError."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.02)
    return time.monotonic() - began


class Portal:
    """One machine with the portal: its folder, its web server and its worker, each in a session of its own."""

    def __init__(self, folder, *, database_url="", redis_url="", port=None, **environment):
        self.folder, self.port = Path(folder), port or free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "VAR_DIR": str(self.folder),
            "PORTAL_URL": self.url,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            # Each of the many writers comes from an address of its own.
            "TRUSTED_PROXY_COUNT": "1",
            "SECOND_FACTOR": "optional",
            **environment,
        }
        self.web = self.worker = None

    def manage(self, *arguments):
        """What a management command prints."""
        done = self.command(*arguments)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return done.stdout.strip()

    def command(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def shell(self, code):
        return self.manage("shell", "--no-imports", "-v0", "-c", code)

    def prepare(self):
        self.manage("collectstatic", "--noinput", "-v0")
        self.manage("prepare_portal", "--no-sample")

    def start_web(self):
        """As deploy/systemd/pkes-web.service does."""
        options = [
            "--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--log-level", "warning",
            "--respawn-failed-workers",
        ]  # fmt: skip
        granian = Path(sys.executable).with_name("granian")
        self.web = self.start(granian, "pkes.wsgi:application", "--host", "127.0.0.1", "--port", self.port, *options)
        wait_for(lambda: self.is_alive)

    @property
    def is_alive(self):
        try:
            return requests.get(f"{self.url}/livez", timeout=2).ok
        except requests.RequestException:
            return False

    def start_worker(self):
        self.worker = self.start(sys.executable, "manage.py", "qcluster")

    def start(self, *command):
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                list(map(str, command)), cwd=ROOT, env=self.environment, start_new_session=True, stdout=log, stderr=log
            )

    def web_processes(self):
        """The processes that answer requests."""
        return [pid for pid in children(self.web.pid) if "resource_tracker" not in command_line(pid)]

    def stop(self):
        for process in (self.web, self.worker):
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.web = self.worker = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()


def children(pid):
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return ""


class Browser(requests.Session):
    """Somebody who opens pages of a portal and sends their forms. `address` is where they come from."""

    def __init__(self, portal, address="192.0.2.1"):
        super().__init__()
        self.portal = portal
        self.headers["X-Forwarded-For"] = address

    def request(self, method, url, **options):
        options.setdefault("timeout", 30)
        url = url if url.startswith("http") else self.portal.url + url
        return super().request(method, url, **options)

    def hidden(self, path):
        """The hidden fields of the forms of a page."""
        return dict(HIDDEN.findall(self.get(path).text))

    def fill_in(self, path, files=None, **fields):
        """Open the page of a form, fill it in and send it."""
        return self.post(path, data={**self.hidden(path), **fields}, files=files, headers={"Referer": self.portal.url})

    def log_in(self, email, password):
        return self.fill_in("/konto/login/", login=email, password=password)


def find(program):
    """The path of one of PostgreSQL's programs; None where it is not installed."""
    return shutil.which(program, path=POSTGRES_PROGRAMS)


def as_postgres(*command):
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


class Postgres:
    """A PostgreSQL cluster below a folder, or a standby that follows `source`."""

    def __init__(self, folder, source=None):
        self.folder, self.port = Path(folder), free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        if os.geteuid() == 0:
            for parent in [*self.folder.parents][:-2]:
                parent.chmod(parent.stat().st_mode | 0o055)
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.chown(self.folder, pwd.getpwnam("postgres").pw_uid)
        data = str(self.folder / "data")
        if source is None:
            command = [find("initdb"), "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"]
        else:
            command = [
                find("pg_basebackup"),
                "-D",
                data,
                "-R",
                "-X",
                "stream",
                "-d",
                source.url,
                "--no-sync",
                "-c",
                "fast",
            ]
        subprocess.run(as_postgres(*command), check=True, capture_output=True, cwd="/")
        self.start()

    def start(self):
        self.control(
            "start", "-l", str(self.folder / "log"), "-o",
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=60",
        )  # fmt: skip

    def stop(self, mode="immediate"):
        self.control("stop", "-m", mode)

    def control(self, *arguments):
        command = as_postgres(find("pg_ctl"), "-D", str(self.folder / "data"), "-w", *arguments)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def ask(self, statement):
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()


class Redis:
    """A Redis that keeps nothing on the disk."""

    def __init__(self, folder):
        self.folder, self.port = Path(folder), free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        options = f"--bind 127.0.0.1 --port {self.port} --appendonly no --dir {self.folder} --save".split()
        self.process = subprocess.Popen(["redis-server", *options, ""], stdout=subprocess.DEVNULL)
        wait_for(lambda: answers(self.port))

    def stop(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()


class Bucket:
    """moto's server: the S3 interface without Amazon. `url` is what MEDIA_STORAGE_URL wants."""

    def __init__(self):
        self.port = free_port()
        self.url = f"s3+http://key:secret@127.0.0.1:{self.port}/pkes"
        program = Path(sys.executable).with_name("moto_server")
        self.start = [str(program), "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(self.start, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: answers(self.port))
        requests.put(f"http://127.0.0.1:{self.port}/pkes", timeout=30).raise_for_status()

    def stop(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()


@contextlib.contextmanager
def database(folder, *, on_postgres):
    """The DATABASE_URL of a cluster of its own, or the empty one of SQLite."""
    if not on_postgres:
        yield ""
        return
    with Postgres(Path(folder) / "postgres") as server:
        yield server.url


def report(**figures):
    """Print what was counted, a line each."""
    for name, value in figures.items():
        print(f"{name.replace('_', ' ')}: {value if not isinstance(value, float) else round(value, 2)}")
    return figures
