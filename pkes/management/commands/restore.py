from django.core.management.base import BaseCommand, CommandError

from pkes.lib import backup


class Command(BaseCommand):
    help = "Put a backup into an empty system, or only check that it is whole."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("backup", help="the folder of the backup, or the encrypted file")
        parser.add_argument("--identity", help="the file with age's key")
        parser.add_argument("--check", action="store_true", help="only compare it with its manifest")

    def handle(self, **options):
        try:
            with backup.readable(options["backup"], identity=options["identity"]) as place:
                manifest = backup.check(place) if options["check"] else backup.restore(place)
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows, files = sum(manifest["rows"].values()), len(manifest["files"])
        self.stdout.write(f"The backup of {manifest['made_at']} is whole: {rows} rows, {files} files.")
        if bucket := manifest.get("files_stay_in"):
            self.stdout.write(
                f"The files are not in it: they stayed in {bucket}, which has to be brought back by itself."
            )
        if not options["check"]:
            self.stdout.write("It is restored. Now run prepare_portal --no-sample, which brings it up to this version.")
