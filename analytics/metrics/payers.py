"""Payers P, and the pay rate P/N."""
from django.utils.translation import gettext_lazy as _

from analytics import formulas
from analytics.metrics.kind import Figure, Metric, figure_of
from analytics.readings import Readings
from kit.periods import Period


def compute(readings: Readings, period: Period) -> Figure:
    days = readings.days_of(period)
    counts = [d.payers for d in days]
    inputs = {"mean": formulas.ratio(sum(counts), len(days))}
    return figure_of(days, period, counts[-1] if counts else None, [(d.day, d.payers) for d in days], inputs)


def compute_rate(readings: Readings, period: Period) -> Figure:
    days = readings.days_of(period)
    series = [(d.day, formulas.pay_rate(d.payers, d.members)) for d in days]
    inputs = {"payers": days[-1].payers, "members": days[-1].members} if days else {}
    return figure_of(days, period, series[-1][1] if series else None, series, inputs)


PAYERS = Metric(
    "payers", "members", _("Payers"),
    _(
        "Countable members who pay at the end of the last day: a paid membership is in force, or they bought something in the 30 days "
        "before. What staff gave is no payment."
    ),
    compute,
)
PAY_RATE = Metric(
    "pay_rate", "share", _("Pay rate"), _("Payers divided by members, both at the end of the last day."), compute_rate
)
