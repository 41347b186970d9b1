"""Tasks of events: telling of cancellations, counting seats again."""
import logging

from celery import shared_task
from django.utils import timezone

from events import seats

log = logging.getLogger(__name__)


@shared_task(name="events.tell_cancelled")
def tell_cancelled():
    """Tell those registered for cancelled events, some at a time; the sweep of the schedule finds who is left."""
    for _round in range(50):
        if not seats.tell_some_of_cancelled(at=timezone.now()):
            break


def tell_cancelled_later() -> None:
    tell_cancelled.delay_on_commit()


@shared_task(name="events.recount_seats")
def recount_seats():
    """Correct and report seat counters that drifted."""
    for event, counter, rows in seats.recount():
        log.error("event %s counted %s seats, rows say %s", event, counter, rows)
