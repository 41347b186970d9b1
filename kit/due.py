"""Due rows: work that a table remembers in columns `run_after` and `attempts`. What fails waits longer each time; the others go on."""
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import models, transaction

log = logging.getLogger(__name__)
ROUNDS = 40
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)


def wait_after(attempts: int) -> timedelta:
    """How long a row rests that failed after so many failures before.

    >>> [int(wait_after(n).total_seconds() // 60) for n in (0, 1, 2, 5, 6, 400)]
    [1, 2, 4, 32, 60, 60]
    """
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, 10))


def put_off(row: models.Model, *, at: datetime) -> None:
    """After a failure: the row is due again later."""
    attempts = row.attempts  # type: ignore[attr-defined]
    type(row)._default_manager.filter(pk=row.pk).update(attempts=attempts + 1, run_after=at + wait_after(attempts))


def work_off(rows: models.QuerySet, act: Callable[[models.Model], None], *, at: datetime) -> int:
    """Do `act` for one row after the other, each in a transaction that locks its row; those that another worker has are left to it.

    `rows` are those with work left: `act` changes its row so that it is no longer among them, or is due once more. Ends when
    nothing is due, or after ROUNDS; returns how many were tried.
    """
    due = rows.filter(run_after__lte=at).order_by("run_after", "id").select_for_update(skip_locked=True, of=("self",))
    for tried in range(ROUNDS):
        with transaction.atomic():
            row = due.first()
            if row is None:
                return tried
            try:
                with transaction.atomic():
                    act(row)
            except Exception:
                log.exception("%s %s fails", row._meta.label, row)
                put_off(row, at=at)
    return ROUNDS
