from django.core.management.base import BaseCommand, CommandError

import members.sample


class Command(BaseCommand):
    help = "Add many sample organisations, to measure with. remove_sample takes them away."

    def add_arguments(self, parser):
        parser.add_argument("--organizations", type=int, default=10_000, help="how many (default: 10000)")

    def handle(self, **options):
        number = options["organizations"]
        if not 0 < number <= 1_000_000:
            raise CommandError("--organizations: give a number from 1 to 1000000.")
        members.sample.load_many(number)
        if options["verbosity"]:
            self.stdout.write(f"{number} sample organisations were added.")
