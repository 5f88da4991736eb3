"""The worker. Under the name of django-q's command, so that nobody starts the one without our precautions."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django_q.management.commands import qcluster
from django_q.signals import post_execute_in_worker, pre_execute

from pkes.lib import logs
from pkes.lib.outbox import errors
from pkes.lib.start import require_ready


class Command(qcluster.Command):
    help = "Start the worker: it sends mail, does what runs by the clock and what takes long."

    # After our own, which say more plainly what is missing.
    requires_system_checks = []

    def handle(self, *args, **options):
        try:
            require_ready()
        except ImproperlyConfigured as error:
            sys.exit(str(error))
        self.check()
        pre_execute.connect(logs.begin_task, weak=False)
        post_execute_in_worker.connect(errors.tell, weak=False)
        super().handle(*args, **options)
