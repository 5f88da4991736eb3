from django.core.management.base import BaseCommand

from publications.actions import documents


class Command(BaseCommand):
    help = "Read the text of documents that were uploaded, so that it can be searched. Runs each minute."

    def handle(self, **options):
        number = documents.read_waiting()
        if number and options["verbosity"]:
            self.stdout.write(f"{number} read.")
