"""Daily, weekly and monthly active members, and stickiness."""
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from analytics import formulas
from analytics.metrics.kind import Figure, Metric, figure_of
from analytics.readings import Readings
from kit.periods import Period

WINDOWS = {"wau": 7, "mau": 30}


def compute_dau(readings: Readings, period: Period) -> Figure:
    days = readings.days_of(period)
    counts = [d.active_members for d in days]
    inputs = {"last": counts[-1], "most": max(counts)} if counts else {}
    return figure_of(days, period, formulas.ratio(sum(counts), len(days)), [(d.day, d.active_members) for d in days], inputs)


def _trailing(name: str):
    window = WINDOWS[name]

    def compute(readings: Readings, period: Period) -> Figure:
        values = [(day, readings.value(name, day, window)) for day in period]
        series = [(day, int(row.value)) for day, row in values if row is not None]
        newest = values[-1][1]
        return Figure(
            value=int(newest.value) if newest else None, series=series,
            inputs={"window": window, "from": newest.first.isoformat(), "to": newest.last.isoformat()} if newest else {"window": window},
            computed_at=max((row.computed_at for _, row in values if row is not None), default=None),
            complete=bool(newest and newest.complete),
        )

    return compute


def compute_stickiness(readings: Readings, period: Period) -> Figure:
    month = Period(period.last - timedelta(days=WINDOWS["mau"] - 1), period.last)
    monthly = readings.value("mau", period.last, WINDOWS["mau"])
    daily = monthly.inputs["dau_mean"] if monthly else None
    value = formulas.ratio(daily, monthly.value) if monthly and daily is not None else None
    mau = int(monthly.value) if monthly else None
    inputs = {"dau_mean": daily, "mau": mau, "from": month.first.isoformat(), "to": month.last.isoformat()}
    rows = [(day, readings.value("mau", day, WINDOWS["mau"])) for day in period]
    series = [(day, formulas.ratio(row.inputs["dau_mean"], row.value)) for day, row in rows if row is not None]
    return Figure(value, series, inputs, monthly.computed_at if monthly else None, bool(monthly and monthly.complete))


DAU = Metric(
    "dau", "members", _("Daily active members"),
    _("Members with at least one interaction on a day; the value of a period is the mean over its days."), compute_dau,
)
WAU = Metric(
    "wau", "members", _("Weekly active members"),
    _("Different members with at least one interaction in the 7 complete days that end with the last day."), _trailing("wau"),
)
MAU = Metric(
    "mau", "members", _("Monthly active members"),
    _("Different members with at least one interaction in the 30 complete days that end with the last day."), _trailing("mau"),
)
STICKINESS = Metric(
    "stickiness", "share", _("Stickiness"),
    _("The mean of daily active members over the 30 days that end with the last day, divided by the monthly active members."),
    compute_stickiness,
)
