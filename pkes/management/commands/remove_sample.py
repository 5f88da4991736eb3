from django.core.management.base import BaseCommand
from django.db import transaction

import cooperation.call_sample
import cooperation.sample
import members.sample
import publications.sample_documents
import trainings.sample
from cooperation.actions.enquiries import remove_samples
from events.models import Event
from pkes.lib import versions


class Command(BaseCommand):
    help = "Take away everything that load_sample and load_many added, to the row."

    @transaction.atomic
    def handle(self, **options):
        meetings = Event.objects.filter(is_sample=True)
        versions.forget(Event, meetings.values_list("pk", flat=True))
        meetings.delete()
        publications.sample_documents.remove()
        trainings.sample.remove()
        remove_samples()
        cooperation.sample.remove()
        cooperation.call_sample.remove()
        members.sample.remove()
        if options["verbosity"]:
            self.stdout.write("The sample data is gone.")
