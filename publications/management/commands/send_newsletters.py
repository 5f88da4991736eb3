from django.core.management.base import BaseCommand

from publications.actions.newsletter import run
from publications.actions.subscribers import follow_consents


class Command(BaseCommand):
    help = "Send the newsletters that are due, at their pace; follow consents given or withdrawn elsewhere."

    def handle(self, **options):
        follow_consents()
        tried = run()
        if options["verbosity"] > 1:
            self.stdout.write(f"{tried} mails were tried.")
