import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Prepare the portal, then serve it at HOST and PORT (127.0.0.1:8000) with the worker beside it."
    requires_system_checks = []

    def handle(self, **options):
        call_command("prepare_portal")
        address = {"host": os.environ.get("HOST", "127.0.0.1"), "port": os.environ.get("PORT", "8000")}
        self.stdout.write(
            f"The portal: {settings.PORTAL_URL}   The office: {settings.PORTAL_URL}/admin/   Stop: Ctrl+C"
        )
        self.stdout.flush()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        web, worker = self.start_web(**address), self.start_worker()
        try:
            while web.poll() is None:
                if worker.poll() is not None:
                    self.stderr.write("The worker ended; it is started again.")
                    worker = self.start_worker()
                time.sleep(1)
        except KeyboardInterrupt:
            pass
        finally:
            for process in (web, worker):
                process.terminate()
            for process in (web, worker):
                process.wait(timeout=30)
        sys.exit(web.returncode if web.returncode and web.returncode > 0 else 0)

    def start_web(self, host, port):
        """The production server: two processes, one thread each, which was the fastest for this portal."""
        granian = Path(sys.executable).with_name("granian")
        options = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--log-level", "warning"]
        # A process that is killed is started again at once; without this all would end with it.
        options += ["--respawn-failed-workers"]
        return self.start(granian, "pkes.wsgi:application", "--host", host, "--port", port, *options)

    def start_worker(self):
        return self.start(sys.executable, settings.BASE_DIR / "manage.py", "qcluster")

    def start(self, *command):
        # A session of its own, so that Ctrl+C reaches this process only, which then ends both in order.
        return subprocess.Popen([str(part) for part in command], cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603 - our own list, no shell  # nosec B603
