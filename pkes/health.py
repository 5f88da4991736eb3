"""Two addresses for whatever watches over the portal: does it live, and is it ready to serve."""

import datetime
import os
import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone

from members.policies import public_file
from pkes.lib.outbox.models import Heartbeat, Mail
from pkes.lib.replica import from_primary

# The worker shows itself every minute; a mail that waits longer than this is no accident.
WORKER_SILENT_AFTER = datetime.timedelta(minutes=5)
MAIL_LATE_AFTER = datetime.timedelta(minutes=30)
LEAST_FREE_BYTES = 200 * 1024 * 1024


@public_file
def livez(request):
    """The process answers. Asks nothing of the database."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@from_primary
@public_file
def readyz(request):
    """200 where all is well, 503 with the name of what is not; the reasons are words, never data."""
    checks = {"disk": disk()}
    try:
        checks |= {"database": "ok", "migrations": migrations(), "mail": mail(), "worker": worker()}
    except DatabaseError:
        checks["database"] = "does not answer"
    is_ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "not ready", "checks": checks},
        status=200 if is_ready else 503,
        headers={"Cache-Control": "no-store"},
    )


def migrations():
    executor = MigrationExecutor(connection)
    return "pending" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def mail():
    """How old the oldest mail is that should have gone out; a retry that is not due yet is no delay."""
    oldest = Mail.objects.due().order_by("next_attempt_at").values_list("next_attempt_at", flat=True).first()
    return "late" if oldest and oldest < timezone.now() - MAIL_LATE_AFTER else "ok"


def worker():
    seen = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    return "ok" if seen and seen > timezone.now() - WORKER_SILENT_AFTER else "silent"


def disk():
    if not os.access(settings.VAR_DIR, os.W_OK):
        return "read only"
    return "ok" if shutil.disk_usage(settings.VAR_DIR).free > LEAST_FREE_BYTES else "nearly full"
