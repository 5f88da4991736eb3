from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from pkes import search_quality


class Command(BaseCommand):
    help = "Print how well the search answers the labelled queries, over made-up rows that are taken back at the end."

    def handle(self, **options):
        data = search_quality.read()
        with transaction.atomic():
            call_command("load_founding", verbosity=0)
            call_command("load_sample", verbosity=0)
            search_quality.make_rows(data)
            for line in search_quality.in_words(search_quality.measure(data)):
                self.stdout.write(line)
            transaction.set_rollback(True)
