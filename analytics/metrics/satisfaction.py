"""Satisfaction S = (1/K)·Σ w·F on the scale 1 to 5."""
import math
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from analytics import formulas
from analytics.formulas import Indicator
from analytics.metrics.kind import Figure, Metric
from analytics.models import MetricValue
from analytics.readings import IndicatorSums, Readings
from kit.periods import Period

NAME = "satisfaction"


def as_indicator(sums: IndicatorSums) -> Indicator:
    """Mean and deviation of the answers; missing where there are fewer than may be shown."""
    if sums.n < formulas.MIN_SHOWN:
        return Indicator(sums.importance, None, None, sums.n)
    mean = sums.total / sums.n
    return Indicator(sums.importance, mean, math.sqrt(max(0.0, (sums.squares - sums.n * mean * mean) / (sums.n - 1))), sums.n)


def of(found: list[IndicatorSums]) -> formulas.Satisfaction:
    return formulas.satisfaction([as_indicator(sums) for sums in found])


def compute(readings: Readings, period: Period) -> Figure:
    found = readings.answers(period)
    indicators = [as_indicator(sums) for sums in found]
    s = formulas.satisfaction(indicators)
    stored = readings.value(NAME, period.last, period.days)
    more = stored.inputs if stored else {}
    other = formulas.weighted_mean(indicators) if s.value is not None else None
    inputs = {
        "indicators": {
            sums.key: {"name": sums.name, "importance": sums.importance, "weight": w, "mean": k.mean, "n": sums.n}
            for sums, k, w in zip(found, indicators, s.weights, strict=True)
        },
        "K": sum(k.mean is not None for k in indicators), "coverage": s.coverage, "n": sum(sums.n for sums in found),
        "margin": more.get("margin", s.margin) if s.value is not None else None,
        "margin_from": "members drawn again" if more.get("margin") is not None else "independent answers",
        "adjusted": more.get("adjusted"), "response_rate": more.get("response_rate"), "responses": more.get("responses"),
        "identity": {
            "weights": s.value, "importances": other, "raw": more.get("raw"),
            "holds": formulas.identity_holds(s.value, other) and (not stored or formulas.identity_holds(stored.value, more.get("raw"))),
        },
    }
    return Figure(s.value, daily(readings, period), inputs, computed_at(stored, readings, period), complete(readings, period))


def daily(readings: Readings, period: Period) -> list[tuple]:
    """S of each day on which anybody answered; None where too few did."""
    return [(day, of(readings.answers(Period(day, day))).value) for day in readings.days_answered(period)]


def computed_at(stored: MetricValue | None, readings: Readings, period: Period) -> datetime | None:
    days = readings.days_of(period)
    return stored.computed_at if stored else max((row.computed_at for row in days), default=None)


def complete(readings: Readings, period: Period) -> bool:
    days = readings.days_of(period)
    return len(days) == period.days and all(row.complete for row in days)


SATISFACTION = Metric(
    NAME, "1..5", _("Satisfaction"),
    _(
        "S = (1/K)·Σ w·F: the mean answer F to each of K indicators on the scale 1 to 5, with weights w = K·r/Σr from the importances r, "
        "so that the weights add up to K and S stays on the scale. Indicators with fewer than 5 answers are left out; with less than "
        "half of the importance answered there is no S."
    ),
    compute,
)
