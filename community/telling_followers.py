"""Telling followers of new posts: in batches, by a worker, each person once, and only who may see it."""
from datetime import timedelta
from functools import partial

from django.db.models import Exists, OuterRef

from community import facts, rights
from community.asking import writer_of
from community.following import followers_of, muters_of, watch_what_was_written
from community.models import FollowDue, Post
from kit.due import work_off
from kit.rows import insert_new
from notices.telling import Telling, tell_of

BATCH = 500
# How far back the sweep looks for posts without a due row: a worker may be away for so long.
NEW = timedelta(days=1)
KEPT = timedelta(days=3)


def mark_new(*, at) -> int:
    """A due row for every new post that has none: so writing a post costs no statement for those who follow."""
    made = FollowDue.objects.filter(post=OuterRef("pk"))
    posts = Post.objects.filter(~Exists(made), created_at__gt=at - NEW, created_at__lte=at).order_by("created_at", "id")
    due = [FollowDue(post_id=pk, run_after=at) for pk in posts.values_list("pk", flat=True)[:BATCH]]
    return len(insert_new(due, unique=["post_id"]))


def tell_due(*, at) -> int:
    """Tell of all that is due, batch by batch; returns how many batches."""
    mark_new(at=at)
    return work_off(FollowDue.objects.filter(told_at=None), partial(_tell_batch, at=at), at=at)


def prune(*, at) -> int:
    """Forget rows of posts that the sweep does not look at any more."""
    return FollowDue.objects.filter(told_at__lt=at - KEPT).delete()[0]


def _tell_batch(due: FollowDue, *, at) -> None:
    """The next members by id. What is hidden is told of by nobody: it is done, and its restoration tells nothing either."""
    post = Post.objects.select_related("topic__category", "author").get(pk=due.post_id)
    if due.after == 0:
        watch_what_was_written(post, at=at)
    members = []
    if post.hidden_at is None and post.topic.hidden_at is None:
        members = list(followers_of(post).filter(pk__gt=due.after).order_by("pk")[:BATCH])
    _tell(post, members)
    if len(members) < BATCH:
        due.told_at = at
    else:
        due.after = members[-1].pk
    due.save(update_fields=["after", "told_at"])


def _tell(post: Post, members: list) -> None:
    writer = writer_of(post).member
    members = [member for member in rights.who_see(post.topic.category, members) if member.pk != writer.pk]
    place, data = post.topic.get_absolute_url(), {"title": post.topic.title, "opens": post.get_absolute_url()}
    kind = "follow_topic" if post.is_opening else "follow"
    muters = muters_of(post.topic, post.author_id)
    tell_of(facts.post_written(post, at=post.created_at), [Telling(kind, members, place, data)], not_to=muters)
