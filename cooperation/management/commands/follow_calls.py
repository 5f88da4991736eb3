from django.core.management.base import BaseCommand

from cooperation import actions


class Command(BaseCommand):
    help = (
        "Close funding calls whose deadline is over, and remind of those that close in 14 or 3 days. Runs every hour."
    )

    def handle(self, **options):
        closed, reminded = actions.close_calls(), actions.remind_of_calls()
        if options["verbosity"] > 1:
            self.stdout.write(f"{closed} {reminded}")
