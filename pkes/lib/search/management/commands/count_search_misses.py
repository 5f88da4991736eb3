from django.core.management.base import BaseCommand

from pkes.lib.search.misses import count


class Command(BaseCommand):
    help = "Count for the office what was looked for and not found. Nothing about who asked is known."

    def handle(self, **options):
        number = count()
        if options["verbosity"]:
            self.stdout.write(f"{number} counted.")
