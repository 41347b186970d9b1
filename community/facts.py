"""What notices tell of: the facts of the community, and the things they are withdrawn with."""
from notices.telling import Fact


def thing_of_post(post_id: int | str) -> str:
    return f"post:{post_id}"


def thing_of_topic(topic_id: int | str) -> str:
    return f"topic:{topic_id}"


def told_in_topic(topic_id: int | str) -> str:
    """What moderators decided within the topic: told though the post is hidden, but only to those who may see the topic’s category."""
    return f"in_topic:{topic_id}"


def post_written(post, *, at) -> Fact:
    """A post: mentions, replies, quotes, answers and follows all tell of this one fact."""
    name = thing_of_post(post.pk)
    return Fact(at, post.author, name=name, about=name, within=thing_of_topic(post.topic_id))


def post_reacted(post, member, kind: str, *, at) -> Fact:
    """Once a member, post and kind."""
    about = thing_of_post(post.pk)
    return Fact(at, member, name=f"{kind}:{post.pk}:{member.pk}", about=about, within=thing_of_topic(post.topic_id))


def post_liked(post, member, *, at) -> Fact:
    """Once a member and post, however often the like is taken back."""
    about = thing_of_post(post.pk)
    return Fact(at, member, name=f"like:{post.pk}:{member.pk}", about=about, within=thing_of_topic(post.topic_id))
