"""The nightly audit: does each day still say what the raw rows say?"""
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from analytics.fill import mark
from analytics.models import CommunityDay, DueDay, MemberDay
from analytics.rollups import countable_on, raw_count
from analytics.runs import forget_old_runs, run_of
from kit.periods import Period

DAYS = 35


@dataclass(frozen=True)
class Drift:
    """A day whose rows disagree: interactions in raw rows, in MemberDay and in CommunityDay; members now and then."""

    day: date
    raw: int
    member_days: int
    community: int
    members: int
    members_stored: int


def audit(now: datetime, *, days: int = DAYS) -> list[Drift]:
    """Compare each of the last complete days along independent paths, make differing days due, and keep the result as a run."""
    period = Period.last_days(days, now=now)
    with run_of("audit", period.first, period.last, at=now) as run:
        found = differing(period)
        mark([drift.day for drift in found], DueDay.Reason.DRIFT, at=now)
        run.rows = len(found)
        run.note = ", ".join(f"{d.day} {d.raw - d.community:+d}" for d in found)[:300]
        forget_old_runs(now)
        return found


def differing(period: Period) -> list[Drift]:
    """The days whose Σ MemberDay, CommunityDay, raw rows and members do not agree. Days never rolled up are not its business."""
    return [drift for row in CommunityDay.objects.filter(day__range=(period.first, period.last), complete=True) if (drift := _drift(row))]


def _drift(row: CommunityDay) -> Drift | None:
    raw, members = raw_count(row.day), countable_on(row.day).count()
    sums = MemberDay.objects.filter(day=row.day).aggregate(
        done=Sum("interactions"), seconds=Sum("active_seconds"), active=Count("pk", filter=Q(interactions__gt=0))
    )
    stored = (row.raw_interactions, row.interactions, row.active_seconds, row.active_members, row.members)
    if stored == (raw, raw, sums["seconds"] or 0, sums["active"], members) and (sums["done"] or 0) == raw:
        return None
    return Drift(row.day, raw, sums["done"] or 0, row.interactions, members, row.members)

