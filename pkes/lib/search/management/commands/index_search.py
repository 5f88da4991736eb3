from django.core.management.base import BaseCommand, CommandError

from pkes.lib.search.actions import rebuild, stale


class Command(BaseCommand):
    help = "Bring the index of the search up to the database, with progress; --check only says what is stale."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; fail where an entry is stale")
        parser.add_argument("--anew", action="store_true", help="write also what has not changed")

    def handle(self, **options):
        if options["check"]:
            return self.check_all()
        changed = rebuild(self.tell if options["verbosity"] else None, anew=options["anew"])
        if options["verbosity"]:
            self.stdout.write(f"{changed} entries changed.")
        return None

    def tell(self, kind, done, total):
        """A line for each kind, and for a long one every so often."""
        if done == total or done % 5000 == 0:
            self.stdout.write(f"{kind.key}: {done} of {total}")
            self.stdout.flush()

    def check_all(self):
        wrong = stale()
        for kind, number in wrong:
            self.stdout.write(f"stale: {kind} {number}")
        if wrong:
            raise CommandError(f"{len(wrong)} stale. Run manage.py index_search.")
        self.stdout.write("Nothing is stale.")
