from django.core.management.base import BaseCommand

from cooperation import actions


class Command(BaseCommand):
    help = "Tell people by mail which listings fit their organisation, at the pace that each chose. Runs every minute."

    def handle(self, **options):
        number = actions.tell_matches()
        if options["verbosity"] > 1:
            self.stdout.write(str(number))
