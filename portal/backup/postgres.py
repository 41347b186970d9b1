"""PostgreSQL: a snapshot as a stream of rows, and back into a schema of its own that takes the place of the old one in one transaction."""
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from portal.backup import shelves, state

PREFIX = "rows/"
NEW, BEFORE, LIVE = "guildhall_restoring", "guildhall_before_restore", "public"


def _ask(sql: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _do(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def tables() -> dict[str, list[str]]:
    """Columns by table, of all tables in sight that hold rows; without columns the database works out itself."""
    rows = _ask(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
        " AND a.attgenerated = '' ORDER BY c.relname, a.attnum"
    )
    found: dict[str, list[str]] = {}
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def _in_order(table: str) -> str:
    """The primary key; texts in the order of their bytes, which is the same on every machine."""
    keys = _ask(
        "SELECT a.attname, t.typcategory FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
        " JOIN pg_type t ON t.oid = a.atttypid WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY a.attnum",
        f'"{table}"',
    )
    return ", ".join(f'"{name}"' + (' COLLATE "C"' if category == "S" else "") for name, category in keys) or "1"


def _rows(table: str, columns: list[str]) -> Iterator[bytes]:
    """The rows of a table as COPY writes them, in the order of its key."""
    names = ", ".join(f'"{column}"' for column in columns)
    statement = f'COPY (SELECT {names} FROM "{table}" ORDER BY {_in_order(table)}) TO STDOUT'  # noqa: S608
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield from copy


def _sequences() -> dict[str, int]:
    rows = _ask("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL")
    return dict(rows)


class Snapshot:
    """All that is read through it is of one instant, however long it takes and whatever is written meanwhile."""

    def __init__(self, path):
        self._transaction = transaction.atomic()

    def __enter__(self):
        self._transaction.__enter__()
        _do("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return self

    def __exit__(self, *error):
        self._transaction.__exit__(*error)

    def names_of_files(self) -> Iterator[str]:
        for prefix, table, column in shelves.columns():
            for (name,) in _ask(f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> \'\''):  # noqa: S608
                yield prefix + name

    def write(self, archive, say) -> dict:
        """Every table into the archive; returns what the manifest says of the database."""
        found, counts = tables(), {}
        for number, (table, columns) in enumerate(found.items(), 1):
            with archive.member(f"{PREFIX}{table}") as out:
                for chunk in _rows(table, columns):
                    out.write(chunk)
            counts[table] = _ask(f'SELECT count(*) FROM "{table}"')[0][0]  # noqa: S608
            if number % 20 == 0 or number == len(found):
                say(f"{number} of {len(found)} tables, {sum(counts.values()):,} rows")
        return {
            "migrations": state.applied(),
            "tables": {table: {"columns": columns, "rows": counts[table]} for table, columns in found.items()},
            # Read last: sequences know no snapshot, and a number too high is harmless where one too low would be given out twice.
            "sequences": _sequences(), "server": connection.cursor().connection.info.server_version,
        }


def is_empty() -> bool:
    if not _ask("SELECT to_regclass('accounts_member')")[0][0]:
        return True
    return not _ask("SELECT EXISTS (SELECT 1 FROM accounts_member)")[0][0]


@contextmanager
def beside() -> Iterator[str]:
    """Work in a schema of its own; the live one is neither read nor written. Dropped again if it did not take its place."""
    _do(f"DROP SCHEMA IF EXISTS {NEW} CASCADE; CREATE SCHEMA {NEW}; SET search_path TO {NEW}")
    try:
        yield NEW
    finally:
        _do(f"SET search_path TO {LIVE}; DROP SCHEMA IF EXISTS {NEW} CASCADE")


def live() -> str:
    return LIVE


def load(reader, place: str, say) -> None:
    """The schema of the archive, filled with its rows."""
    say("making the tables")
    executor = MigrationExecutor(connection)
    executor.migrate(state.targets(reader.manifest) or executor.loader.graph.leaf_nodes())
    with transaction.atomic():
        _fill(reader, say)


def _fill(reader, say) -> None:
    manifest, here = reader.manifest["tables"], tables()
    if {table: set(columns) for table, columns in here.items()} != {table: set(entry["columns"]) for table, entry in manifest.items()}:
        raise ValueError("the tables of the backup are not those that its migrations make")
    quoted = [f'"{table}"' for table in here]
    # Triggers of ours keep logs from being changed; here the whole log is put back.
    for table in quoted:
        _do(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    _do(f"TRUNCATE {', '.join(quoted)}")
    for number, (table, entry) in enumerate(manifest.items(), 1):
        names = ", ".join(f'"{column}"' for column in entry["columns"])
        statement = f'COPY "{table}" ({names}) FROM STDIN'
        with reader.open(f"{PREFIX}{table}") as source, connection.cursor() as cursor, cursor.copy(statement) as copy:
            while chunk := source.read(1 << 20):
                copy.write(chunk)
        if number % 20 == 0 or number == len(manifest):
            say(f"{number} of {len(manifest)} tables loaded")
    for name, value in reader.manifest["sequences"].items():
        _ask("SELECT setval(quote_ident(%s)::regclass, %s)", name, value)
    _do("SET CONSTRAINTS ALL IMMEDIATE")
    for table in quoted:
        _do(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def differences(reader, place: str) -> dict[str, int]:
    """Rows that differ, by table: compared one by one, in the order of the key. Empty when all are the same."""
    found, here = {}, set(tables())
    for table, entry in reader.manifest["tables"].items():
        if table not in here:
            found[table] = entry["rows"]
            continue
        with reader.open(f"{PREFIX}{table}") as source:
            ours, theirs = _digests(_lines(_rows(table, entry["columns"]))), _digests(source)
            different = _count_different(ours, theirs)
        if different:
            found[table] = different
    now = _sequences()
    found |= {f"sequence {name}": 1 for name, value in reader.manifest["sequences"].items() if now.get(name) != value}
    return found


def _lines(chunks) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + bytes(chunk)).split(b"\n")
        yield from (line + b"\n" for line in lines)
    if rest:
        yield rest


def _digests(lines) -> Iterator[bytes]:
    return (hashlib.blake2b(line, digest_size=16).digest() for line in lines)


def _count_different(ours, theirs) -> int:
    count, end = 0, object()
    ours, theirs = iter(ours), iter(theirs)
    while True:
        mine, yours = next(ours, end), next(theirs, end)
        if mine is end and yours is end:
            return count
        count += mine != yours


def swap_in(place: str) -> None:
    """The restored schema takes the place of the live one, which is kept under another name, in one transaction."""
    with transaction.atomic():
        _do("SET LOCAL lock_timeout = '30s'")
        _do(f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE")
        _do(f"ALTER SCHEMA {LIVE} RENAME TO {BEFORE}")
        _do(f"ALTER SCHEMA {place} RENAME TO {LIVE}")
    _do(f"SET search_path TO {LIVE}")


def how_to_step_back() -> str:
    return f"DROP SCHEMA {LIVE} CASCADE; ALTER SCHEMA {BEFORE} RENAME TO {LIVE};"
