from django.core.management.base import BaseCommand

from cooperation import actions


class Command(BaseCommand):
    help = "End bookings that are over, let unanswered requests run out, remind of tomorrow's. Runs every hour."

    def handle(self, **options):
        number = actions.follow_bookings()
        if options["verbosity"] > 1:
            self.stdout.write(str(number))
