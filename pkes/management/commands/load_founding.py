from django.core.management.base import BaseCommand

import events.founding
import members.founding
import publications.founding
import trainings.founding
from pkes import activities


class Command(BaseCommand):
    help = "Write what the founding documents say. Run it as often as you like: what a person changed stays changed."

    def handle(self, **options):
        members.founding.load()
        events.founding.load()
        trainings.founding.load()
        publications.founding.load()
        activities.load_drafts()
        if options["verbosity"]:
            self.stdout.write("The founding data is in place.")
