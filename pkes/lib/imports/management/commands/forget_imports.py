from django.core.management.base import BaseCommand

from pkes.lib.imports.actions import forget_old


class Command(BaseCommand):
    help = "Empty what stood in imported files of more than a day ago. Runs every hour."

    def handle(self, **options):
        forget_old()
