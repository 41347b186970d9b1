"""Counting: how many notices a member has not read, from the rows themselves."""
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from notices.models import Notice


def unread_of(column: str):
    """An expression: the unread notices of the member whose id stands in `column` of the outer query."""
    unread = Notice.objects.on_site().unread().filter(member=OuterRef(column)).order_by()
    return Coalesce(Subquery(unread.values("member").annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
