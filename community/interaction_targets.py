"""Topics and posts in words, for a member's own list of deeds."""
import uuid

from community.articles.targets import ARTICLE
from community.models import AnonymousAsker, Post, Topic
from community.projects.targets import PROJECT
from community.targets import Described, TargetKind, declare


def _ids(keys) -> list[int]:
    return [int(key) for key in keys if key.isdecimal() and len(key) < 19]


def topics(keys, member) -> dict[str, Described]:
    found = Topic.objects.visible_to(member).filter(pk__in=_ids(keys)).only("title", "slug")
    return {str(topic.pk): Described(topic.title, topic.get_absolute_url()) for topic in found}


def posts(keys, member) -> dict[str, Described]:
    shown = Post.objects.visible_to(member).filter(pk__in=_ids(keys))
    found = shown.select_related("topic").only("position", "topic__title", "topic__slug", "topic__kind")
    return {str(post.pk): Described(post.topic.title, post.get_absolute_url()) for post in found}


def asked(keys, member) -> dict[str, Described]:
    """What the member asks under no name; nobody else learns where it stands."""
    refs = [ref for ref in map(_uuid, keys) if ref]
    found = AnonymousAsker.objects.filter(ref__in=refs, member=member).select_related("topic")
    return {str(one.ref): Described(one.topic.title, one.topic.get_absolute_url()) for one in found}


def _uuid(key: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(key)
    except ValueError:
        return None


declare(ARTICLE, PROJECT, TargetKind("topic", topics), TargetKind("post", posts), TargetKind("asked", asked))
