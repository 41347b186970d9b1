"""Is the portal alive, and is it ready: `/healthz` and `/readyz`.

A worker can be alive and deaf, so it is judged by work done: the age of the row that beat → worker → database wrote.
"""
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from kombu import Connection
from kombu.exceptions import KombuError

from portal.models import Pulse

WORKER, BACKUP = "worker", "backup"
STALE_AFTER = timedelta(minutes=2)


def record_pulse(*, at: datetime) -> None:
    """Write that a worker did its work at this instant."""
    Pulse.objects.update_or_create(name=WORKER, defaults={"at": at})


def record_backup(*, at: datetime) -> None:
    """Not in the archive itself, which was whole before."""
    Pulse.objects.update_or_create(name=BACKUP, defaults={"at": at})


def worker_age(*, at: datetime) -> timedelta | None:
    """How long ago a worker last wrote its row; None when it never did."""
    beaten = Pulse.objects.filter(name=WORKER).values_list("at", flat=True).first()
    return None if beaten is None else max(at - beaten, timedelta())


def worker_is_down(*, at: datetime) -> bool:
    age = worker_age(at=at)
    return age is None or age > STALE_AFTER


def broker_answers() -> bool:
    try:
        options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        with Connection(settings.CELERY_BROKER_URL, transport_options=options, connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (KombuError, OSError):
        return False
    return True


def migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@never_cache
def healthz(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    """200 when database, migrations, broker and worker are all well, else 503; the JSON says which is not."""
    age = None
    try:
        state = {"database": "ok", "migrations": "ok" if migrations_applied() else "pending"}
        age = worker_age(at=timezone.now())
    except DatabaseError:
        state = {"database": "down", "migrations": "unknown"}
    state["broker"] = "ok" if broker_answers() else "down"
    stale = age is None or age > STALE_AFTER
    ready = not stale and all(value == "ok" for value in state.values())
    state["worker"] = {"age_s": None if age is None else round(age.total_seconds(), 1)}
    return JsonResponse({"status": "ok" if ready else "unavailable", **state}, status=200 if ready else 503)
