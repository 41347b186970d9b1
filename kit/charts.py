"""Small charts as inline SVG, coloured by class: they need no script, print, and wear both themes."""
import math
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit import wording

GAP = 3
NONE = SafeString("")


def number(value, places: int = 2) -> str:
    """`1,284`, `4.12`; large values without a fraction."""
    if value is None:
        return "—"
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:,.{places}f}".rstrip("0").rstrip(".").replace("-", "−")


def _short(value: float) -> str:
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= 10 * size or (abs(value) >= size and value % size == 0):
            return f"{number(value / size)}{letter}"
    return number(value, 3)


def ruler(segments: Sequence[tuple[float, float]], label: str) -> SafeString:
    """A measuring rule cut by chapter: (weight, share done) each."""
    segments = [(max(0.0, float(weight)), min(1.0, max(0.0, float(done)))) for weight, done in segments] or [(1.0, 0.0)]
    whole = sum(weight for weight, _done in segments)
    if not whole:
        segments, whole = [(1.0, done) for _weight, done in segments], float(len(segments))
    room, x, cuts = 640 - GAP * (len(segments) - 1), 0.0, []
    for weight, done in segments:
        width = room * weight / whole
        cuts.append((0, f"{x:.1f}", f"{width:.1f}"))
        if done:
            cuts.append((1, f"{x:.1f}", f"{width * done:.1f}"))
        x += width + GAP
    return format_html(
        '<svg class="rulered" viewBox="0 0 640 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        label, format_html_join("", '<rect class="r{}" x="{}" y="3" width="{}" height="4"/>', cuts),
    )


def bars(rows: Iterable[tuple[str, float, str]]) -> SafeString:
    """One line a row: label, a bar as long as the share, a text."""
    return format_html('<div class="bars">{}</div>', format_html_join(
        "",
        '<span class="num">{}</span><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" class="rulered">'
        '<rect class="r0" y="3" width="100" height="2"/><rect class="r1" y="1" width="{}" height="6"/></svg>'
        '<span class="num note">{}</span>',
        ((label, f"{100 * min(1.0, max(0.0, float(share or 0))):.1f}", text) for label, share, text in rows),
    ))


def sparkline(values: Iterable[float | None], label: str) -> SafeString:
    """A line without axes; a gap where a value is None."""
    values = [None if value is None else float(value) for value in values]
    known = [value for value in values if value is not None]
    if not known:
        body, said = SafeString('<path class="none" d="M3 22h294"/>'), _("No values yet.")
    else:
        step = 294 / max(1, len(values) - 1)
        xs = [3 + step * i for i in range(len(values))] if len(values) > 1 else [297.0]
        body = _lines(xs, values, _scale(min(known), max(known), 40, 4), "")
        said = _("Lowest %(low)s, highest %(high)s, last %(last)s.") % {
            "low": number(min(known)), "high": number(max(known)), "last": number(known[-1]),
        }
    return format_html(
        '<svg class="spark" viewBox="0 0 300 44" preserveAspectRatio="none" role="img" aria-label="{0}. {1}">'
        "<title>{0}</title><desc>{1}</desc>{2}</svg>",
        label, said, body,
    )


def linechart(series: Iterable[tuple[date, float | None]], label: str, unit: str = "") -> SafeString:
    """A line over days with four gridlines, its last value labelled, and its data table under details."""
    series = [(day, None if value is None else float(value)) for day, value in series]
    known = [(day, value) for day, value in series if value is not None]
    if not known:
        return format_html('<figure class="chart"><p class="note chart__none">{}</p></figure>', _("No values yet."))
    left, right, bottom, top = 48, 676, 216, 30
    ticks = _ticks([value for _day, value in known])
    y_of = _scale(ticks[0], ticks[-1], bottom, top)
    first, last = series[0][0], series[-1][0]
    days = max(1, (last - first).days)
    xs = [left + (right - left) * (day - first).days / days if len(series) > 1 else float(right) for day, _value in series]
    grid = format_html_join(
        "", '<line class="grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/><text x="{3}" y="{4}" text-anchor="end">{5}</text>',
        ((left, right, f"{y_of(tick):.1f}", left - 8, f"{y_of(tick) + 4:.1f}", _short(tick)) for tick in ticks),
    )
    x_last = max(x for x, (_day, value) in zip(xs, series, strict=True) if value is not None)
    y_last = y_of(known[-1][1])
    svg = format_html(
        '<svg viewBox="0 0 746 240" role="img" aria-label="{label}"><title>{label}</title><desc>{desc}</desc>{grid}'
        '<line class="axis" x1="{left}" x2="{right}" y1="{bottom}" y2="{bottom}"/>{dates}{lines}'
        '<circle class="dot" cx="{x}" cy="{y}" r="3.5"/><text class="a" x="{tx}" y="{ty}">{value}</text>{unit}</svg>',
        label=label, desc=_desc(known), grid=grid, left=left, right=right, bottom=bottom,
        dates=_dates(first, last, left, right), lines=_lines(xs, [value for _day, value in series], y_of, "avg"),
        x=f"{x_last:.1f}", y=f"{y_last:.1f}", tx=f"{min(x_last, right) + 8:.1f}", ty=f"{y_last + (4 if not unit else -2):.1f}",
        value=number(known[-1][1]),
        unit=format_html('<text x="{}" y="{}">{}</text>', f"{min(x_last, right) + 8:.1f}", f"{y_last + 12:.1f}", unit) if unit else NONE,
    )
    return format_html(
        '<figure class="chart"><div class="chart-wide" tabindex="0" role="group" aria-label="{}">{}</div>'
        "<details><summary>{}</summary>{}</details></figure>",
        label, svg, wording.values_shown(len(series)), _table(series, label, unit),
    )


