from django.core.management.base import BaseCommand, CommandError

import cooperation.sample
import members.sample


class Command(BaseCommand):
    help = "Add many sample organisations, to measure with. remove_sample takes them away."

    def add_arguments(self, parser):
        parser.add_argument("--organizations", type=int, default=10_000, help="how many (default: 10000)")
        parser.add_argument(
            "--listings", type=int, default=0, help="how many offers and needs they have (default: none)"
        )

    def handle(self, **options):
        number = options["organizations"]
        if not 0 < number <= 1_000_000:
            raise CommandError("--organizations: give a number from 1 to 1000000.")
        if not 0 <= options["listings"] <= 1_000_000:
            raise CommandError("--listings: give a number from 0 to 1000000.")
        members.sample.load_many(number)
        cooperation.sample.load_many(options["listings"])
        if options["verbosity"]:
            self.stdout.write(f"{number} sample organisations were added.")
