"""Revenue R as it is earned, and cash as it comes in."""
from django.utils.translation import gettext_lazy as _

from analytics.metrics.kind import Figure, Metric, figure_of, major
from analytics.readings import Readings
from kit import house
from kit.periods import Period


def _money(field: str):
    def compute(readings: Readings, period: Period) -> Figure:
        days = readings.days_of(period)
        amounts = [(d.day, getattr(d, field)) for d in days]
        total = sum(amount for _, amount in amounts) if days else None
        return figure_of(
            days, period, major(total), [(day, major(amount)) for day, amount in amounts], {"minor": total, "currency": house.currency()}
        )

    return compute


REVENUE = Metric(
    "revenue", "currency", _("Revenue"),
    _(
        "R: money earned in the period, net of refunds and tax. What is bought once is earned on the day it is paid, a membership evenly "
        "over the days it serves."
    ),
    _money("revenue_minor"),
)
CASH = Metric(
    "cash", "currency", _("Cash"), _("Money that came in during the period, less what was paid back, whatever it is for."),
    _money("cash_minor"),
)
