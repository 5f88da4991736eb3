from django.core.management.base import BaseCommand

from members.actions.join import anonymise_closed, delete_unconfirmed


class Command(BaseCommand):
    help = "Delete requests to join that nobody confirmed, and anonymise those refused long ago. Runs nightly."

    def handle(self, **options):
        deleted, anonymised = delete_unconfirmed(), anonymise_closed()
        if options["verbosity"]:
            self.stdout.write(f"{deleted} deleted, {anonymised} anonymised")
