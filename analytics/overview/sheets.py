"""The three figures of the overview: value, trend, factors, identity."""
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import charts
from analytics.formulas import ratio
from analytics.metrics import METRICS, Figure
from analytics.metrics import satisfaction as s_metric
from analytics.metrics.kind import major
from analytics.models import CostItem
from analytics.overview.words import NONE, absolute, money, percent, relative, rounded
from analytics.readings import Readings
from kit.periods import Period


@dataclass(frozen=True)
class Row:
    """One line of a sheet: a symbol in italics, a label, a value, and whether it deserves a second look."""

    symbol: str
    label: str
    value: str
    tail: str = ""
    warn: bool = False


@dataclass(frozen=True)
class Sheet:
    """One of the three figures. `holds` is None where there is nothing to compare yet."""

    name: str
    letter: str
    title: str
    value: str
    unit: str
    trend: list[float | None]
    trend_label: str
    rows: list[Row]
    definition: str
    identity: str = ""
    holds: bool | None = None
    note: str = ""
    change: str = ""
    better: bool | None = None


def both(readings: Readings, period: Period, name: str) -> tuple[Figure, Figure]:
    metric = METRICS[name]
    return metric.compute(readings, period), metric.compute(readings, period.before)


def daily_interactions(readings: Readings, period: Period) -> charts.Points:
    return [(day, float(readings.days[day].interactions) if day in readings.days else None) for day in period]


def activity(readings: Readings, period: Period, recent: Period) -> Sheet:
    figure, before = both(readings, period, "activity")
    inputs = figure.inputs
    change, better = relative(figure, before)
    rows = [
        Row("c", _("per member-hour"), rounded(inputs["c"], 3)),
        Row("T", _("hours a member a day"), rounded(inputs["T"], 4)),
        Row("N", _("members, mean"), rounded(inputs["N"], 0)),
        Row("A/N", _("per member"), rounded(inputs["per_member"], 3)),
        Row("", _("Top 1% make"), percent(inputs["top_1_percent_share"])),
        Row("", _("Median of the active"), rounded(inputs["median_of_active"], 0)),
    ]
    identity = inputs["identity"]
    text, note = "", _("There is no complete day to count yet.")
    if identity:
        product = identity["rollup"] or 0.0
        text = f"c·T·N = {product:,.1f}; I/D = {identity['raw']:,.1f}"
        note = _("off by %(difference)s. Two paths: raw rows and rollups.") % {"difference": f"{abs(product - identity['raw']):,.1f}"}
    return Sheet(
        "activity", "A", _("Activity"), rounded(figure.value, 0 if (figure.value or 0) >= 100 else 1), _("interactions a day"),
        [value for _day, value in charts.rolling_mean(daily_interactions(readings, recent))], _("Activity, mean of 7 days, 12 weeks"), rows,
        str(METRICS["activity"].definition), text, identity["holds"] if identity else None, note, change, better,
    )


def satisfaction(readings: Readings, period: Period, weeks: list[Period]) -> Sheet:
    figure, before = both(readings, period, "satisfaction")
    inputs = figure.inputs
    change, better = absolute(figure.value, before.value, 2)
    shown = [one for one in inputs["indicators"].values() if one["mean"] is not None]
    lowest = min((one["mean"] for one in shown), default=None) if len(shown) > 1 else None
    rows = [
        Row("", one["name"], rounded(one["mean"], 2), f"{one['weight']:.2f}" if one["weight"] is not None else "", one["mean"] == lowest)
        for one in inputs["indicators"].values()
    ]
    unit = _("of 5")
    if figure.value is not None and inputs["margin"] is not None:
        unit = _("of 5, ±%(margin)s") % {"margin": f"{inputs['margin']:.2f}"}
    text = note = ""
    if figure.value is not None:
        text = f"Σw·F/K = {figure.value:.3f}; Σr·F/Σr = {inputs['identity']['importances']:.3f}"
        note = _satisfaction_note(inputs, len(rows))
    elif inputs["n"]:
        note = _("Too few answers: an indicator is shown from 5 answers on, S when half of the importance is answered.")
    else:
        note = _("Nobody has answered a question about an indicator in these days.")
    return Sheet(
        "satisfaction", "S", _("Satisfaction"), rounded(figure.value, 2), unit,
        [s_metric.of(readings.answers(week)).value for week in weeks], _("Satisfaction by week, 12 weeks"), rows,
        str(METRICS["satisfaction"].definition), text, inputs["identity"]["holds"] if text else None, note, change, better,
    )


def _satisfaction_note(inputs: dict, indicators: int) -> str:
    parts = [ngettext("%(n)s answer", "%(n)s answers", inputs["n"]) % {"n": f"{inputs['n']:,}"}]
    parts.append(_("%(k)d of %(all)d indicators") % {"k": inputs["K"], "all": indicators})
    if inputs["response_rate"] is not None:
        parts.append(_("%(share)s of those asked") % {"share": percent(inputs["response_rate"])})
    if inputs["adjusted"] is not None:
        parts.append(_("weighted to the members %(value)s") % {"value": f"{inputs['adjusted']:.2f}"})
    return _("%(parts)s.") % {"parts": _(", ").join(parts)}


def cost(readings: Readings, period: Period, weeks: list[Period]) -> Sheet:
    figure, _before = both(readings, period, "cost")
    back, back_before = both(readings, period, "roi")
    revenue, _r = both(readings, period, "revenue")
    change, better = absolute(back.value, back_before.value if back_before.complete else None, 3)
    inputs = figure.inputs
    rows = [Row("", label, money(borne, trim=False), f"{share:.2f}") for label, borne, share in _by_category(inputs["items"])]
    rows.append(Row("R", _("revenue"), money(revenue.value, trim=False)))
    text = note = ""
    holds = None
    if inputs["items"] and figure.value is not None:
        text = f"Σp·C = {money(figure.value, trim=False)}; R = {money(revenue.value, trim=False)}"
        holds = inputs["identity"]["holds"]
        note = _("to the cent: what the scopes bear adds up to the items.")
    elif not inputs["items"]:
        note = _("No cost item touches these days.")
    return Sheet(
        "cost", "C", _("Cost and return"), money(figure.value) if inputs["items"] else NONE,
        _("return %(value)s") % {"value": rounded(back.value, 3)},
        [major(sum(d.cost_minor for d in readings.days_of(week))) if readings.days_of(week) else None for week in weeks],
        _("Cost by week, 12 weeks"), rows, str(METRICS["cost"].definition), text, holds, note, change, better,
    )


def _by_category(items: list[dict]) -> list[tuple[str, float, float]]:
    """(category, what the community bears, its share of the amounts), dearest first."""
    sums: dict[str, list[float]] = {}
    for item in items:
        found = sums.setdefault(item["category"], [0.0, 0.0])
        found[0] += item["borne"]
        found[1] += item["amount"]
    rows = [(str(CostItem.Category(name).label).capitalize(), borne, ratio(borne, amount) or 0.0) for name, (borne, amount) in sums.items()]
    return sorted(rows, key=lambda row: -row[1])
