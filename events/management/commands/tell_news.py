from django.core.management.base import BaseCommand

from events.actions import tell_news


class Command(BaseCommand):
    help = "Mail changed and cancelled meetings to those who registered. Runs every minute."

    def handle(self, **options):
        number = tell_news()
        if options["verbosity"] > 1:
            self.stdout.write(str(number))
