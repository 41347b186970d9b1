"""What members were told of the last days."""
from datetime import timedelta

from community.models import Post, Reaction
from notices.models import Notice
from notices.reading import mark_read
from notices.telling import tell
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
        tell(topic.author, "reply", actor=post.author, url=topic.get_absolute_url(), data=data, at=post.created_at)
    likes = Reaction.objects.filter(created_at__gt=since).select_related("post__topic", "post__author", "member")
    for like in likes.order_by("created_at", "id"):
        post = like.post
        data = {"title": post.topic.title}
        tell(post.author, "post_liked", actor=like.member, url=post.get_absolute_url(), data=data, at=like.created_at)
    Notice.objects.update(mail_run_after=None)
    for person in world.people:
        mark_read(person.member, Notice.objects.filter(created_at__lt=world.now - UNREAD), at=world.now - UNREAD)
