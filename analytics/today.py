"""Today's three figures in one glance, for the index of the admin."""
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from analytics import formulas
from analytics.metrics import satisfaction
from analytics.models import MetricRun
from analytics.readings import Readings
from kit import house
from kit.periods import Period

DAYS = 28


@dataclass(frozen=True)
class Today:
    """A [interactions/day] and S as texts, C in minor units, of the days from `first` to `last`; None where undefined.
    `computed_at`: the last successful roll-up; `age_s` its age in seconds."""

    first: date
    last: date
    activity: str | None
    satisfaction: str | None
    cost: int | None
    currency: str
    computed_at: datetime | None
    age_s: int | None


def today(now: datetime) -> Today:
    """A, S and C of the last 28 complete days; three small queries, none of them over raw rows."""
    period = Period.last_days(DAYS, now=now)
    readings = Readings(period.first, period.last)
    days = readings.days_of(period)
    a = formulas.ratio(sum(day.interactions for day in days), len(days))
    s = satisfaction.of(readings.answers(period)).value
    computed_at = MetricRun.objects.filter(metric="days", state=MetricRun.State.DONE).aggregate(at=Max("finished_at"))["at"]
    return Today(
        first=period.first, last=period.last, activity=None if a is None else f"{a:,.0f}" if a >= 100 else f"{a:,.1f}",
        satisfaction=None if s is None else f"{s:.2f}", cost=sum(day.cost_minor for day in days) if days else None,
        currency=house.currency(), computed_at=computed_at, age_s=int((now - computed_at).total_seconds()) if computed_at else None,
    )
