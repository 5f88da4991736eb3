import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Prepare the portal and serve it with the production server at HOST and PORT (127.0.0.1:8000)."
    requires_system_checks = []

    def handle(self, **options):
        call_command("prepare_portal")
        host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
        self.stdout.write(
            f"The portal: {settings.PORTAL_URL}   The office: {settings.PORTAL_URL}/admin/   Stop: Ctrl+C"
        )
        self.stdout.flush()
        granian = Path(sys.executable).with_name("granian")
        # This process becomes the server, so that one Ctrl+C (or one kill) ends it.
        os.execv(  # noqa: S606 - our own interpreter's neighbour, no shell
            granian,
            [
                str(granian), "pkes.wsgi:application", "--interface", "wsgi", "--host", host, "--port", port,
                "--workers", "2", "--blocking-threads", "1", "--no-log-access", "--log-level", "warning",
            ],
        )  # fmt: skip
