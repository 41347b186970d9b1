"""SQLite: a copy through the backup interface while others write, and back in one transaction of the live file."""
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.backup import shelves
from portal.backup.archive import Refused

MEMBER = "database.sqlite3"


def live() -> Path:
    return Path(connection.settings_dict["NAME"])


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    return [name for (name,) in rows]


class Snapshot:
    """One instant of the live database, as a file beside the archive; a writer waits for nothing."""

    def __init__(self, path: Path):
        self.copy = path.with_name(path.name + ".sqlite3")

    def __enter__(self):
        self.copy.unlink(missing_ok=True)
        connection.ensure_connection()
        os.close(os.open(self.copy, os.O_WRONLY | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(self.copy)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return self

    def __exit__(self, *error):
        self.copy.unlink(missing_ok=True)

    def names_of_files(self) -> Iterator[str]:
        with closing(sqlite3.connect(self.copy)) as database:
            for prefix, table, column in shelves.columns():
                for (name,) in database.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> \'\''):  # noqa: S608
                    yield prefix + name

    def write(self, archive, say) -> dict:
        """The file into the archive; returns what the manifest says of it."""
        with closing(sqlite3.connect(self.copy)) as database:
            counts = {name: {"rows": database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]} for name in _tables(database)}  # noqa: S608
            migrations = sorted([app, name] for app, name in database.execute("SELECT app, name FROM django_migrations"))
        say(f"{len(counts)} tables, {sum(entry['rows'] for entry in counts.values()):,} rows")
        with self.copy.open("rb") as source, archive.member(MEMBER) as out:
            shutil.copyfileobj(source, out, 1 << 20)
        return {"migrations": migrations, "tables": counts, "sequences": {}, "server": sqlite3.sqlite_version}


def is_empty() -> bool:
    if "accounts_member" not in connection.introspection.table_names():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM accounts_member)")
        return not cursor.fetchone()[0]


RESTORING = ".restoring"


@contextmanager
def beside() -> Iterator[Path]:
    """Work in a file of its own; the live one is neither read nor written. Yields its path; removed in the end."""
    name = connection.settings_dict["NAME"]
    new = Path(f"{name}{RESTORING}")
    connection.close()
    try:
        connection.settings_dict["NAME"] = str(new)
        yield new
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        for tail in ("", "-wal", "-shm", "-journal"):
            Path(f"{new}{tail}").unlink(missing_ok=True)


def load(reader, new: Path, say) -> None:
    """The file of the archive, found sound."""
    new.parent.mkdir(parents=True, exist_ok=True)
    with reader.open(MEMBER) as source, open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)
    with closing(sqlite3.connect(new)) as database:
        found = database.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise Refused(f"The database in the archive is damaged: {found}")


def differences(reader, file: Path) -> dict[str, int]:
    """Rows that differ, by table: compared one by one, in the order they are kept. Empty when all are the same."""
    scratch = file.with_name(file.name + ".comparing")
    with reader.open(MEMBER) as source, scratch.open("wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)
    found = {}
    try:
        with closing(sqlite3.connect(file)) as ours, closing(sqlite3.connect(scratch)) as theirs:
            for table in sorted({*_tables(ours), *_tables(theirs)}):
                different = _count_different(_digests(ours, table), _digests(theirs, table))
                if different:
                    found[table] = different
    finally:
        scratch.unlink(missing_ok=True)
    return found


def _digests(database: sqlite3.Connection, table: str) -> Iterator[bytes]:
    try:
        rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608
    except sqlite3.OperationalError:
        return
    for row in rows:
        yield hashlib.blake2b(repr(row).encode(), digest_size=16).digest()


def _count_different(ours, theirs) -> int:
    count, end = 0, object()
    while True:
        mine, yours = next(ours, end), next(theirs, end)
        if mine is end and yours is end:
            return count
        count += mine != yours


def swap_in(new: Path) -> None:
    """Write the restored pages over the live ones in one transaction; a copy of what was there stays beside."""
    connection.close()
    place = new.with_name(new.name.removesuffix(RESTORING))
    before = place.with_name(place.name + ".before-restore")
    with closing(sqlite3.connect(new)) as source:
        if place.exists():
            with closing(sqlite3.connect(place, timeout=30)) as old, closing(sqlite3.connect(before)) as kept:
                old.backup(kept)
        with closing(sqlite3.connect(place, timeout=30)) as target:
            source.backup(target)


def how_to_step_back() -> str:
    return f"stop the site and put {live().name}.before-restore in the place of {live().name} (in {settings.VAR_DIR})"
