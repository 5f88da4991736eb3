from django.core.management.base import BaseCommand

from pkes.roles import write_roles


class Command(BaseCommand):
    help = "Make the groups of the office and give them their rights. Run it after every migrate."

    def handle(self, **options):
        write_roles()
