from django.core.management.base import BaseCommand, CommandError

from pkes import leaving


class Command(BaseCommand):
    help = "Write everything that the cluster owns into a new folder, in open formats, for leaving: JSON, CSV, files."

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, folder, **options):
        try:
            manifest = leaving.make(folder)
        except (leaving.LeavingError, OSError) as error:
            raise CommandError(str(error)) from error
        rows, files = sum(manifest["rows"].values()), len(manifest["files"])
        self.stdout.write(
            f"{rows} rows of {len(manifest['rows'])} kinds and {files} files are in {folder}; read README.md there."
        )
        if manifest["missing"]:
            self.stderr.write(
                f"{len(manifest['missing'])} files are named by a row and not there; manifest.json lists them."
            )
        self.stderr.write(
            "It holds personal data: keep it where nobody else can read it, and delete it when it is no longer needed."
        )
