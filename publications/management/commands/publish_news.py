from django.core.management.base import BaseCommand

from publications.actions import publish_due


class Command(BaseCommand):
    help = "Publish the news that are scheduled for a moment that has come."

    def handle(self, **options):
        number = publish_due()
        if options["verbosity"]:
            self.stdout.write(f"{number} published")
