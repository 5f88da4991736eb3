from django.core.management.base import BaseCommand, CommandError

from pkes.lib import backup


class Command(BaseCommand):
    help = "Write a backup of the database and of all files into a folder, check it, and delete the oldest ones."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--keep", type=int, default=14, help="how many backups stay in the folder (14)")
        parser.add_argument(
            "--no-files", action="store_true", help="leave the files in the bucket, which keeps former versions itself"
        )
        keys = parser.add_mutually_exclusive_group()
        keys.add_argument("--age", default="", help="encrypt it for this age key")
        keys.add_argument("--gpg", default="", help="encrypt it for this GnuPG key")

    def handle(self, folder, **options):
        if options["keep"] < 1:
            raise CommandError("--keep: at least one backup has to stay.")
        try:
            path = backup.make(
                folder, keep=options["keep"], age=options["age"], gpg=options["gpg"], files=not options["no_files"]
            )
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The backup is whole: {path}")
        if options["no_files"]:
            self.stdout.write(f"The files are not in it: they stay in {backup.bucket()}.")
