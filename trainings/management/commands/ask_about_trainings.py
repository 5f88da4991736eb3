from django.core.management.base import BaseCommand

from trainings import actions


class Command(BaseCommand):
    help = "Send surveys before and after trainings, and call missing results to mind. Runs every hour, mails by day."

    def handle(self, **options):
        numbers = [actions.send_due_surveys(), actions.remind_of_surveys(), actions.remind_of_outcomes()]
        if options["verbosity"] > 1:
            self.stdout.write(" ".join(map(str, numbers)))
