"""Liking a post and taking it back."""
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import facts, points, rights
from community.asking import writer_of, wrote
from community.following import muters_of
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
    if wrote(member, post):
        raise Refused(_("You cannot like your own post."))
    if not insert_new([Reaction(post=post, member=member, created_at=at)], unique=["post_id", "member_id", "kind"]):
        return False
    _count(post, +1)
    event_id, writer = event_of(post, member), writer_of(post)
    if record(member, "liked", ("post", post.pk), at=at, event_id=event_id):
        target = writer.target if writer.ref else ("post", post.pk)
        record(writer.member, "like_received", target, at=at, event_id=writer.event(event_id))
        told = rights.who_see(post.topic.category, [writer.member])
        telling = Telling("post_liked", told, post.get_absolute_url(), {"title": post.topic.title})
        tell_of(facts.post_liked(post, member, at=at), [telling], not_to=muters_of(post.topic, member.pk))
    else:
        points.restore(writer.event(event_id), at=at, member=writer.member)
    return True


@transaction.atomic
def unlike(post: Post, member, *, at) -> bool:
    """Take a like back, and what the author earned by it; False when there is none."""
    deleted, _by_model = Reaction.objects.filter(post=post, member=member, kind=Reaction.Kind.LIKE).delete()
    if not deleted:
        return False
    _count(post, -1)
    writer = writer_of(post)
    points.reverse(writer.event(event_of(post, member)), at=at, member=writer.member)
    return True
