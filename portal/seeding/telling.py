"""What members were told of the last days."""
from datetime import timedelta

from community import facts
from community.models import Post, Reaction
from notices.models import Notice
from notices.reading import mark_read
from notices.telling import Telling, tell_of
from portal.seeding.world import World

LATELY = timedelta(days=14)
UNREAD = timedelta(days=4)


def tell_lately(world: World) -> None:
    """Replies and likes of the last days; the older ones are read. No mail goes out of what was before the first start."""
    since = world.now - LATELY
    replies = Post.objects.replies().filter(created_at__gt=since, hidden_at=None).select_related("topic__author", "author")
    for post in replies.order_by("created_at", "id"):
        topic = post.topic
        data = {"title": topic.title, "opens": post.get_absolute_url()}
        tell_of(facts.post_written(post, at=post.created_at), [Telling("reply", [topic.author], topic.get_absolute_url(), data)])
    likes = Reaction.objects.filter(created_at__gt=since).select_related("post__topic", "post__author", "member")
    for like in likes.order_by("created_at", "id"):
        post = like.post
        telling = Telling("post_liked", [post.author], post.get_absolute_url(), {"title": post.topic.title})
        tell_of(facts.post_liked(post, like.member, at=like.created_at), [telling])
    Notice.objects.update(mail_run_after=None)
    for person in world.people:
        mark_read(person.member, Notice.objects.filter(created_at__lt=world.now - UNREAD), at=world.now - UNREAD)
