from django.core.management.base import BaseCommand

from events.actions import settle_due


class Command(BaseCommand):
    help = "Take back places that nobody confirmed or accepted in time, and offer what is free. Runs every minute."

    def handle(self, **options):
        number = settle_due()
        if options["verbosity"] > 1:
            self.stdout.write(str(number))
