"""What comes back: return on cost, revenue per member."""
from django.utils.translation import gettext_lazy as _

from analytics import formulas
from analytics.metrics.kind import Figure, Metric, figure_of, major
from analytics.readings import Readings
from kit import house
from kit.periods import Period


def compute_roi(readings: Readings, period: Period) -> Figure:
    days = readings.days_of(period)
    revenue, cost = sum(d.revenue_minor for d in days), sum(d.cost_minor for d in days)
    series = [(d.day, formulas.roi(d.revenue_minor, d.cost_minor)) for d in days]
    inputs = {"revenue": major(revenue), "cost": major(cost), "gain": major(formulas.gain(revenue, cost)), "currency": house.currency()}
    return figure_of(days, period, formulas.roi(revenue, cost) if days else None, series, inputs if days else {})


def compute_arpu(readings: Readings, period: Period) -> Figure:
    days = readings.days_of(period)
    revenue, mean = sum(d.revenue_minor for d in days), formulas.ratio(sum(d.members for d in days), len(days))
    payers = formulas.ratio(sum(d.payers for d in days), len(days))
    series = [(d.day, major(formulas.arpu(d.revenue_minor, d.members))) for d in days]
    inputs = {"revenue": major(revenue), "N": mean, "arppu": major(formulas.arpu(revenue, payers)), "currency": house.currency()}
    return figure_of(days, period, major(formulas.arpu(revenue, mean)), series, inputs if days else {})


ROI = Metric("roi", "share", _("Return on cost"), _("(R − C)/C: what remains of revenue after cost, as a share of cost."), compute_roi)
ARPU = Metric(
    "arpu", "currency", _("Revenue per member"), _("R/N: revenue of the period divided by the mean number of members."), compute_arpu
)
