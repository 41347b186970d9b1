"""Rolling up one local day: interactions and heartbeats become MemberDay rows and one CommunityDay row, replaced in one transaction.

I counts the interactions of members who are countable at the end of the day, so that I, H and N are about the same people: the
deeds of staff, bots, suspended and unverified members stand in the raw table and in no figure. The result depends on the rows alone,
not on how often, in which order or how interrupted it was computed.
"""
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import groupby
from operator import itemgetter

from django.db.models import Min

from accounts.models import Standing
from accounts.standing import countable_members
from analytics import formulas
from analytics.costs import cost_by_day, items_in
from analytics.locks import day_locked
from analytics.models import CommunityDay, MemberDay, VerbRule
from billing.revenue import cash_by_day, payers_at, recognised_by_day
from community.heartbeats import KEPT
from community.models import Heartbeat, Interaction
from kit import house
from kit.periods import Period, bounds
from kit.verbs import verbs

BATCH = 2000
CHUNK = 10_000
INSTANT = timedelta(microseconds=1)
HEARTBEAT = timedelta(seconds=formulas.HEARTBEAT_SECONDS)
INTERACTION = timedelta(seconds=formulas.INTERACTION_SECONDS)


@dataclass(frozen=True)
class Money:
    """Minor units by day: earned, received, spent."""

    revenue: dict[date, int]
    cash: dict[date, int]
    cost: dict[date, int]


def money_of(period: Period) -> Money:
    return Money(
        recognised_by_day(period.first, period.last), cash_by_day(period.first, period.last), cost_by_day(items_in(period), period)
    )


def counting_verbs() -> list[str]:
    return [verb.name for verb in verbs if verb.counts]


def countable_on(day: date):
    """Members who count in N of the day: at its last instant."""
    return countable_members(bounds(day)[1] - INSTANT)


def raw_count(day: date) -> int:
    """I of the day, counted by the database from the raw rows: the other path to what a roll-up adds up."""
    start, end = bounds(day)
    rows = Interaction.objects.filter(occurred_at__gte=start, occurred_at__lt=end, verb__in=counting_verbs())
    return rows.filter(member__in=countable_on(day)).count()


def roll_up(day: date, *, now: datetime, money: Money | None = None) -> int:
    """Replace the rows of the day; returns how many MemberDay rows it has. Idempotent; one worker at a time for each day."""
    money = money or money_of(Period(day, day))
    with day_locked(day):
        return _replace(day, now, money)


def _replace(day: date, now: datetime, money: Money) -> int:
    countable = set(countable_on(day).values_list("pk", flat=True))
    kept = _spans_kept(day, now)
    MemberDay.objects.filter(day=day).delete()
    totals: Counter = Counter()
    by_verb: Counter = Counter()
    batch: list[MemberDay] = []
    rows = active = 0
    for row in _member_days(day, countable, kept):
        totals.update(interactions=row.interactions, capped=row.capped_interactions, seconds=row.active_seconds)
        by_verb.update(row.by_verb)
        active += row.interactions > 0
        batch.append(row)
        if len(batch) == BATCH:
            rows += len(MemberDay.objects.bulk_create(batch))
            batch = []
    rows += len(MemberDay.objects.bulk_create(batch))
    end = bounds(day)[1]
    CommunityDay.objects.filter(day=day).delete()
    CommunityDay.objects.create(
        day=day, members=len(countable), new_members=_new_members(day, countable), active_members=active,
        interactions=totals["interactions"], capped_interactions=totals["capped"], raw_interactions=raw_count(day),
        active_seconds=totals["seconds"], by_verb=dict(sorted(by_verb.items())),
        payers=payers_at(end - INSTANT).filter(pk__in=countable_on(day).values("pk")).count(),
        revenue_minor=money.revenue[day], cash_minor=money.cash[day], cost_minor=money.cost[day], currency=house.currency(),
        computed_at=now, def_version=formulas.DEF_VERSION, tz=house.time_zone(), complete=now >= end,
    )
    return rows


def _member_days(day: date, countable: set[int], kept: dict[int, list[int]]) -> Iterator[MemberDay]:
    """The rows of the day, member by member, from two ordered streams of raw rows."""
    midnight, end = (int(instant.timestamp()) for instant in bounds(day))
    caps = dict(VerbRule.objects.values_list("verb", "daily_cap"))
    for member, signals in groupby(merge(_deeds(day), _beats(day), _remembered(kept), key=itemgetter(0, 1)), key=itemgetter(0)):
        if member not in countable:
            continue
        done: Counter = Counter()
        seen = []
        for _, second, length, verb in signals:
            seen.append((second, length))
            if verb and second >= 0:
                done[verb] += 1
        spans = formulas.covered(seen, 0, end - midnight)
        if spans:
            yield MemberDay(
                member_id=member, day=day, interactions=sum(done.values()),
                capped_interactions=sum(min(caps.get(verb, formulas.DAILY_CAP), n) for verb, n in done.items()),
                active_seconds=sum(until - since for since, until in spans), by_verb=dict(sorted(done.items())),
                spans=[second for span in spans for second in span],
            )


def _second(instant: datetime, midnight: float) -> int:
    """Whole seconds since midnight, rounded down: rounding would move 23:59:59.83 into the next day."""
    return int((instant.timestamp() - midnight) // 1)


def _deeds(day: date) -> Iterator[tuple[int, int, int, str]]:
    """(member, second of the day, length, verb); those of the last minute of the day before come with a negative second."""
    start, end = bounds(day)
    midnight = start.timestamp()
    rows = Interaction.objects.filter(occurred_at__gte=start - INTERACTION, occurred_at__lt=end, verb__in=counting_verbs())
    ordered = rows.order_by("member_id", "occurred_at").values_list("member_id", "occurred_at", "verb")
    for member, at, verb in ordered.iterator(CHUNK):
        yield member, _second(at, midnight), formulas.INTERACTION_SECONDS, verb


def _beats(day: date) -> Iterator[tuple[int, int, int, str]]:
    start, end = bounds(day)
    midnight = start.timestamp()
    rows = Heartbeat.objects.filter(occurred_at__gte=start - HEARTBEAT, occurred_at__lt=end)
    for member, at in rows.order_by("member_id", "occurred_at").values_list("member_id", "occurred_at").iterator(CHUNK):
        yield member, _second(at, midnight), formulas.HEARTBEAT_SECONDS, ""


def _spans_kept(day: date, now: datetime) -> dict[int, list[int]]:
    """Active spans of an earlier roll-up, for days whose heartbeats may be gone."""
    if bounds(day)[0] - HEARTBEAT > now - KEPT + timedelta(days=1):
        return {}
    return dict(MemberDay.objects.filter(day=day).values_list("member_id", "spans"))


def _remembered(kept: dict[int, list[int]]) -> Iterator[tuple[int, int, int, str]]:
    for member, spans in sorted(kept.items()):
        for since, until in zip(spans[::2], spans[1::2], strict=True):
            yield member, since, until - since, ""


def _new_members(day: date, countable: set[int]) -> int:
    """How many of the countable began to count on this day, for the first time."""
    start, end = bounds(day)
    begun = Standing.objects.filter(reason__in=Standing.COUNTING).values("member").annotate(first=Min("since_at"))
    began = begun.filter(first__gte=start, first__lt=end).values_list("member", flat=True)
    return sum(member in countable for member in began)
