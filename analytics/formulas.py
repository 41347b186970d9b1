"""Activity A = c·T·N, satisfaction S = (1/K)·Σw·F, cost C = Σp·C as pure functions: units, edges and hand-worked examples.

The ids in brackets are the vectors of the definitions, each a test of its own; the page `analytics:definitions` says them in prose.
A ratio whose denominator is 0 is None, never 0. Nothing here knows Django, the clock or the database.
"""
import math
import random
import statistics
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kit.money import split

DEF_VERSION = 1
HEARTBEAT_SECONDS = 75
INTERACTION_SECONDS = 60
DAILY_CAP = 200
MIN_SHOWN = 5
MIN_COVERAGE = 0.5
Z95 = 1.959964

Number = int | float | Fraction
Share = int | float | Decimal | Fraction


def ratio(part: Number, whole: Number) -> float | None:
    """part / whole; None where the whole is 0."""
    return float(part / whole) if whole else None


# Activity


@dataclass(frozen=True)
class Activity:
    """A and its factors over D days. `interactions` I, `hours` H [member-hours], `members` N̄, `days` D."""

    interactions: int
    hours: float
    members: float | None
    days: int
    c: float | None
    t: float | None

    @property
    def value(self) -> float | None:
        """A [interactions/day] = I/D."""
        return ratio(self.interactions, self.days)

    @property
    def product(self) -> float | None:
        """c·T·N̄ [interactions/day]; None where a factor is undefined."""
        if self.c is None or self.t is None or self.members is None:
            return None
        return self.c * self.t * self.members

    @property
    def per_member(self) -> float | None:
        """A/N̄ [interactions/member/day] = c·T."""
        return ratio(self.value, self.members) if self.value is not None and self.members else None


def activity(interactions: int, active_seconds: int, members: Sequence[int]) -> Activity:
    """c = I/H [1/member-hour], T = H/(D·N̄) [h/member/day]; `members` is N_d for each day, so D is its length.

    Sums first, then one division: I=20 and H=5 h on two days with N=2 and 8 give c=4, T=.5, A=10, where the mean of the
    daily ratios would give 15.625 [A2]. One day, N=4, I=16, H=2 h: c=8, T=.5, A=16, A/N=4 [A1]. Nobody: A=0, c and T None [A3].
    """
    days, hours = len(members), active_seconds / 3600
    mean = ratio(sum(members), days)
    return Activity(interactions, hours, mean, days, c=ratio(interactions, hours), t=ratio(hours, sum(members)))


def active_only(interactions: int, active_seconds: int, daily_active: Sequence[int]) -> tuple[float | None, float | None, float | None]:
    """The other factoring: c, T_act = H/ΣDAU [h/active member/day] and mean DAU; their product is A as well [A1: 8·1·2 = 16]."""
    hours = active_seconds / 3600
    return ratio(interactions, hours), ratio(hours, sum(daily_active)), ratio(sum(daily_active), len(daily_active))


def identity_holds(left: float | None, right: float | None) -> bool:
    """Whether two paths to one figure agree: |left − right| ≤ 1e-9·max(1, |right|); an undefined side agrees with 0 or undefined."""
    a, b = left or 0.0, right or 0.0
    return abs(a - b) <= 1e-9 * max(1.0, abs(b))


