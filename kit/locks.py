"""One at a time where there is no row to lock: a lock of ours that holds until the transaction ends."""
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


def hold(kind: int, number: int = 0) -> None:
    """Wait for the lock (kind, number), two signed 32-bit integers; within a transaction.

    On SQLite every transaction takes the one write lock at BEGIN, which is enough.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, number])


@contextmanager
def locked(kind: int, number: int = 0) -> Iterator[None]:
    """A transaction under the lock."""
    with transaction.atomic():
        hold(kind, number)
        yield
