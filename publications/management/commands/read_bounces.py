from django.conf import settings
from django.core.management.base import BaseCommand

from pkes.lib.bounces import bounces_of, from_imap, from_path
from publications.actions.bounces import note_bounce


class Command(BaseCommand):
    help = "Read the newsletters that came back: from the mailbox of BOUNCE_MAILBOX_URL, or from a file or a folder."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", help="an mbox file, a Maildir, or a folder with one file a mail")

    def handle(self, *, path=None, **options):
        if path:
            messages = from_path(path)
        elif settings.BOUNCE_MAILBOX_URL:
            messages = from_imap(settings.BOUNCE_MAILBOX_URL)
        else:
            return
        noted = read = 0
        for message in messages:
            read += 1
            noted += sum(note_bounce(bounce) is not None for bounce in bounces_of(message))
        if options["verbosity"]:
            self.stdout.write(f"{read} mails read, {noted} bounces noted.")
