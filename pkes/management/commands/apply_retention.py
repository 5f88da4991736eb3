from django.core.management.base import BaseCommand, CommandError

from pkes import retention


class Command(BaseCommand):
    help = "Delete or anonymise what has been kept long enough, as the table of pkes/retention.py says. Runs nightly."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how much of what it would be")

    def handle(self, *, dry_run, **options):
        if dry_run:
            for rule in retention.nightly():
                self.stdout.write(f"{rule.key}: {rule.due().count()}")
            return
        done = retention.apply()
        if options["verbosity"]:
            self.stdout.write(", ".join(f"{key}: {number}" for key, number in done.items() if number) or "0")
        failed = [key for key, number in done.items() if number is None]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")
