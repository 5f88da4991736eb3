from django.core.management.base import BaseCommand

from cooperation import actions


class Command(BaseCommand):
    help = "End listings whose time is over, and ask before that whether they still hold. Runs every hour."

    def handle(self, **options):
        numbers = [actions.expire_due(), actions.remind_due()]
        if options["verbosity"] > 1:
            self.stdout.write(" ".join(map(str, numbers)))
