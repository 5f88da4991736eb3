from django.core.management.base import BaseCommand
from django.db import transaction

import members.sample
from events.models import Event
from trainings.models import Training, TrainingCycle


class Command(BaseCommand):
    help = "Take away everything that load_sample and load_many added, to the row."

    @transaction.atomic
    def handle(self, **options):
        Event.objects.filter(is_sample=True).delete()
        Training.objects.filter(is_sample=True).delete()
        TrainingCycle.objects.filter(is_sample=True).delete()
        members.sample.remove()
        if options["verbosity"]:
            self.stdout.write("The sample data is gone.")
