"""Money of the days: earned, received and spent, brought up to date when an order, a cost item or a share changes."""
from datetime import datetime

from django.db.models import Max, Min

from analytics.metrics.cost import COST
from analytics.models import CommunityDay
from analytics.readings import Readings
from analytics.rollups import money_of
from analytics.runs import run_of
from analytics.values import store, value_row
from kit import house
from kit.periods import Period

WINDOWS = (7, 28, 90)
FIELDS = ("revenue_minor", "cash_minor", "cost_minor")


def compute_cost(now: datetime) -> int:
    """Correct the money of every rolled-up day that differs, then store C of the last 7, 28 and 90 complete days with its identity."""
    span = CommunityDay.objects.aggregate(first=Min("day"), last=Max("day"))
    if span["first"] is None:
        return 0
    with run_of("cost", span["first"], span["last"], at=now) as run:
        run.rows = correct_days(Period(span["first"], span["last"]))
        run.rows += store(_window_value(Period.last_days(size, now=now), now) for size in WINDOWS)
        return run.rows


def correct_days(period: Period) -> int:
    """Write what differs; returns how many days did."""
    money = money_of(period)
    changed = []
    for row in CommunityDay.objects.filter(day__range=(period.first, period.last)).only("day", "currency", *FIELDS):
        found = (money.revenue[row.day], money.cash[row.day], money.cost[row.day])
        if found != tuple(getattr(row, field) for field in FIELDS) or row.currency != house.currency():
            row.revenue_minor, row.cash_minor, row.cost_minor = found
            row.currency = house.currency()
            changed.append(row)
    CommunityDay.objects.bulk_update(changed, [*FIELDS, "currency"], batch_size=200)
    return len(changed)


def _window_value(period: Period, now: datetime):
    figure = COST.compute(Readings(period.first, period.last), period)
    inputs = {**figure.inputs, "items": len(figure.inputs["items"])}
    return value_row(
        COST.name, period.last, period.days, figure.value, unit=house.currency(), inputs=inputs, complete=figure.complete, now=now
    )
