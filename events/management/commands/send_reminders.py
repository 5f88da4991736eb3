from django.core.management.base import BaseCommand

from events.actions import remind


class Command(BaseCommand):
    help = "Remind those who have a place, 7 days and 1 day before. Runs every hour, mails by day."

    def handle(self, **options):
        number = remind()
        if options["verbosity"] > 1:
            self.stdout.write(str(number))
