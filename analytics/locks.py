"""One worker at a time: a transaction that holds a lock of ours until it ends."""
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

DAYS, ANSWERS, WINDOWS = 7301, 7302, 7303


@contextmanager
def locked(kind: int, number: int = 0) -> Iterator[None]:
    """A transaction under the lock (kind, number). On SQLite every transaction takes the one write lock at BEGIN, which is enough."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, number])
        yield


def day_locked(day: date):
    return locked(DAYS, day.toordinal())
