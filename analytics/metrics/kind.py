"""Metric: a name, a unit, a definition and the way to a Figure."""
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise

from analytics.models import CommunityDay
from analytics.readings import Readings
from kit import house
from kit.money import EXPONENTS
from kit.periods import Period


@dataclass(frozen=True)
class Figure:
    """A metric of a period: None where it is undefined. `complete`: every day was rolled up after it was over."""

    value: float | int | None
    series: list[tuple[date, float | int | None]]
    inputs: dict = field(default_factory=dict)
    computed_at: datetime | None = None
    complete: bool = False


@dataclass(frozen=True)
class Metric:
    """`unit` is a stable code, "currency" stands for the community's; `compute(readings, period)` needs readings that cover the period."""

    name: str
    unit: str
    label: str | Promise
    definition: str | Promise
    compute: Callable[[Readings, Period], Figure]


def major(minor: int | float | None) -> float | None:
    """Money of the community's currency as a number in its units, for charts and programs."""
    digits = EXPONENTS.get(house.currency(), 2)
    return None if minor is None else round(minor / 10**digits, digits)


def figure_of(days: list[CommunityDay], period: Period, value, series, inputs=None) -> Figure:
    """A figure computed from these days."""
    return Figure(
        value=value, series=series, inputs=inputs or {},
        computed_at=max((row.computed_at for row in days), default=None),
        complete=len(days) == period.days and all(row.complete for row in days),
    )
