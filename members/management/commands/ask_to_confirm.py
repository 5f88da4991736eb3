from django.core.management.base import BaseCommand

from members.actions import ask_to_confirm
from members.models import Organization


class Command(BaseCommand):
    help = "Ask every listed organisation whose data was confirmed too long ago whether it is still true. Runs nightly."

    def handle(self, **options):
        mails = sum(ask_to_confirm(organization) for organization in Organization.objects.listed().stale())
        if options["verbosity"]:
            self.stdout.write(f"{mails} mails")
