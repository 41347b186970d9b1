"""Before anything was counted: whether the days of the community may still be cut in another zone, and beginning anew."""
from django.db import transaction
from django.db.models import Q

from analytics.models import CommunityDay, DueDay, FillState, IndicatorDay, MemberDay, MetricValue


def has_counted() -> bool:
    """Whether a day was rolled up on which somebody counted or something happened."""
    return CommunityDay.objects.filter(Q(members__gt=0) | Q(raw_interactions__gt=0)).exists()


@transaction.atomic
def begin_anew() -> None:
    """Forget days in which nothing stands, and what is due: the next roll-up cuts days as the zone says then."""
    for model in (MemberDay, IndicatorDay, MetricValue, CommunityDay, DueDay, FillState):
        model.objects.all().delete()
