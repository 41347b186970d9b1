"""Which topics are hot: formulas “Hot”, from what others than the author said, liked and voted for in the last two weeks.

hot = Σ over members of min(CAP, deeds of the member in the topic) · exp(−age of the latest / TAU).
"""
import math
from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Count, F, Max

from community.models import Category, Post, PostVote, Reaction, Topic
from community.top import write_in_order

CAP = 3
TAU = timedelta(hours=48)
WINDOW = timedelta(days=14)
BATCH = 500


def hotness(deeds: list[tuple[int, datetime]], *, at: datetime) -> float:
    """Of one topic: `deeds` holds (how many, the latest of them) of each member but the author.

    >>> now = datetime(2026, 11, 21)
    >>> round(hotness([(1, now), (9, now)], at=now), 3)
    4.0
    >>> round(hotness([(2, now - TAU)], at=now), 3)
    0.736
    """
    return sum(min(CAP, count) * math.exp(-max(timedelta(), at - latest) / TAU) for count, latest in deeds)


def _deeds(*, since) -> dict[int, dict[int, tuple[int, datetime]]]:
    """topic → member → (replies, likes and votes for, the latest), without the topic's author. Nobody votes on what is their own."""
    found: dict[int, dict[int, tuple[int, datetime]]] = defaultdict(dict)
    replies = Post.objects.replies().filter(created_at__gt=since, hidden_at=None, topic__hidden_at=None).exclude(author=F("topic__author"))
    likes = Reaction.objects.filter(kind=Reaction.Kind.LIKE, created_at__gt=since, post__hidden_at=None, post__topic__hidden_at=None)
    likes = likes.exclude(member=F("post__topic__author"))
    votes = PostVote.objects.filter(value=PostVote.Value.UP, at__gt=since, post__hidden_at=None, post__topic__hidden_at=None)
    sources = (
        replies.values("topic", "author").annotate(n=Count("pk"), latest=Max("created_at")).values_list("topic", "author", "n", "latest"),
        likes.values("post__topic", "member").annotate(n=Count("pk"), latest=Max("created_at")).values_list(
            "post__topic", "member", "n", "latest"
        ),
        votes.values("post__topic", "member").annotate(n=Count("pk"), latest=Max("at")).values_list("post__topic", "member", "n", "latest"),
    )
    for rows in sources:
        for topic_id, member_id, count, latest in rows:
            before, when = found[topic_id].get(member_id, (0, latest))
            found[topic_id][member_id] = (before + count, max(when, latest))
    return found


def rank_topics(*, at: datetime) -> int:
    """Write `hot` of every topic that has or had any; returns how many changed. In batches by id, so that two runs cannot deadlock."""
    scores = {topic_id: hotness(list(deeds.values()), at=at) for topic_id, deeds in _deeds(since=at - WINDOW).items()}
    stored = dict(Topic.objects.filter(hot__gt=0).values_list("pk", "hot"))
    wanted = {pk: scores.get(pk, 0.0) for pk in scores.keys() | stored.keys()}
    changed = sorted(pk for pk, hot in wanted.items() if not math.isclose(hot, stored.get(pk, 0.0), rel_tol=1e-6, abs_tol=1e-6))
    for first in range(0, len(changed), BATCH):
        write_in_order("hot", {pk: wanted[pk] for pk in changed[first : first + BATCH]})
    return len(changed)


def refresh_categories() -> int:
    """Bring `last_post_at` of the categories up; a reply does not touch its category, where all replies would queue for one row."""
    latest = Topic.objects.filter(hidden_at=None).values("category").annotate(last=Max("last_post_at")).values_list("category", "last")
    return sum(Category.objects.filter(pk=pk).exclude(last_post_at=last).update(last_post_at=last) for pk, last in sorted(latest))
