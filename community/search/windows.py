"""Time as tokens: a row is also found by the days, weeks, … in which it was made, so that a common word is looked up among the newest
rows only. Which windows are asked for changes how long an answer takes, never what it is."""
from datetime import UTC, date, datetime

from django.core.cache import cache

from community.models import SearchRow

WINDOW = "@"
LENGTHS = (1, 8, 64, 512)
MOST_WINDOWS = 9
# How many of the newest rows are looked through first, and then; after that all are.
NEWEST_ROWS = (4_000, 40_000)
KEPT_SECONDS = 300
EPOCH = date(2000, 1, 1)


def _day(at: datetime) -> int:
    return (at.astimezone(UTC).date() - EPOCH).days


def _window(length: int, number: int) -> str:
    return f"{WINDOW}{length}w{number}".replace("-", "m")


def windows_of(at: datetime) -> set[str]:
    """One token for each length of window."""
    return {_window(length, _day(at) // length) for length in LENGTHS}


def windows_between(first: datetime, last: datetime) -> list[str]:
    """Few windows that together hold all from `first` to `last` and on into the next; none where few are not enough.

    >>> windows_between(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))
    ['@1w9801', '@1w9802', '@1w9803']
    """
    for length in LENGTHS:
        begin, end = _day(first) // length, _day(last) // length + 1
        if end - begin < MOST_WINDOWS:
            return [_window(length, number) for number in range(begin, end + 1)]
    return []


def _edges() -> list[datetime | None]:
    """The newest time of all, and those of the rows that stand NEWEST_ROWS behind it; None where there are not so many."""
    times = SearchRow.objects.order_by("-at").values_list("at", flat=True)
    return [next(iter(times[place : place + 1]), None) for place in (0, *NEWEST_ROWS)]


def rounds() -> list[list[str]]:
    """The windows to be asked for, round after round; the last round, empty, is all there is.

    The windows go on beyond the newest row: what is written while the edges are kept stands in them as well.
    """
    newest, *edges = cache.get_or_set("search:edges", _edges, KEPT_SECONDS)
    if newest is None:
        return [[]]
    return [found for edge in edges if edge and (found := windows_between(edge, newest))] + [[]]
