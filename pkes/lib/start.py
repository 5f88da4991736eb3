"""What must be so before a process begins to serve or to work. It refuses with a sentence that says what to do."""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor


def require_ready():
    """Raise ImproperlyConfigured where this process could not do its work."""
    require_writable(settings.VAR_DIR)
    require_migrated()


def require_writable(folder):
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        is_writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        is_writable = False
    if not is_writable:
        raise ImproperlyConfigured(
            f"VAR_DIR: the portal cannot write into {folder}. Let its user write there, or name another folder."
        )


def require_migrated():
    """A database that is away is a break that ends by itself, and nothing can be known of it; so it stops nobody."""
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        return
    finally:
        connection.close()
    if plan:
        migration = plan[0][0]
        raise ImproperlyConfigured(
            f"The database is not up to date: {len(plan)} migrations wait, the first is {migration.app_label}."
            f"{migration.name}. Run: manage.py prepare_portal --no-sample"
        )
