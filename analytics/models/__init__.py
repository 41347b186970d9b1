"""What is measured: days of members and of the community, metric values and their runs, what is due, costs, rules of activity."""
from analytics.models.cost import CostItem, CostShare, ExchangeRate
from analytics.models.days import CommunityDay, IndicatorDay, MemberDay
from analytics.models.fill import DueDay, FillState
from analytics.models.metric import MetricRun, MetricValue
from analytics.models.rule import VerbRule

__all__ = [
    "CommunityDay", "CostItem", "CostShare", "DueDay", "ExchangeRate", "FillState", "IndicatorDay", "MemberDay", "MetricRun", "MetricValue",
    "VerbRule",
]
