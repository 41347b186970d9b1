"""What measures hold of a member: sums of days under a number."""
from django.utils.translation import gettext_lazy as _

from accounts.personal.registry import Fate, PersonalData, declare, nobodys

declare(PersonalData("days", _("Your days, summed"), "analytics.MemberDay", Fate.NAMELESS, codes=("by_verb", "spans")))

nobodys(
    "figures of the whole community, and how they are made", "analytics.ExchangeRate", "analytics.CostItem", "analytics.CostShare",
    "analytics.CommunityDay", "analytics.IndicatorDay", "analytics.FillState", "analytics.DueDay", "analytics.MetricValue",
    "analytics.MetricRun", "analytics.VerbRule",
)
