from django.core.management.base import BaseCommand

from events import actions


class Command(BaseCommand):
    help = "Mail tasks from minutes that are due to whoever took them on, each once. Runs every night."

    def handle(self, **options):
        number = actions.remind_of_tasks()
        if options["verbosity"] > 1:
            self.stdout.write(str(number))
