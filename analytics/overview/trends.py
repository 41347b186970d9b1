"""Trends of the overview: interactions by day, satisfaction by week, what became of the active members."""
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics import charts
from analytics.metrics import satisfaction as s_metric
from analytics.metrics.kind import major
from analytics.metrics.reach import WINDOWS
from analytics.overview.sheets import daily_interactions
from analytics.readings import Readings
from analytics.windows import LIFECYCLE
from kit import house
from kit.periods import Period


@dataclass(frozen=True)
class Week:
    """A line of the lifecycle table."""

    number: int
    new: int
    returning: int
    resurrected: int
    dormant: int
    previous: int
    active: int
    holds: bool


def interactions(readings: Readings, recent: Period) -> charts.Chart | None:
    daily = daily_interactions(readings, recent)
    known = [i for i, (_, value) in enumerate(daily) if value is not None]
    daily = daily[known[0] :] if known else []
    mean = charts.rolling_mean(daily)
    if not [value for _, value in mean if value is not None]:
        mean, daily = daily, []
    return charts.chart(
        mean, behind=daily, label=_("Interactions a day, 12 weeks"), line_label=_("7 d mean") if daily else "",
        columns=(_("Interactions"), _("7 d mean")),
    )


def revenue(readings: Readings, recent: Period) -> charts.Chart | None:
    days = [(row.day, major(row.revenue_minor)) for row in readings.days_of(recent)]
    return charts.chart(days, label=_("Revenue a day"), columns=(house.currency(),), line_label=house.currency()) if days else None


def payers(readings: Readings, recent: Period) -> charts.Chart | None:
    days = [(row.day, float(row.payers)) for row in readings.days_of(recent)]
    return charts.chart(days, label=_("Payers at the end of the day"), columns=(_("Payers"),), width=charts.NARROW) if days else None


def satisfaction_by_week(readings: Readings, weeks: list[Period]) -> charts.Chart | None:
    found = [(week.last, s_metric.of(readings.answers(week))) for week in weeks]
    band = [(day, *_ends(s.value, s.margin)) for day, s in found]
    return charts.chart(
        [(day, s.value) for day, s in found], band=band, label=_("Satisfaction by week, 12 weeks"), columns=("S", _("95% interval")),
        width=charts.NARROW,
    )


def _ends(value: float | None, margin: float | None) -> tuple[float | None, float | None]:
    """The 95 % interval, within the scale."""
    return (None, None) if value is None or margin is None else (max(1.0, value - margin), min(5.0, value + margin))


def lifecycle(readings: Readings, weeks: list[Period]) -> list[Week]:
    found = []
    for week in reversed(weeks[-4:]):
        row = readings.value(LIFECYCLE, week.last, WINDOWS["wau"])
        if row is not None and row.value is not None:
            counts = {name: row.inputs[name] for name in ("new", "returning", "resurrected", "dormant", "previous", "holds")}
            found.append(Week(week.last.isocalendar().week, active=int(row.value), **counts))
    return found
