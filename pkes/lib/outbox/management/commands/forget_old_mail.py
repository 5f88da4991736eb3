from django.conf import settings
from django.core.management.base import BaseCommand

from pkes.lib.outbox.actions import forget_old


class Command(BaseCommand):
    help = "Delete mails that were sent or given up longer ago than MAIL_KEPT_DAYS. Runs nightly."

    def handle(self, **options):
        forget_old(settings.MAIL_KEPT_DAYS)
