from django.core.management.base import BaseCommand

from members.actions import send_digest


class Command(BaseCommand):
    help = "Mail the office what members changed since the last digest. Runs nightly; running it twice mails once."

    def handle(self, **options):
        send_digest()
