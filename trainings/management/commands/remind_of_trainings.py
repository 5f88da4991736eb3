from django.core.management.base import BaseCommand

from trainings import actions


class Command(BaseCommand):
    help = "Remind people of trainings, 7 days and 1 day before. Runs every hour, from 8 to 20."

    def handle(self, **options):
        number = actions.remind()
        if options["verbosity"] > 1:
            self.stdout.write(str(number))
