from django.core.management.base import BaseCommand

from pkes.lib.jobs.actions import revive


class Command(BaseCommand):
    help = "Take up the work in the background that a killed worker left behind. Runs every minute."

    def handle(self, **options):
        revive()