def covered(signals: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The union of [t, t+e) within [start, end) as spans that do not touch, for signals (t, e) in the order of t; whole seconds."""
    spans: list[tuple[int, int]] = []
    since = until = start
    for t, length in signals:
        if t > until:
            if until > since:
                spans.append((since, until))
            since = until = t
        until = max(until, min(t + length, end))
        if until == end:
            break
    if until > since:
        spans.append((since, until))
    return spans


def active_seconds(signals: Iterable[tuple[int, int]], start: int, end: int) -> int:
    """Seconds of [start, end) that the signals (t, e) cover together, in whatever order they come.

    Heartbeats (e=75) at 0, 60 and 120 cover 195 s, with a second device at 90 as well [A5]. A comment (e=60) 30 s before
    midnight covers 30 s of each of the two days [A6].
    """
    return sum(until - since for since, until in covered(sorted(signals), start, end))


def capped(counts: Iterable[int], cap: int = DAILY_CAP) -> int:
    """Σ min(cap, n) over (member, kind, day): 250 likes of one member on one day are 200."""
    return sum(min(cap, n) for n in counts)


def weighted_activity(counts: Mapping[str, int], weights: Mapping[str, float], days: int) -> float | None:
    """A_w [weighted interactions/day] = Σ u_k·I_k/D; a kind without a weight has u=1. 10 replies at 2 and 10 likes at .5, 5 days: 5."""
    return ratio(sum(weights.get(kind, 1.0) * n for kind, n in counts.items()), days)


def top_share(counts: Sequence[int], members: float, share: float = 0.01) -> float | None:
    """The part of all interactions that the most active `share` of `members` made (at least one member); None without interactions.

    100 members, of whom three made 50, 30 and 20: the top 1 % is one member and made .5.
    """
    most = sorted(counts, reverse=True)[: max(1, math.ceil(members * share))]
    return ratio(sum(most), sum(counts))


# Satisfaction


@dataclass(frozen=True)
class Indicator:
    """One indicator k: importance r ≥ 0, mean F on 1..5 (None = missing), standard deviation s, answers n."""

    importance: float
    mean: float | None
    deviation: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Satisfaction:
    """S on 1..5 (None = not to be told), w of each indicator (None = missing), share of importance answered, standard error."""

    value: float | None
    weights: list[float | None]
    coverage: float | None
    error: float | None = None

    @property
    def margin(self) -> float | None:
        """Half the 95 % interval."""
        return None if self.error is None else Z95 * self.error


def on_five(x: float, low: float, high: float) -> float:
    """F = 1 + 4·(x − lo)/(hi − lo): 7.5 of 0..10 is 4.0, a yes-share of .8 is 4.2 [S6]."""
    return 1 + 4 * (x - low) / (high - low)


def weights(importances: Sequence[float | None]) -> list[float | None]:
    """w = K·r/Σr over the K that are not None: 5, 3, 2 → 1.5, .9, .6 [S2]; without the third 1.25, .75 [S3]. All None when Σr = 0."""
    present = [r for r in importances if r is not None]
    whole = sum(present)
    return [None if r is None or not whole else len(present) * r / whole for r in importances]


def satisfaction(indicators: Sequence[Indicator]) -> Satisfaction:
    """S = (1/K)·Σ w_k·F_k over the answered indicators, as the source writes it, with Σw = K.

    F=4, 5, 3 and r=5, 3, 2 → 4.1 [S2] (with Σw = 1 the formula would say 1.367). Without the third: 4.375, coverage .8 [S3].
    None when no indicator is answered, no importance is positive, or less than half of the importance is answered [S4].
    SE² = Σ (w/K)²·s²/n holds for independent samples [S8]; where the same members answer several, use `bootstrap_error`.
    """
    w = weights([None if k.mean is None else k.importance for k in indicators])
    coverage = ratio(sum(k.importance for k in indicators if k.mean is not None), sum(k.importance for k in indicators))
    pairs = zip(w, indicators, strict=True)
    told = [(weight, k.mean, k.deviation, k.n) for weight, k in pairs if weight is not None and k.mean is not None]
    if not told or coverage is None or coverage < MIN_COVERAGE:
        return Satisfaction(None, w, coverage)
    count = len(told)
    value = sum(weight * mean for weight, mean, _, _ in told) / count
    parts = [(weight / count) ** 2 * deviation**2 / n for weight, _, deviation, n in told if deviation is not None and n]
    return Satisfaction(value, w, coverage, math.sqrt(sum(parts)) if len(parts) == count else None)


def weighted_mean(indicators: Sequence[Indicator]) -> float | None:
    """Σ r·F / Σ r over the answered indicators: the other path to S, without weights w. F=4, 5, 3 and r=5, 3, 2 → 4.1."""
    told = [(k.importance, k.mean) for k in indicators if k.mean is not None]
    return ratio(sum(r * mean for r, mean in told), sum(r for r, _ in told))


def bootstrap_error(
    answers: Sequence[Mapping[Any, Sequence[float]]], importances: Mapping[Any, float], *, rounds: int = 200, seed: int = 1
) -> float | None:
    """Standard error of S by drawing members, each with all their answers {indicator: [F, …]}, with replacement.

    For members who answered several indicators, whose answers hang together. The same seed gives the same figure; None for
    fewer than two members. Two members who said 2 and 4: S of a draw is 2, 3, 3 or 4, so the error is about .71.
    """
    if len(answers) < 2:
        return None
    told = [[(indicator, sum(found), len(found)) for indicator, found in member.items() if found] for member in answers]
    dice, values = random.Random(seed), []  # noqa: S311 - a simulation, no secret
    for _ in range(max(50, min(rounds, 2_000_000 // len(answers)))):
        sums: dict[Hashable, float] = defaultdict(float)
        counts: dict[Hashable, int] = defaultdict(int)
        for member in dice.choices(told, k=len(told)):
            for indicator, total, count in member:
                sums[indicator] += total
                counts[indicator] += count
        whole = sum(importances[k] for k in counts)
        if whole:
            values.append(sum(importances[k] * sums[k] / counts[k] for k in counts) / whole)
    return statistics.pstdev(values) if len(values) > 1 else None


def post_stratified(strata: Iterable[tuple[float, float | None]]) -> float | None:
    """Σ share·mean / Σ share over the strata (share of all members, mean of those who answered) in which anybody answered.

    Payers are half of the members but 90 of 100 answers, with 4.5 against 3.0: raw 4.35, adjusted 3.75 [S7].
    """
    told = [(share, mean) for share, mean in strata if mean is not None]
    return ratio(sum(share * mean for share, mean in told), sum(share for share, _ in told))


# Cost and return. Money in integer minor units.


def allocate(amount: int, shares: Mapping[str, Share]) -> dict[str | None, int]:
    """What each scope bears of an item, to the cent; what is left of 1 stands under None and is borne elsewhere.

    100.00 over three equal scopes: 33.34, 33.33, 33.33 [C2]. Raises ValueError when the shares exceed 1.
    """
    exact = [Fraction(str(p)) if isinstance(p, float) else Fraction(p) for p in shares.values()]
    rest = 1 - sum(exact)
    if rest < 0 or any(p < 0 for p in exact):
        raise ValueError("shares are 0 or more and add up to 1 at most")
    parts = split(abs(amount), [*exact, rest])
    sign = -1 if amount < 0 else 1
    return {scope: sign * part for scope, part in zip([*shares, None], parts, strict=True)}


def amortise(amount: int, first: date, until: date) -> Iterator[tuple[date, int]]:
    """(day, minor units) for each day of [first, until): over the calendar months by their days, then evenly within each month.

    1200.00 over 2025 gives January 101.92, February 92.05, … December 101.91 [C3]; the days add up to the amount exactly.
    """
    months: list[list[date]] = []
    for i in range((until - first).days):
        day = first + timedelta(days=i)
        if not months or months[-1][0].month != day.month:
            months.append([])
        months[-1].append(day)
    sign = -1 if amount < 0 else 1
    for month, part in zip(months, split(abs(amount), [len(m) for m in months]), strict=True):
        yield from zip(month, (sign * cents for cents in split(part, [1] * len(month))), strict=True)


def cost(items: Iterable[tuple[int, Share]]) -> int:
    """C = Σ p·C over (amount, allocation share): 60000·1 + 20000·.7 + 30000·.5 = 89000 [C1]; no items cost 0 [C4]."""
    return sum(allocate(amount, {"": share})[""] for amount, share in items)


def gain(revenue: int, cost: int) -> int:
    """G = R − C: 120000 − 89000 = 31000 [C1]."""
    return revenue - cost


def roi(revenue: int, cost: int) -> float | None:
    """(R − C)/C: .3483 [C1]; None where nothing was spent [C4]."""
    return ratio(revenue - cost, cost)


def arpu(revenue: int, members: float | None) -> float | None:
    """R/N̄ [minor units/member]."""
    return ratio(revenue, members) if members else None


def pay_rate(payers: int, members: int) -> float | None:
    """P/N: 50,000 of 100,000 members are .5 [C5]."""
    return ratio(payers, members)
