"""Liking a post and taking it back."""
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import facts, points
from community.interactions import record
from community.models import Post, Reaction, Topic
from community.refusal import Refused
from kit.rows import insert_new
from notices.telling import Telling, tell_of

NAMESPACE = uuid.UUID("6f9e7a3c-5b0e-4c57-9d3f-0f6a3c1f2b11")


def event_of(post: Post, member) -> uuid.UUID:
    """The one event that this member's like of this post is, however often it is given and taken back."""
    return uuid.uuid5(NAMESPACE, f"like:{post.pk}:{member.pk}")


def _count(post: Post, change: int) -> None:
    Post.objects.filter(pk=post.pk).update(like_count=F("like_count") + change)
    if post.is_opening:
        Topic.objects.filter(pk=post.topic_id).update(like_count=F("like_count") + change)


@transaction.atomic
def like(post: Post, member, *, at) -> bool:
    """Like a post; False when the member likes it already. The first like is an interaction, pays the author and tells them."""
    if post.author_id == member.pk:
        raise Refused(_("You cannot like your own post."))
    if not insert_new([Reaction(post=post, member=member, created_at=at)], unique=["post_id", "member_id", "kind"]):
        return False
    _count(post, +1)
    event_id = event_of(post, member)
    if record(member, "liked", ("post", post.pk), at=at, event_id=event_id):
        record(post.author, "like_received", ("post", post.pk), at=at, event_id=event_id)
        telling = Telling("post_liked", [post.author], post.get_absolute_url(), {"title": post.topic.title})
        tell_of(facts.post_liked(post, member, at=at), [telling])
    else:
        points.restore(event_id, at=at, member=post.author)
    return True


@transaction.atomic
def unlike(post: Post, member, *, at) -> bool:
    """Take a like back, and what the author earned by it; False when there is none."""
    deleted, _by_model = Reaction.objects.filter(post=post, member=member, kind=Reaction.Kind.LIKE).delete()
    if not deleted:
        return False
    _count(post, -1)
    points.reverse(event_of(post, member), at=at, member=post.author)
    return True
