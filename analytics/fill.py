"""Filling: which days are due, and rolling them up until none is. A mark is a row, so that nothing is forgotten by a crash."""
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Min
from django.db.models.functions import TruncDate

from accounts.models import Standing
from analytics import rollups
from analytics.locks import day_locked
from analytics.models import CommunityDay, DueDay, FillState
from analytics.runs import run_of
from community.models import Heartbeat, Interaction
from kit.periods import Period, day_of, start_of, zone

OVERLAP = timedelta(minutes=15)
BUDGET_S = 50


def mark(days, reason: str, *, at: datetime) -> None:
    """Make each of the days due. Also when it is due already: a roll-up under way may have read before this mark."""
    DueDay.objects.bulk_create([DueDay(day=day, reason=reason, marked_at=at) for day in sorted(days)])


@transaction.atomic
def mark_due_days(now: datetime) -> None:
    """Mark what was received since the last time, the running day, days that ended or were never rolled up.

    The watermark looks back 15 minutes, because rows become visible later than they say when their transaction is long.
    """
    FillState.objects.get_or_create(name="days")
    state = FillState.objects.select_for_update().get(name="days")
    today = day_of(now)
    if state.watermark_at is not None:
        mark(_touched(state.watermark_at - OVERLAP), DueDay.Reason.RECEIVED, at=now)
    mark([today], DueDay.Reason.TODAY, at=now)
    done = dict(CommunityDay.objects.values_list("day", "complete"))
    mark([day for day, complete in done.items() if not complete and day < today], DueDay.Reason.ENDED, at=now)
    first = _first_day()
    if first is not None and first < today:
        waiting = set(DueDay.objects.filter(reason=DueDay.Reason.MISSING).values_list("day", flat=True))
        mark({day for day in Period(first, today) if day not in done} - waiting - {today}, DueDay.Reason.MISSING, at=now)
    state.watermark_at = now
    state.save(update_fields=["watermark_at"])


def _touched(since: datetime) -> set[date]:
    """Days on which something received since then happened, or reaches into."""
    found: set[date] = set()
    for rows, length in (
        (Interaction.objects.filter(received_at__gte=since), rollups.INTERACTION),
        (Heartbeat.objects.filter(occurred_at__gte=since), rollups.HEARTBEAT),
    ):
        until = ExpressionWrapper(F("occurred_at") + length, output_field=DateTimeField())
        days = rows.values_list(TruncDate("occurred_at", tzinfo=zone()), TruncDate(until, tzinfo=zone())).distinct()
        found.update(day for pair in days for day in pair)
    return found


def _first_day() -> date | None:
    """The day on which the first member began to count or the first interaction happened."""
    starts = (
        Standing.objects.filter(reason__in=Standing.COUNTING).aggregate(at=Min("since_at"))["at"],
        Interaction.objects.aggregate(at=Min("occurred_at"))["at"],
    )
    return min((day_of(at) for at in starts if at is not None), default=None)


def due_days(now: datetime) -> list[date]:
    """What is due and has begun, newest first."""
    return list(DueDay.objects.filter(day__lte=day_of(now)).order_by("-day").values_list("day", flat=True).distinct())


def roll_up_due_days(now: datetime, *, budget_s: float = BUDGET_S) -> int:
    """Mark and roll up what is due, newest first, for about `budget_s` seconds; what is left stays due. Returns the MemberDay rows."""
    started = monotonic()
    mark_due_days(now)
    days = due_days(now)
    with run_of("days", min(days), max(days), at=now) as run:
        money = rollups.money_of(Period(min(days), max(days)))
        for count, rows in enumerate(_roll_up_each(days, now, money), 1):
            run.rows += rows
            run.note = f"{count}/{len(days)}"
            if monotonic() - started > budget_s:
                break
        return run.rows


def _roll_up_each(days: list[date], now: datetime, money: rollups.Money) -> Iterator[int]:
    for day in days:
        yield roll_up_due_day(day, now=now, money=money)


def roll_up_due_day(day: date, *, now: datetime, money: rollups.Money | None = None) -> int:
    """Roll up the day if it is still due. Takes back only the marks that stood before the rows were read."""
    with day_locked(day):
        marks = list(DueDay.objects.filter(day=day).values_list("pk", flat=True))
        if not marks:
            return 0
        rows = rollups.roll_up(day, now=now, money=money)
        DueDay.objects.filter(pk__in=marks).delete()
        return rows


def heartbeats_needed_since() -> datetime | None:
    """The earliest instant whose heartbeats no roll-up has used yet; None where nothing was ever rolled up and none exists."""
    state = FillState.objects.filter(name="days").first()
    if state is None or state.watermark_at is None:
        return Heartbeat.objects.aggregate(at=Min("occurred_at"))["at"]
    due = DueDay.objects.aggregate(day=Min("day"))["day"]
    since = min(state.watermark_at - OVERLAP, start_of(due)) if due else state.watermark_at - OVERLAP
    return start_of(day_of(since)) - rollups.HEARTBEAT
