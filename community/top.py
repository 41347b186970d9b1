"""Which topics are the best of a time: what they earned for good, however long ago that was.

top = 2·log10(views) + approval + 3·log10(1 + replies). Approval is what the opening post got: likes, and votes for less votes against.
Views and replies count by their order of magnitude, so that two who talk a lot do not outweigh thirty who found it useful.
"""
import math

from django.db import transaction
from django.db.models import F, FloatField, OuterRef, Subquery, Value
from django.db.models.functions import Abs, Cast, Coalesce, Greatest, Log

from community.models import Post, Topic
from community.models.post import OPENING

BATCH = 1000
EPSILON = 1e-6


def topness(views: int, approval: int, replies: int) -> float:
    """
    >>> topness(0, 0, 0), topness(1, 3, 0)
    (0.0, 3.0)
    >>> round(topness(1000, 12, 9), 3)
    21.0
    >>> topness(100, -2, 0)
    2.0
    """
    return 2 * math.log10(max(1, views)) + approval + 3 * math.log10(1 + replies)


def _scored():
    """Topics with `score`, the same formula for the database."""
    balance = Post.objects.filter(topic=OuterRef("pk"), position=OPENING).values_list(F("up_count") - F("down_count"))[:1]
    one = Value(1.0, output_field=FloatField())
    views = Log(Value(10.0), Greatest(Cast("view_count", FloatField()), one), output_field=FloatField())
    replies = Log(Value(10.0), Cast("reply_count", FloatField()) + one, output_field=FloatField())
    approval = Cast("like_count", FloatField()) + Cast(Coalesce(Subquery(balance), 0), FloatField())
    return Topic.objects.annotate(score=2.0 * views + approval + 3.0 * replies)


def score_topics() -> int:
    """Write `top` where it changed; returns how many. In batches by id, so that two runs cannot deadlock."""
    changed = dict(_scored().annotate(apart=Abs(F("score") - F("top"))).filter(apart__gt=EPSILON).values_list("pk", "score"))
    wanted = sorted(changed)
    for first in range(0, len(wanted), BATCH):
        write_in_order("top", {pk: changed[pk] for pk in wanted[first : first + BATCH]})
    return len(wanted)


@transaction.atomic
def write_in_order(column: str, values: dict[int, float]) -> None:
    """Write one column of some topics, their rows locked by id first: whoever else does so waits, and nobody waits for each other."""
    locked = Topic.objects.select_for_update().filter(pk__in=values).order_by("pk").values_list("pk", flat=True)
    Topic.objects.bulk_update([Topic(pk=pk, **{column: values[pk]}) for pk in list(locked)], [column])
