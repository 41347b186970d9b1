"""Restoring a backup: all is made ready beside what runs; only when it stands does it take the place."""
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from accounts.models import Erasure
from accounts.personal import erasing, tombstones
from accounts.personal.tombstones import Tombstone
from kit import shared_pages
from portal.backup import postgres, shelves, sqlite, state
from portal.backup.archive import Reader, Refused
from portal.models import Pulse


class Different(Exception):
    """What was restored is not what the archive holds; `found` names it."""

    def __init__(self, found: dict[str, int]):
        super().__init__(", ".join(f"{name}: {count}" for name, count in found.items()))
        self.found = found


def check(path: Path, say) -> Reader:
    """An archive that is whole and that this code can read; raises Refused. Touches nothing."""
    reader = Reader(path)
    state.refuse_newer(reader.manifest)
    reader.check(say)
    return reader


def compare(reader: Reader) -> dict[str, int]:
    """What differs between the live site and the archive, by table; what lies in folders under “files”."""
    engine = postgres if connection.vendor == "postgresql" else sqlite
    files = shelves.differences(reader)
    found = engine.differences(reader, engine.live()) | ({"files": len(files)} if files else {})
    # It beats while we look, and says when the last backup was taken.
    found.pop(Pulse._meta.db_table, None)
    return found


def restore(reader: Reader, *, replace: bool, erasures: Path | None, say, comparing: bool = False) -> dict:
    """Put the archive in place; returns figures. Raises Refused or Different before anything that runs was touched."""
    engine = postgres if connection.vendor == "postgresql" else sqlite
    if not engine.is_empty() and not replace:
        raise Refused("There are members in this database. With --replace the backup takes its place; what is there is kept beside.")
    stones = _stones(erasures)
    try:
        files = shelves.make_ready(reader)
        say(f"{files:,} files unpacked")
        with engine.beside() as place:
            engine.load(reader, place, say)
            if comparing:
                _refuse_different(engine.differences(reader, place), shelves.differences(reader, ready=True))
                say("the same, row by row")
            if state.targets(reader.manifest):
                say("migrating to this version")
                call_command("migrate", verbosity=0)
            with shelves.working_beside():
                erased = erasing.replay(stones)
            say(f"{len(stones)} erasures are known, {erased} had to be done again")
            engine.swap_in(place)
        shelves.swap_in()
    finally:
        shelves.clear()
    shared_pages.forget()
    rows = sum(entry["rows"] for entry in reader.manifest["tables"].values())
    return {"files": files, "rows": rows, "erased": erased, "step_back": engine.how_to_step_back()}


def _stones(erasures: Path | None) -> list[Tombstone]:
    """Whom the running site knows to be erased, and whom the given list names."""
    known = Erasure._meta.db_table in connection.introspection.table_names()
    here = erasing.known_stones() if known else tombstones.read(tombstones.path())
    return tombstones.of_all(here, tombstones.read(erasures) if erasures else ())


def _refuse_different(found: dict[str, int], files: list[str]) -> None:
    if files:
        found = found | {"files": len(files)}
    if found:
        raise Different(found)
