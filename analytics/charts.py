"""A line over days or weeks and what stands behind it: single values, or the band of an interval. Numbers only; a template draws it."""
import math
from dataclasses import dataclass
from datetime import date, timedelta

from kit import wording
from kit.charts import number

WIDE, NARROW = 746, 438
LEFT, MARGIN, TOP, BOTTOM = 48, 70, 30, 216
TICKS = (1, 2, 2.5, 5, 10)
Points = list[tuple[date, float | None]]


@dataclass(frozen=True)
class Chart:
    """`lines` behind and in front, `band` a polygon, each as the text of `points`; `rows` are what the table under it says."""

    label: str
    line_label: str
    width: int
    right: int
    ticks: list[tuple[str, str, str]]
    dates: list[tuple[str, str, str]]
    behind: list[str]
    lines: list[str]
    bands: list[str]
    last: tuple[str, str, str] | None
    rows: list[tuple[str, ...]]
    columns: tuple[str, ...]

    @property
    def summary(self) -> str:
        return wording.values_shown(len(self.rows))


def rolling_mean(series: Points, size: int = 7) -> Points:
    """The mean of each day and the `size`−1 before it; None where any of them is unknown."""
    found: Points = []
    for i, (day, _) in enumerate(series):
        values = [value for _, value in series[max(0, i - size + 1) : i + 1]]
        whole = len(values) == size and all(value is not None for value in values)
        found.append((day, sum(values) / size if whole else None))
    return found


def chart(
    front: Points, *, label: str, columns: tuple[str, ...], line_label: str = "", behind: Points | None = None,
    band: list[tuple[date, float | None, float | None]] | None = None, width: int = WIDE,
) -> Chart | None:
    """Lay out a chart; None when there is nothing to draw. `band` has the lower and the upper end for each day."""
    known = [value for _, value in front + (behind or []) if value is not None]
    known += [value for _, *ends in band or [] for value in ends if value is not None]
    if all(value is None for _, value in front):
        return None
    low, high, step = _scale(min(known), max(known))
    first, last = front[0][0], front[-1][0]
    days, right = max(1, (last - first).days), width - MARGIN

    def x(day: date) -> str:
        return f"{LEFT + (right - LEFT) * (day - first).days / days:.1f}"

    def y(value: float) -> str:
        return f"{BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low):.1f}"

    ticks = [low + i * step for i in range(round((high - low) / step) + 1)]
    newest = [(day, value) for day, value in front if value is not None][-1]
    return Chart(
        label=label, line_label=line_label, columns=columns, width=width, right=right,
        ticks=[(y(tick), f"{float(y(tick)) + 4:.1f}", _short(tick)) for tick in ticks],
        dates=[(x(day), anchor, text) for day, anchor, text in _dates(first, last, (right - LEFT) / days)],
        behind=_runs(behind or [], x, y), lines=_runs(front, x, y), bands=_bands(band or [], x, y),
        last=(x(newest[0]), y(newest[1]), _text(newest[1])),
        rows=_rows(front, behind, band),
    )


def _scale(low: float, high: float) -> tuple[float, float, float]:
    if low == high:
        low, high = (0.0, 2 * high) if high > 0 else (low - 1, high + 1)
    rough = (high - low) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in TICKS if power * factor >= rough * 0.999)
    return math.floor(low / step) * step, math.ceil(high / step - 1e-9) * step, step


def _short(value: float) -> str:
    return f"{number(value / 1000)}k" if abs(value) >= 10_000 else number(round(value, 6))


def _runs(points: Points, x, y) -> list[str]:
    """One text for each stretch without a gap."""
    runs: list[list[str]] = [[]]
    for day, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x(day)},{y(value)}")
    return [" ".join(run) for run in runs if run]


def _bands(band, x, y) -> list[str]:
    stretches: list[list[tuple]] = [[]]
    for day, low, high in band:
        if low is None or high is None:
            stretches.append([])
        else:
            stretches[-1].append((x(day), y(low), y(high)))
    return [
        " ".join([f"{px},{top}" for px, _, top in run] + [f"{px},{bottom}" for px, bottom, _ in reversed(run)])
        for run in stretches if len(run) > 1
    ]


def _dates(first: date, last: date, apart: float) -> list[tuple[date, str, str]]:
    """The first and the last day, and the months between that have room; `apart` is the width of a day."""
    found = [(first, "start", wording.day(first))]
    month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while month < last:
        if (month - first).days * apart > 40 and (last - month).days * apart > 90:
            found.append((month, "middle", wording.month(month)))
        month = (month + timedelta(days=32)).replace(day=1)
    return [*found, (last, "end", wording.day(last))] if last > first else found


def _rows(front: Points, behind: Points | None, band) -> list[tuple[str, ...]]:
    if band is not None:
        ends = {day: (low, high) for day, low, high in band}
        second = {day: f"{number(low)} – {number(high)}" if low is not None else "–" for day, (low, high) in ends.items()}
        return [(day.isoformat(), _text(value), second.get(day, "–")) for day, value in front]
    if behind is None:
        return [(day.isoformat(), _text(value)) for day, value in front]
    single = dict(behind)
    return [(day.isoformat(), _text(single.get(day)), _text(value)) for day, value in front]


def _text(value: float | None) -> str:
    return "–" if value is None else number(value if abs(value) < 100 else round(value))
