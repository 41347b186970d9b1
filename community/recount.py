"""Counting again what is denormalised, and saying where it had drifted."""
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import MemberCounters
from community.models import Category, PointsEntry, PointsTransaction, Post, Reaction, Topic


@dataclass(frozen=True)
class Drift:
    """One figure that was not what the rows say."""

    what: str
    key: int
    stored: int
    counted: int


def _counted(rows, key: str, figure):
    """A subquery: `figure` over `rows` of the outer row, 0 where there are none."""
    inner = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=figure).values("n")
    return Coalesce(Subquery(inner, output_field=IntegerField()), 0)


FIGURES = (
    ("topic replies", Topic, "reply_count", _counted(Post.objects.replies().filter(hidden_at=None), "topic", Count("pk"))),
    ("topic likes", Topic, "like_count", _counted(Reaction.objects.filter(post__position=1), "post__topic", Count("pk"))),
    ("topic positions", Topic, "last_position", _counted(Post.objects.all(), "topic", Max("position"))),
    ("post likes", Post, "like_count", _counted(Reaction.objects.all(), "post", Count("pk"))),
    ("category topics", Category, "topic_count", _counted(Topic.objects.filter(hidden_at=None), "category", Count("pk"))),
    ("member points", MemberCounters, "points", _counted(PointsEntry.objects.all(), "account__member", Sum("amount"))),
)


def recount() -> list[Drift]:
    """Mend every figure that drifted. A figure is locked and counted again before it is written, as somebody may be posting."""
    found = []
    for what, model, field, counted in FIGURES:
        wrong = model._default_manager.annotate(counted=counted).exclude(**{field: F("counted")})
        for key in list(wrong.order_by("pk").values_list("pk", flat=True)):
            found += _mend(what, model, field, counted, key)
    return found


@transaction.atomic
def _mend(what, model, field, counted, key) -> list[Drift]:
    model._default_manager.select_for_update().filter(pk=key).values_list("pk").first()
    stored, right = model._default_manager.filter(pk=key).annotate(counted=counted).values_list(field, "counted").get()
    if stored == right:
        return []
    model._default_manager.filter(pk=key).update(**{field: right})
    return [Drift(what, key, stored, right)]


def unbalanced() -> list[int]:
    """Points transactions whose entries do not sum to zero, or that have none; there must not be any."""
    sums = PointsTransaction.objects.annotate(total=Sum("entries__amount"), sides=Count("entries"))
    return list(sums.filter(Q(sides__lt=2) | ~Q(total=0)).order_by("pk").values_list("pk", flat=True))
