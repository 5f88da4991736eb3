from django.core.management.base import BaseCommand

from cooperation import actions


class Command(BaseCommand):
    help = "Ask what came of conversations 30 days after they began, and close those that are quiet. Runs every night."

    def handle(self, **options):
        asked, closed = actions.ask_outcomes(), actions.close_quiet()
        if options["verbosity"] > 1:
            self.stdout.write(f"{asked} {closed}")
