from django.core.management.base import BaseCommand
from django.utils import timezone

import cooperation.call_sample
import cooperation.sample
import events.sample
import members.sample
import publications.sample_documents
import trainings.sample


class Command(BaseCommand):
    help = "Add sample organisations, meetings, trainings, offers and needs, marked as such. remove_sample takes them away."

    def handle(self, **options):
        today = timezone.localdate()
        members.sample.load()
        events.sample.load(today)
        trainings.sample.load(today)
        publications.sample_documents.load()
        cooperation.sample.load()
        cooperation.call_sample.load(today)
        if options["verbosity"]:
            self.stdout.write("The sample data is in place. To remove it: manage.py remove_sample")
