from django.core.management.base import BaseCommand
from django.utils import timezone

from pkes.lib.outbox.actions import deliver_due
from pkes.lib.outbox.models import Heartbeat


class Command(BaseCommand):
    help = "Send the mail that is due: failed attempts whose time has come, and what a killed worker left behind."

    def handle(self, **options):
        Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})
        tried = deliver_due()
        if options["verbosity"] > 1:
            self.stdout.write(f"{tried} mails were tried.")
