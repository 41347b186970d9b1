"""Topics and posts in words, for a member's own list of deeds."""
from community.models import Post, Topic
from community.targets import Described, TargetKind, declare


def _ids(keys) -> list[int]:
    return [int(key) for key in keys if key.isdecimal() and len(key) < 19]


def topics(keys, member) -> dict[str, Described]:
    found = Topic.objects.visible_to(member).filter(pk__in=_ids(keys)).only("title", "slug")
    return {str(topic.pk): Described(topic.title, topic.get_absolute_url()) for topic in found}


def posts(keys, member) -> dict[str, Described]:
    shown = Post.objects.visible_to(member).filter(pk__in=_ids(keys))
    found = shown.select_related("topic").only("position", "topic__title", "topic__slug")
    return {str(post.pk): Described(post.topic.title, post.get_absolute_url()) for post in found}


declare(TargetKind("topic", topics), TargetKind("post", posts))
