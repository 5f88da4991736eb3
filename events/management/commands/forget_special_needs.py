from django.core.management.base import BaseCommand

from events.actions.clock import forget_special_needs


class Command(BaseCommand):
    help = "Empty the special needs of people some days after their meeting. Runs nightly."

    def handle(self, **options):
        number = forget_special_needs()
        if options["verbosity"] > 1:
            self.stdout.write(str(number))
