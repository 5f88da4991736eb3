from django.core.management.base import BaseCommand

from trainings import actions


class Command(BaseCommand):
    help = "Open enrolment and begin trainings as their hours come, offer free places, tell news. Runs every minute."

    def handle(self, **options):
        numbers = [actions.follow_clock(), actions.settle_due(), actions.tell_news(), actions.tell_dates()]
        if options["verbosity"] > 1:
            self.stdout.write(" ".join(map(str, numbers)))
