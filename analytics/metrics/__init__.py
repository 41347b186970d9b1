"""The metrics: each a module that says what it means and computes it for a period from rolled-up rows alone."""
from analytics.metrics.activity import ACTIVITY
from analytics.metrics.cost import COST
from analytics.metrics.kind import Figure, Metric
from analytics.metrics.members import MEMBERS
from analytics.metrics.payers import PAY_RATE, PAYERS
from analytics.metrics.reach import DAU, MAU, STICKINESS, WAU
from analytics.metrics.returns import ARPU, ROI
from analytics.metrics.revenue import CASH, REVENUE
from analytics.metrics.satisfaction import SATISFACTION

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (ACTIVITY, SATISFACTION, COST, REVENUE, CASH, ROI, ARPU, MEMBERS, PAYERS, PAY_RATE, DAU, WAU, MAU, STICKINESS)
}

__all__ = ["METRICS", "Figure", "Metric"]
