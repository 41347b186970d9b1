"""Who comes, who stays, who pays: sets and times of members as pure functions, with hand-worked examples.

The same rules as in `analytics.formulas`, which has A, S and C: no Django, no clock, None for an undefined ratio. Source: the
definitions of DAU/WAU/MAU, lifecycle, retention, funnel, RFM, hot and time to first response.
"""
import math
import statistics
from collections import Counter, deque
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.formulas import ratio


def rolling_distinct(days: Iterable[Collection[Hashable]], window: int) -> Iterator[int]:
    """For each day, the distinct members of it and the window−1 days before: {a,b}, {a}, {a,b,c} with window 3 → 2, 2, 3."""
    recent: deque[Collection[Hashable]] = deque()
    seen: Counter = Counter()
    for members in days:
        recent.append(members)
        seen.update(members)
        if len(recent) > window:
            for member in recent.popleft():
                seen[member] -= 1
                if not seen[member]:
                    del seen[member]
        yield len(seen)


def stickiness(daily_active: Sequence[int], monthly_active: int) -> float | None:
    """Mean DAU / MAU: DAU 2, 1, 3 and MAU 3 → .667."""
    mean = ratio(sum(daily_active), len(daily_active))
    return None if mean is None else ratio(mean, monthly_active)


def days_active(days: Iterable[Iterable[Hashable]]) -> Counter:
    """On how many of the days each member was active: {a,b}, {a}, {a,b,c} → a 3, b 2, c 1."""
    return Counter(member for members in days for member in members)


@dataclass(frozen=True)
class Lifecycle:
    """Members of one period by what they did before: sizes."""

    previous: int
    new: int
    returning: int
    resurrected: int
    dormant: int
    active: int

    @property
    def holds(self) -> bool:
        """active = new + returning + resurrected, and = previous + new + resurrected − dormant."""
        return (
            self.active == self.new + self.returning + self.resurrected == self.previous + self.new + self.resurrected - self.dormant
        )


def lifecycle(current: set, previous: set, ever_before: set) -> Lifecycle:
    """New: never active before; returning: active in the period before; resurrected: only earlier; dormant: only in the period before.

    {a,b,d} after {a,c}, and d once long ago: new b, returning a, resurrected d, dormant c.
    """
    known = ever_before | previous
    return Lifecycle(
        previous=len(previous), new=len(current - known), returning=len(current & previous),
        resurrected=len((current & known) - previous), dormant=len(previous - current), active=len(current),
    )


def retention(cohort_size: int, cohort: set, weeks: Sequence[set | None]) -> list[float | None]:
    """Share of a cohort with at least one interaction in each calendar week after joining; an unfinished week (None) stays None.

    Week 0 is not forced to 1 and the denominator stays the size at joining. 4 joined, active {1,2,3}, {1,4}, {1} → .75, .5, .25.
    """
    return [None if week is None else ratio(len(cohort & week), cohort_size) for week in weeks]


@dataclass(frozen=True)
class Journey:
    """One person's way: first seen, registered, interactions in order, first paid order. None = it did not happen (or is not known)."""

    visited_at: datetime | None = None
    registered_at: datetime | None = None
    interactions: Sequence[datetime] = ()
    paid_at: datetime | None = None


@dataclass(frozen=True)
class Funnel:
    """Sizes of the nested sets, rates step by step and overall, median hours of each step; `skipped` paid before they were active."""

    sizes: tuple[int, int, int, int]
    skipped: int
    unattributed: int
    median_hours: tuple[float | None, float | None, float | None]

    @property
    def steps(self) -> list[float | None]:
        return [ratio(after, before) for before, after in zip(self.sizes, self.sizes[1:], strict=False)]

    @property
    def overall(self) -> float | None:
        return ratio(self.sizes[-1], self.sizes[0])


