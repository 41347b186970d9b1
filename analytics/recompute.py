"""Computing again because somebody asked: the days become due, and the work is queued after commit."""
from datetime import datetime

from django.db import transaction

from analytics import tasks
from analytics.fill import mark
from analytics.models import DueDay
from kit.periods import Period


@transaction.atomic
def recompute_later(period: Period, *, at: datetime) -> None:
    """Make every day of the period due and queue everything that rests on it. What the queue loses, the schedule finds."""
    mark(period, DueDay.Reason.ASKED, at=at)
    tasks.roll_up_days.delay_on_commit()
    tasks.compute_satisfaction_now.delay_on_commit()
    tasks.compute_cost_now.delay_on_commit()


def recompute_cost_later() -> None:
    """After a cost item, a share or a rate has changed."""
    tasks.compute_cost_now.delay_on_commit()


def recompute_satisfaction_later() -> None:
    """After an importance has changed."""
    tasks.compute_satisfaction_now.delay_on_commit()