def _desc(known) -> str:
    low, high = min(known, key=lambda point: point[1]), max(known, key=lambda point: point[1])
    return _("From %(first)s to %(last)s; lowest %(low)s on %(low_day)s, highest %(high)s on %(high_day)s, last %(value)s.") % {
        "first": wording.day(known[0][0]), "last": wording.day(known[-1][0]), "low": number(low[1]), "low_day": wording.day(low[0]),
        "high": number(high[1]), "high_day": wording.day(high[0]), "value": number(known[-1][1]),
    }


def _table(series, label: str, unit: str) -> SafeString:
    return format_html(
        '<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table class="ledger"><thead><tr><th scope="col">{day}</th>'
        '<th scope="col" class="r">{unit}</th></tr></thead><tbody>{rows}</tbody></table></div>',
        label=label, day=_("Day"), unit=unit or _("Value"), rows=format_html_join(
            "", '<tr><td class="num">{}</td><td class="r">{}</td></tr>', ((day.isoformat()[:10], number(value)) for day, value in series),
        ),
    )


def _dates(first: date, last: date, left: float, right: float) -> SafeString:
    """The first and the last day, and month starts between them where there is room."""
    days = (last - first).days
    if not days:
        return format_html('<text x="{}" y="234" text-anchor="end">{}</text>', right, wording.day(last))
    labels = [(left, "start", wording.day(first)), (right, "end", wording.day(last))]
    if days > 45:
        year, month = first.year, first.month
        every = 1 if days < 280 else 3
        while True:
            month += 1
            if month > 12:
                year, month = year + 1, 1
            start = first.replace(year=year, month=month, day=1)
            if start >= last:
                break
            x = left + (right - left) * (start - first).days / days
            if left + 72 < x < right - 84 and (month - 1) % every == 0:
                labels.append((x, "middle", wording.month(start)))
    places = ((f"{x:.1f}", anchor, text) for x, anchor, text in labels)
    return format_html_join("", '<text x="{}" y="234" text-anchor="{}">{}</text>', places)


def _scale(low: float, high: float, bottom: float, top: float):
    if high == low:
        return lambda value: (bottom + top) / 2
    return lambda value: bottom - (bottom - top) * (value - low) / (high - low)


def _ticks(values: Sequence[float]) -> list[float]:
    """Four or five round numbers around the values."""
    low, high = min(values), max(values)
    if low == high:
        low, high = (low * 0.9, high * 1.1) if low > 0 else (low - 1, high + 1)
    whole = all(value.is_integer() for value in values)
    rough = (high - low) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    if whole:
        step = max(1.0, math.ceil(step))
    start = math.floor(low / step)
    return [i * step for i in range(start, math.ceil(high / step - 1e-9) + 1)]


def _lines(xs, values, y_of, css: str) -> SafeString:
    """One polyline for each run of known values; a lone value becomes a dash."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(xs, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x, y_of(value)))
    runs = [run if len(run) > 1 else [(run[0][0] - 3, run[0][1]), run[0]] for run in runs if run]
    texts = (" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in runs)
    return format_html_join("", '<polyline{} points="{}"/>', ((SafeString(f' class="{css}"') if css else NONE, text) for text in texts))
