from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand

import members.sample
from pkes.lib.search.actions import rebuild
from pkes.lib.search.models import Entry
from pkes.roles import COORDINATOR, write_roles
from pkes.schedule import write_schedule


class Command(BaseCommand):
    help = "Bring the database up to date and load the founding data and, for a trial, the sample data."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--no-sample", action="store_true", help="leave the sample data and its logins out")

    def handle(self, **options):
        call_command("migrate", interactive=False, verbosity=0)
        write_roles()
        write_schedule()
        call_command("load_founding", verbosity=0)
        if not options["no_sample"]:
            call_command("load_sample", verbosity=0)
        # An upgrade from a portal without a search; afterwards the acts keep the index.
        if not Entry.objects.exists():
            rebuild()
        # What has no version yet gets its first, so that the first change can be compared and taken back.
        call_command("createinitialrevisions", comment="", verbosity=0)
        if options["no_sample"]:
            return
        for email, password in members.sample.logins(Group.objects.get(name=COORDINATOR)):
            self.stdout.write(f"Log in as {email} with the password {password}")