def _hours(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 3600


def funnel(
    journeys: Iterable[Journey], *, register_days: int = 30, active_count: int = 3, active_days: int = 7, pay_days: int = 30
) -> Funnel:
    """Visitors ⊇ registered within 30 d ⊇ active (3 interactions within 7 d) ⊇ paying (within 30 d of registering).

    Who pays before being active counts as both, and as skipped. A member whose visit is not known is unattributed, never invented.
    """
    sizes, skipped, unattributed = [0, 0, 0, 0], 0, 0
    hours: tuple[list[float], list[float], list[float]] = ([], [], [])
    for j in journeys:
        if j.visited_at is None:
            unattributed += j.registered_at is not None
            continue
        sizes[0] += 1
        if j.registered_at is None or not timedelta(0) <= j.registered_at - j.visited_at <= timedelta(days=register_days):
            continue
        sizes[1] += 1
        hours[0].append(_hours(j.visited_at, j.registered_at))
        early = [at for at in j.interactions if timedelta(0) <= at - j.registered_at <= timedelta(days=active_days)]
        active_at = early[active_count - 1] if len(early) >= active_count else None
        in_time = j.paid_at is not None and timedelta(0) <= j.paid_at - j.registered_at <= timedelta(days=pay_days)
        paid_at = j.paid_at if in_time else None
        sizes[2] += active_at is not None or paid_at is not None
        if active_at is not None:
            hours[1].append(_hours(j.registered_at, active_at))
        if paid_at is not None:
            sizes[3] += 1
            hours[2].append(_hours(j.registered_at, paid_at))
            skipped += active_at is None or paid_at < active_at
    first, second, third = (statistics.median(h) if h else None for h in hours)
    return Funnel((sizes[0], sizes[1], sizes[2], sizes[3]), skipped, unattributed, (first, second, third))


def cume_dist(values: Sequence[float]) -> list[float]:
    """For each value the share of values that are not greater; ties are equal: 1, 1, 2, 5 → .5, .5, .75, 1."""
    below, seen = {}, 0
    for value, count in sorted(Counter(values).items()):
        seen += count
        below[value] = seen / len(values)
    return [below[value] for value in values]


def rfm(rows: Sequence[tuple[float, float, float]]) -> list[tuple[int, int, int]]:
    """Scores 1..5 for (days since the last interaction, interactions, money), 5 is best; by cume_dist, so that equals score equally.

    Ten members with one interaction each have the same F, where ntile would deal them five different ones.
    """
    if not rows:
        return []
    recency, frequency, money = zip(*rows, strict=True)
    scored = [[math.ceil(5 * share - 1e-9) for share in cume_dist(v)] for v in ([-days for days in recency], frequency, money)]
    return list(zip(*scored, strict=True))


def hot(deeds: Mapping[Hashable, tuple[int, float]], *, author: Hashable, cap: int = 3, tau_hours: float = 48) -> float:
    """Σ over members of min(cap, n)·exp(−age/τ), for {member: (n, hours since the newest)}; the author's own do not count.

    One member with 10 replies an hour ago weighs no more than one with 3; a deed of 48 h ago weighs 1/e.
    """
    return sum(min(cap, n) * math.exp(-age / tau_hours) for member, (n, age) in deeds.items() if member != author)


@dataclass(frozen=True)
class Thread:
    """A topic: who asked when, and the replies (who, when) in order; `bots` do not answer."""

    author: Hashable
    asked_at: datetime
    replies: Sequence[tuple[Hashable, datetime]] = ()


@dataclass(frozen=True)
class FirstResponse:
    """Median and 90th percentile in minutes over what was answered; share of threads a day old that had no answer in 24 h."""

    median_minutes: float | None
    p90_minutes: float | None
    unanswered_share: float | None


def first_response(threads: Iterable[Thread], *, now: datetime, bots: Collection[Hashable] = ()) -> FirstResponse:
    """Time to the first reply by another human. Answers after 10, 20 and 60 min: median 20, p90 60 (nearest rank)."""
    waits, old, unanswered = [], 0, 0
    for thread in threads:
        first = next((at for who, at in thread.replies if who != thread.author and who not in bots), None)
        wait = None if first is None else (first - thread.asked_at).total_seconds() / 60
        if wait is not None:
            waits.append(wait)
        if now - thread.asked_at >= timedelta(hours=24):
            old += 1
            unanswered += wait is None or wait > 24 * 60
    waits.sort()
    p90 = waits[math.ceil(0.9 * len(waits)) - 1] if waits else None
    return FirstResponse(statistics.median(waits) if waits else None, p90, ratio(unanswered, old))
