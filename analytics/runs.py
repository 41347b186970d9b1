"""Keeping a record of each computation: a row before it begins, closed whatever happens."""
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.utils import timezone

from analytics.models import MetricRun

KEPT = timedelta(days=60)


@contextmanager
def run_of(metric: str, first: date | None, last: date | None, *, at: datetime) -> Iterator[MetricRun]:
    """A run that counts `rows` and may leave a `note`. An error is kept in the row and raised on."""
    run = MetricRun.objects.create(metric=metric, first=first, last=last, started_at=at)
    started = timezone.now()
    try:
        yield run
        run.state = MetricRun.State.DONE
    except BaseException as error:
        run.state = MetricRun.State.FAILED
        run.error = f"{type(error).__name__}: {error}"[:2000]
        raise
    finally:
        run.finished_at = at + (timezone.now() - started)
        run.save(update_fields=["rows", "note", "state", "error", "finished_at"])


def forget_old_runs(now: datetime) -> int:
    """Delete runs that began more than 60 days ago; returns how many."""
    return MetricRun.objects.filter(started_at__lt=now - KEPT).delete()[0]
