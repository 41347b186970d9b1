"""What an app calls when something that can be found has changed, within the transaction of the change."""
from collections.abc import Iterable

from django.db import transaction

from community.models import SearchDue, SearchRow
from community.tasks import index_due
from kit.rows import insert

BATCH = 500


def index_due_later() -> None:
    """Ask a worker once this transaction stands; if the broker is away, the sweep finds the rows."""
    transaction.on_commit(index_due.delay, robust=True)


def added(kind: str, keys: Iterable, *, at) -> None:
    """New things are to be indexed; one statement."""
    due = [SearchDue(kind=kind, key=str(key), run_after=at) for key in keys]
    for i in range(0, len(due), BATCH):
        insert(
            due[i : i + BATCH], unique=["kind", "key"], returning=["id"],
            on_conflict="UPDATE SET run_after = EXCLUDED.run_after, attempts = 0",
        )
    if due:
        index_due_later()


def changed(kind: str, keys: Iterable, *, at) -> None:
    """The words of these things, or who may find them, changed: they are found again once they are indexed anew.

    What stood there is out of the index when this transaction ends. First the due row, then the other: a worker that is just
    indexing the same thing holds the due row until its row stands.
    """
    keys = [str(key) for key in keys]
    added(kind, keys, at=at)
    for i in range(0, len(keys), BATCH):
        SearchRow.objects.filter(kind=kind, key__in=keys[i : i + BATCH]).delete()
