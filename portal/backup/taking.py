"""Taking a backup."""
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.backup import postgres, shelves, sqlite, state
from portal.backup.archive import Refused, Writer


def take(path: Path, *, at: datetime, say) -> dict:
    """Write the archive; returns its manifest. The site may write all the while."""
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}.")
    began = time.monotonic()
    with Writer(path) as archive, shelves.Held() as held, _snapshot(path, held, say) as (database, names, missing):
        manifest = database.write(archive, say)
        files = held.write(archive, names, say)
        manifest |= {
            "version": state.version(), "engine": connection.vendor, "taken_at": at.isoformat(), "site": settings.SITE_URL,
            "files": files, "missing": sorted(missing), "secrets": state.names_of_secrets(),
            "seconds": round(time.monotonic() - began, 1),
        }
        archive.finish(manifest)
    return manifest


@contextmanager
def _snapshot(path: Path, held: shelves.Held, say):
    """A snapshot whose every file is held: (database, names of files, those that are nowhere).

    A file that is deleted between the snapshot and our hold is named by no later snapshot; one that the next names again, and
    that is still not there, was lost before.
    """
    engine = postgres if connection.vendor == "postgresql" else sqlite
    before: set[str] = set()
    while True:
        with engine.Snapshot(path) as database:
            names = list(database.names_of_files())
            missing = held.hold(names)
            if missing <= before:
                yield database, names, missing
                return
        say(f"{len(missing)} files went away since the snapshot; a newer one")
        before = missing
