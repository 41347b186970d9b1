"""Copy database and files into one archive while the site writes: `manage.py backup FILE`."""
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.backup.archive import Refused
from portal.backup.taking import take
from portal.health import record_backup


class Command(BaseCommand):
    help = __doc__
    # It must work when something is wrong.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        began = time.monotonic()
        try:
            manifest = take(file, at=timezone.now(), say=self.say)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        record_backup(at=timezone.now())
        if manifest["missing"]:
            self.stderr.write(f"{len(manifest['missing'])} files have a row and are not there: {', '.join(manifest['missing'][:3])} …")
        rows = sum(entry["rows"] for entry in manifest["tables"].values())
        size = file.stat().st_size / 1e6
        self.say(f"{file}: {rows:,} rows, {size:,.1f} MB, in {time.monotonic() - began:.1f} s. Keys are not in it; set were: "
                 f"{', '.join(manifest['secrets']) or 'none'}")

    def say(self, text: str) -> None:
        self.stdout.write(f"backup: {text}")
