"""Put a backup in place, or look at one: `manage.py restore FILE [--check | --same] [--compare] [--replace]`."""
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.personal import tombstones
from portal.backup import restoring
from portal.backup.archive import Refused


class Command(BaseCommand):
    help = __doc__
    # It must work in an empty place.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only see whether the archive is whole and can be restored here")
        parser.add_argument("--same", action="store_true", help="only compare the archive with what is here, row by row")
        parser.add_argument("--compare", action="store_true", help="compare what was restored row by row before it takes its place")
        parser.add_argument("--replace", action="store_true", help="take the place of a database that has members")
        parser.add_argument("--erasures", type=Path, help="a list of erasures kept elsewhere (ERASURES_FILE of the old machine)")

    def handle(self, *, file, check, same, compare, replace, erasures, **options):
        began = time.monotonic()
        if erasures and not erasures.exists():
            raise CommandError(f"There is no {erasures}.")
        try:
            reader = restoring.check(file, self.say)
            self.say(f"the archive of {reader.manifest['taken_at']} is whole")
            if check:
                return
            if same:
                self._tell_of_differences(restoring.compare(reader))
                return
            if not erasures and not tombstones.path().exists():
                self.stderr.write("No list of erasures is here. Whoever was erased after this backup comes back: see --erasures.")
            done = restoring.restore(reader, replace=replace, erasures=erasures, say=self.say, comparing=compare)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except restoring.Different as different:
            raise CommandError(f"Not restored; what was loaded differs from the archive: {different}") from different
        self.say(f"{done['rows']:,} rows and {done['files']:,} files in {time.monotonic() - began:.1f} s")
        self.say(f"to step back: {done['step_back']}")

    def _tell_of_differences(self, found: dict[str, int]) -> None:
        if found:
            raise CommandError("; ".join(f"{name}: {count} differ" for name, count in sorted(found.items())))
        self.say("identical, row by row")

    def say(self, text: str) -> None:
        self.stdout.write(f"restore: {text}")
