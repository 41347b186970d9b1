"""When notice mail may go: quiet hours, the next digest, the member's midnight. Pure functions of an instant and a zone.

Wall times are made instants by the zone's rules of that day: a time that the clock skips in spring falls just after the gap.
"""
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from notices.models import NoticeTiming

MONDAY = 0
DAY = timedelta(days=1)


def _instant(day: date, at: time, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).replace(fold=fold).astimezone(UTC)


def quiet_end(timing: NoticeTiming, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When the quiet hours end in which `at` lies; None outside of them."""
    begin, end = timing.quiet_from, timing.quiet_until
    if begin is None or end is None or begin == end:
        return None
    local = at.astimezone(zone)
    now = local.time()
    if begin < end:
        if not begin <= now < end:
            return None
        day = local.date()
    else:
        if end <= now < begin:
            return None
        day = local.date() + DAY if now >= begin else local.date()
    finish = _instant(day, end, zone)
    # In the hour that autumn repeats, the first of two equal times may be over.
    return finish if finish > at else _instant(day, end, zone, fold=1)


def next_digest(timing: NoticeTiming, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first digest after an instant; None for who wants none."""
    if not timing.has_digest:
        return None
    day = after.astimezone(zone).date()
    while not _is_digest_day(timing, day) or _instant(day, time(timing.digest_hour), zone) <= after:
        day += DAY
    return _instant(day, time(timing.digest_hour), zone)


def _is_digest_day(timing: NoticeTiming, day: date) -> bool:
    return timing.digest == NoticeTiming.Digest.DAILY or day.weekday() == MONDAY


def day_around(zone: ZoneInfo, at: datetime) -> tuple[datetime, datetime]:
    """The first instant of the day in this zone, and of the next."""
    day = at.astimezone(zone).date()
    return _instant(day, time(0), zone), _instant(day + DAY, time(0), zone)
