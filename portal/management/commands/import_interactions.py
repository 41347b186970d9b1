"""`manage.py import_interactions FILE --map column=field …`: bring in a history that was kept elsewhere; `--undo BATCH` takes it back."""
import re
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import zones
from kit import house
from portal.history.importing import Rejects, bring_in
from portal.history.models import ImportBatch
from portal.history.reading import PROFILES, Mapping, WrongMap, read
from portal.history.undoing import undo

PEOPLE = re.compile(r"[a-z0-9_-]{1,40}")
EVERY = 5000
MANY = {"nargs": "+", "action": "extend", "default": []}


def _pairs(given: list[str], what: str) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if wrong := [text for text, (left, equals, right) in zip(given, pairs, strict=True) if not (left and equals and right)]:
        raise CommandError(f"{what} {wrong[0]}: write it with a =, and something on both sides.")
    return {left: right for left, _equals, right in pairs}


class Command(BaseCommand):
    help = "Bring in interactions from a CSV file (or .csv.gz); people become members without login. Run again, it stores nothing twice."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--map", metavar="COLUMN=FIELD", help="at, person, name, verb, target_kind, target, id", **MANY)
        parser.add_argument("--set", metavar="FIELD=VALUE", help="the same on every line, as verb=code_committed", **MANY)
        parser.add_argument("--profile", choices=sorted(PROFILES), help="a ready map; --map and --set change it")
        parser.add_argument("--people", default="", metavar="NAME", help="whose names these are; files of one NAME share their people")
        parser.add_argument("--zone", default=house.time_zone(), help="zone of times without an offset (%(default)s)")
        parser.add_argument("--rejects", type=Path, help="where refused lines go (VAR_DIR/imports/…)")
        parser.add_argument("--dry-run", action="store_true", help="read and count; store nothing")
        parser.add_argument("--undo", type=int, metavar="BATCH", help="take this import back")

    def handle(self, *, file: Path | None, **options):
        if options["undo"] is not None:
            return self._undo(options["undo"])
        if file is None or not file.is_file():
            raise CommandError(f"There is no file {file}." if file else "Name a file, or --undo BATCH.")
        if not zones.is_zone(options["zone"]):
            raise CommandError(f"“{options['zone']}” is no time zone; write it like Asia/Shanghai.")
        profile = PROFILES.get(options["profile"], Mapping())
        columns = {ours: theirs for theirs, ours in _pairs(options["map"], "--map").items()}
        mapping = Mapping({**profile.columns, **columns}, {**profile.fixed, **_pairs(options["set"], "--set")})
        people = options["people"] or options["profile"] or re.sub(r"[^a-z0-9_-]+", "-", file.name.split(".")[0].lower()).strip("-")[:40]
        if not PEOPLE.fullmatch(people):
            raise CommandError("--people has 1 to 40 characters: a to z, 0 to 9, - and _.")
        self._bring_in(file, mapping, people, options)
        return None

    def _bring_in(self, file: Path, mapping: Mapping, people: str, options) -> None:
        now, started, dry_run = timezone.now(), monotonic(), options["dry_run"]
        deeds = read(file, mapping, people=people, zone=ZoneInfo(options["zone"]), now=now)
        batch = ImportBatch(people=people, file_name=file.name[:200], started_at=now)
        try:
            first = next(deeds, None)
        except (WrongMap, OSError, EOFError) as error:
            raise CommandError(str(error)) from error
        if first is None:
            raise CommandError("The file has no lines.")
        if not dry_run:
            batch.save()
        default = settings.VAR_DIR / "imports" / (f"{people}-dry-run-rejects.csv" if dry_run else f"{batch.pk}-rejects.csv")
        rejects = Rejects(options["rejects"] or default)
        try:
            bring_in(batch, _after(first, deeds), rejects, dry_run=dry_run, progress=self._progress(started))
        except (OSError, EOFError) as error:
            raise CommandError(f"The file ends badly: {error}. What was read is stored; run it again with a whole file.") from error
        finally:
            rejects.close()
        self._report(batch, rejects, monotonic() - started, dry_run)

    def _progress(self, started: float):
        def say(batch: ImportBatch) -> None:
            if batch.rows % EVERY == 0:
                pace = batch.rows / max(monotonic() - started, 0.001)
                self.stderr.write(f"{batch.rows:,} lines, {batch.new:,} new, {batch.refused:,} refused, {pace:,.0f} lines a second")

        return say

    def _report(self, batch: ImportBatch, rejects: Rejects, seconds: float, dry_run: bool) -> None:
        known = batch.rows - batch.refused - batch.new
        title = "Dry run, nothing stored" if dry_run else f"Batch {batch.pk}"
        self.stdout.write(
            f"{title}: {batch.rows:,} lines, {batch.new:,} new interactions, {known:,} known already, {batch.refused:,} refused, "
            f"{batch.members:,} new members, {seconds:.1f} s"
        )
        if batch.refused:
            self.stdout.write(f"Refused lines, with their numbers and reasons: {rejects.path}")
        if not dry_run:
            self.stdout.write(f"To take it back: manage.py import_interactions --undo {batch.pk}")

    def _undo(self, number: int) -> None:
        batch = ImportBatch.objects.filter(pk=number).first()
        if batch is None:
            raise CommandError(f"There is no import {number}.")
        if batch.undone_at is not None:
            raise CommandError(f"Import {number} was taken back already.")

        def say(count: int) -> None:
            if count % EVERY == 0:
                self.stderr.write(f"{count:,} interactions taken back")

        gone, went, stayed = undo(batch, at=timezone.now(), progress=say)
        self.stdout.write(
            f"Taken back: {gone:,} interactions and {went:,} members; {stayed:,} members stay, because they have something else here."
        )


def _after(first, rest):
    yield first
    yield from rest
