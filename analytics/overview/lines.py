"""Other figures of the overview, one line each."""
from dataclasses import dataclass

from analytics.metrics import METRICS
from analytics.overview.sheets import both
from analytics.overview.words import NONE, money, points, relative
from analytics.readings import Readings
from kit.charts import number
from kit.periods import Period

SHOWN = ("members", "payers", "pay_rate", "dau", "wau", "mau", "stickiness", "revenue", "cash", "arpu")


@dataclass(frozen=True)
class Line:
    """A figure in one line."""

    name: str
    label: str
    value: str
    change: str


def line(readings: Readings, period: Period, name: str) -> Line:
    metric = METRICS[name]
    figure, before = both(readings, period, name)
    if metric.unit == "currency":
        value, (change, _better) = money(figure.value), relative(figure, before)
    elif metric.unit == "share":
        value, change = NONE if figure.value is None else f"{100 * figure.value:.1f}%", points(figure, before)
    else:
        value = NONE if figure.value is None else number(round(figure.value, 1))
        change, _better = relative(figure, before)
    return Line(name, str(metric.label), value, change)
