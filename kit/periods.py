"""Days and periods in the community's time zone (`kit.house.time_zone`); all bounds are aware and half-open."""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit import house


def zone() -> ZoneInfo:
    return ZoneInfo(house.time_zone())


def day_of(instant: datetime) -> date:
    """The local day that `instant` belongs to."""
    return instant.astimezone(zone()).date()


def start_of(day: date) -> datetime:
    """The first instant of the local day."""
    return datetime.combine(day, time.min, tzinfo=zone())


def bounds(day: date) -> tuple[datetime, datetime]:
    """[start, end) of the local day."""
    return start_of(day), start_of(day + timedelta(days=1))


@dataclass(frozen=True)
class Period:
    """The local days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self):
        if self.last < self.first:
            raise ValueError("a period ends on or after the day it starts")

    @classmethod
    def last_days(cls, count: int, *, now: datetime) -> "Period":
        """The last `count` complete days before the day of `now`."""
        last = day_of(now) - timedelta(days=1)
        return cls(last - timedelta(days=count - 1), last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The period of the same length that ends the day before this one starts."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def bounds(self) -> tuple[datetime, datetime]:
        return start_of(self.first), start_of(self.last + timedelta(days=1))

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=i) for i in range(self.days))
