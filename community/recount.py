"""Counting again what is denormalised, and saying where it had drifted."""
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import MemberCounters
from community import reacting
from community.models import Category, PointsEntry, PointsTransaction, Post, PostVote, Reaction, Tag, Topic
from community.models.category import closing_rights
from community.models.tag import counted_topics
from community.recount_votes import mend_wilson


@dataclass(frozen=True)
class Drift:
    """One figure that was not what the rows say."""

    what: str
    key: int
    stored: float
    counted: float


def _counted(rows, key: str, figure):
    """A subquery: `figure` over `rows` of the outer row, 0 where there are none."""
    inner = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=figure).values("n")
    return Coalesce(Subquery(inner, output_field=IntegerField()), 0)


LIKES = Reaction.objects.filter(kind=Reaction.Kind.LIKE)
FIGURES = (
    ("topic replies", Topic, "reply_count", _counted(Post.objects.replies().filter(hidden_at=None), "topic", Count("pk"))),
    ("topic likes", Topic, "like_count", _counted(LIKES.filter(post__position=1), "post__topic", Count("pk"))),
    ("topic positions", Topic, "last_position", _counted(Post.objects.all(), "topic", Max("position"))),
    ("post likes", Post, "like_count", _counted(LIKES, "post", Count("pk"))),
    ("votes for", Post, "up_count", _counted(PostVote.objects.filter(value=PostVote.Value.UP), "post", Count("pk"))),
    ("votes against", Post, "down_count", _counted(PostVote.objects.filter(value=PostVote.Value.DOWN), "post", Count("pk"))),
    ("category topics", Category, "topic_count", _counted(Topic.objects.filter(hidden_at=None), "category", Count("pk"))),
    ("category open to everybody", Category, "is_public", ~Exists(closing_rights())),
    ("tag topics", Tag, "topic_count", counted_topics()),
    ("member points", MemberCounters, "points", _counted(PointsEntry.objects.all(), "account__member", Sum("amount"))),
)


def recount() -> list[Drift]:
    """Mend every figure that drifted. A figure is locked and counted again before it is written, as somebody may be posting."""
    found = []
    for what, model, field, counted in FIGURES:
        wrong = model._default_manager.annotate(counted=counted).exclude(**{field: F("counted")})
        for key in list(wrong.order_by("pk").values_list("pk", flat=True)):
            found += _mend(what, model, field, counted, key)
    found += [Drift("worth of an answer", *apart) for apart in mend_wilson()]
    return found + recount_reactions()


def drifted() -> dict[str, int]:
    """What would be mended, how many of each; changes nothing."""
    found = {
        what: model._default_manager.annotate(counted=counted).exclude(**{field: F("counted")}).count()
        for what, model, field, counted in FIGURES
    }
    return {what: count for what, count in found.items() if count}


def recount_reactions() -> list[Drift]:
    """Mend the figures of the other reactions, which a post keeps by kind."""
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Reaction.objects.exclude(kind=Reaction.Kind.LIKE).values_list("post", "kind").annotate(n=Count("pk")).order_by()
    for pk, kind, count in rows:
        counted[pk][kind] = count
    stored = dict(Post.objects.exclude(reaction_counts={}).values_list("pk", "reaction_counts"))
    wrong = sorted(pk for pk in counted.keys() | stored.keys() if counted.get(pk, {}) != stored.get(pk, {}))
    return [drift for pk in wrong for drift in _mend_reactions(pk)]


@transaction.atomic
def _mend_reactions(pk: int) -> list[Drift]:
    post = Post.objects.select_for_update().only("reaction_counts").get(pk=pk)
    stored, right = post.reaction_counts, reacting.counted(post)
    if stored == right:
        return []
    Post.objects.filter(pk=pk).update(reaction_counts=right)
    return [Drift("post reactions", pk, sum(stored.values()), sum(right.values()))]


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
