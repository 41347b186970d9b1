"""Figures over several days that need to know who was active: weekly and monthly members, how activity is spread, the lifecycle.

A stored value remembers the newest CommunityDay row it rests on (`basis`); rolling a day up again makes a new row, so what must be
computed again is found by comparing, whatever happened in between.
"""
import statistics
from array import array
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, tee
from operator import itemgetter

from django.db.models import Sum

from analytics import behaviour, formulas
from analytics.metrics.activity import SPREAD
from analytics.metrics.reach import WINDOWS
from analytics.models import CommunityDay, MemberDay, MetricValue
from analytics.runs import run_of
from analytics.values import store, value_row
from kit.periods import Period, day_of

LIFECYCLE = "lifecycle"
SPREAD_WINDOWS = (7, 28, 90)
WEEKS = 13
REACH_BACK = 800


def compute_windows(now: datetime) -> int:
    """Bring the figures of all complete days up to date; returns how many were written."""
    last = day_of(now) - timedelta(days=1)
    days = _Days(last)
    if not days.rows:
        return 0
    with run_of("windows", min(days.rows), last, at=now) as run:
        run.rows = _reach(days, now) + _spread(days, now) + _lifecycle(days, now)
        return run.rows


class _Days:
    """The complete days that are rolled up, each with its row id and its active members."""

    def __init__(self, last: date):
        self.last = last
        since = last - timedelta(days=REACH_BACK)
        rows = CommunityDay.objects.filter(day__gte=since, day__lte=last, complete=True).order_by("day")
        self.rows = {day: (pk, active) for day, pk, active in rows.values_list("day", "pk", "active_members")}
        values = MetricValue.objects.filter(last__gte=since, last__lte=last, name__in=[*WINDOWS, SPREAD, LIFECYCLE])
        stored = values.values_list("name", "last", "window", "inputs")
        self._stored = {(name, day, window): inputs.get("basis") for name, day, window, inputs in stored}

    def basis(self, period: Period) -> int | None:
        return max((self.rows[day][0] for day in period if day in self.rows), default=None)

    def is_stale(self, name: str, period: Period) -> bool:
        return self._stored.get((name, period.last, period.days)) != self.basis(period)

    def whole(self, period: Period) -> bool:
        return all(day in self.rows for day in period)


def _window(last: date, days: int) -> Period:
    return Period(last - timedelta(days=days - 1), last)


def _active_by_day(period: Period) -> Iterator[tuple[date, array]]:
    """Every day of the period with the ids of its active members, in order."""
    rows = MemberDay.objects.filter(day__range=(period.first, period.last), interactions__gt=0).order_by("day")
    groups = groupby(rows.values_list("day", "member_id").iterator(10_000), key=itemgetter(0))
    ahead = next(groups, None)
    for day in period:
        if ahead is not None and ahead[0] == day:
            yield day, array("q", (member for _, member in ahead[1]))
            ahead = next(groups, None)
        else:
            yield day, array("q")


def _reach(days: _Days, now: datetime) -> int:
    stale = {name: [d for d in days.rows if days.is_stale(name, _window(d, size))] for name, size in WINDOWS.items()}
    needed = [day for found in stale.values() for day in found]
    if not needed:
        return 0
    span = Period(min(needed) - timedelta(days=max(WINDOWS.values()) - 1), max(needed))
    streams = tee((members for _, members in _active_by_day(span)), len(WINDOWS))
    counts = zip(*(behaviour.rolling_distinct(stream, size) for stream, size in zip(streams, WINDOWS.values(), strict=True)), strict=True)
    found = []
    for day, values in zip(span, counts, strict=True):
        for (name, size), value in zip(WINDOWS.items(), values, strict=True):
            if day in days.rows and days.is_stale(name, _window(day, size)):
                found.append(_reach_row(days, name, _window(day, size), value, now))
    return store(found)


def _reach_row(days: _Days, name: str, window: Period, value: int, now: datetime) -> MetricValue:
    daily = [days.rows[day][1] for day in window if day in days.rows]
    inputs = {"basis": days.basis(window), "dau_mean": formulas.ratio(sum(daily), len(daily))}
    return value_row(name, window.last, window.days, value, unit="members", inputs=inputs, complete=days.whole(window), now=now)


def _spread(days: _Days, now: datetime) -> int:
    """Median interactions of those who were active, and what the most active 1 % of all members made."""
    found = []
    for size in SPREAD_WINDOWS:
        window = _window(days.last, size)
        if days.last not in days.rows or not days.is_stale(SPREAD, window):
            continue
        rows = MemberDay.objects.filter(day__range=(window.first, window.last), interactions__gt=0).order_by()
        counts = list(rows.values("member_id").annotate(sum=Sum("interactions")).values_list("sum", flat=True))
        members = CommunityDay.objects.filter(day=days.last).values_list("members", flat=True).get()
        inputs = {"basis": days.basis(window), "top_share": formulas.top_share(counts, members), "active_members": len(counts)}
        median = statistics.median(counts) if counts else None
        found.append(
            value_row(SPREAD, window.last, size, median, unit="interactions", inputs=inputs, complete=days.whole(window), now=now)
        )
    return store(found)


def _members(period: Period) -> set[int]:
    rows = MemberDay.objects.filter(day__range=(period.first, period.last), interactions__gt=0).order_by()
    return set(rows.values_list("member_id", flat=True).distinct())


def _lifecycle(days: _Days, now: datetime) -> int:
    """New, returning, resurrected and dormant members of each complete week; active members come from `wau`, the other path."""
    sunday = days.last - timedelta(days=days.last.isoweekday() % 7)
    found = []
    for back in range(WEEKS):
        week = _window(sunday - timedelta(weeks=back), 7)
        if week.last not in days.rows or not days.is_stale(LIFECYCLE, _since_ever(days, week)):
            continue
        current, previous = _members(week), _members(week.before)
        earlier = MemberDay.objects.filter(day__lt=week.before.first, interactions__gt=0, member__in=_active_in(week))
        parts = behaviour.lifecycle(current, previous, set(earlier.order_by().values_list("member_id", flat=True).distinct()))
        active, before = _wau(week.last, len(current)), _wau(week.before.last, len(previous))
        checked = behaviour.Lifecycle(before, parts.new, parts.returning, parts.resurrected, parts.dormant, active)
        inputs = {
            "basis": days.basis(_since_ever(days, week)), "previous": before, "new": parts.new, "returning": parts.returning,
            "resurrected": parts.resurrected, "dormant": parts.dormant, "holds": checked.holds,
        }
        found.append(value_row(LIFECYCLE, week.last, 7, active, unit="members", inputs=inputs, complete=days.whole(week), now=now))
    return store(found)


def _since_ever(days: _Days, week: Period) -> Period:
    return Period(min(days.rows), week.last)


def _active_in(period: Period):
    rows = MemberDay.objects.filter(day__range=(period.first, period.last), interactions__gt=0)
    return rows.order_by().values("member_id")


def _wau(last: date, otherwise: int) -> int:
    """The stored weekly active members; before the first rolled-up week there is no such row."""
    stored = MetricValue.objects.filter(name="wau", last=last, window=7).values_list("value", flat=True).first()
    return otherwise if stored is None else int(stored)
