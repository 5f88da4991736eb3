from django.core.management.base import BaseCommand

from events import actions


class Command(BaseCommand):
    help = "Delete the addresses to which closed surveys went; the answers stay. Runs every night."

    def handle(self, **options):
        number = actions.forget_invitations()
        if options["verbosity"] > 1:
            self.stdout.write(str(number))
