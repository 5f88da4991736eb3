from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from pkes.lib.start import require_ready


class Command(BaseCommand):
    help = "End with a sentence where the portal could not do its work: a folder that cannot be written, old tables."
    # Ours say more plainly what is missing.
    requires_system_checks = []

    def handle(self, **options):
        try:
            require_ready()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
