"""Following and muting: who is told of a post, who is spared, and what a member does not want to see in lists."""
from functools import partial

from django.db.models import Q, QuerySet, Subquery

from accounts.models import Member
from community import following_members
from community.models import Category, Following, Post, Reader, Tag, Topic, TopicTag
from kit.rows import insert, insert_new

CATEGORY, TAG, MEMBER, TOPIC = Following.Kind.CATEGORY, Following.Kind.TAG, Following.Kind.MEMBER, Following.Kind.TOPIC
FOLLOW, MUTE, NORMAL = Following.Level.FOLLOW, Following.Level.MUTE, Following.Level.NORMAL
ONCE = ["member_id", "kind", "key"]


def choose(member, kind: str, key: int, level: str, *, at) -> None:
    """Follow, mute, or take it as it comes. Of a topic that is kept as a choice: writing in it again does not make one watch it.

    Raises Refused where a member may not be followed.
    """
    if level == NORMAL and kind != TOPIC:
        Following.objects.filter(member=member, kind=kind, key=key).delete()
        return
    chosen = Following(member=member, kind=kind, key=key, level=level, created_at=at)
    update = "UPDATE SET level = excluded.level, created_at = excluded.created_at"
    write = partial(insert, [chosen], unique=ONCE, on_conflict=update, returning=["id"])
    if kind == MEMBER and level == FOLLOW:
        following_members.follow(member, key, write, at=at)
    else:
        write()


def watch_what_was_written(post: Post, *, at) -> None:
    """Who wrote in a topic watches it, unless they wish otherwise or have chosen for this topic already. A row would name who asks under
    no name; they are told of answers anyway."""
    if post.topic.is_anonymous and post.author_id == post.topic.author_id:
        return
    if Reader.objects.filter(member=post.author_id, watches_written=False).exists():
        return
    insert_new([Following(member_id=post.author_id, kind=TOPIC, key=post.topic_id, level=FOLLOW, created_at=at)], unique=ONCE)


def level_of(member, kind: str, key) -> Subquery:
    """What the member chose for a thing, as an annotation; `key` is an OuterRef or a number."""
    return Subquery(Following.objects.filter(member=member, kind=kind, key=key).values("level")[:1])


def _muted(member, kind: str) -> QuerySet:
    return Following.objects.filter(member=member, kind=kind).mutes().values("key")


def without_muted(topics: QuerySet, member, *, shelf: Category | None = None, tag: Tag | None = None) -> QuerySet:
    """Topics without those that the member muted, or whose category, tag or author they muted.

    In the list of one category or tag, which was opened on purpose, that one does not count.
    """
    if not member.is_authenticated:
        return topics
    tagged = TopicTag.objects.filter(tag__in=_muted(member, TAG))
    tagged = tagged.exclude(tag=tag) if tag else tagged
    topics = topics.exclude(author__in=_muted(member, MEMBER)).exclude(pk__in=_muted(member, TOPIC)).exclude(pk__in=tagged.values("topic"))
    if shelf is None:
        shelves = _muted(member, CATEGORY)
        topics = topics.exclude(category__in=Category.objects.filter(Q(pk__in=shelves) | Q(parent__in=shelves)).values("pk"))
    return topics


def _about(topic: Topic, author_id: int | None) -> Q:
    """Followings that concern a topic, or what this author writes in it."""
    shelves = Category.objects.filter(pk=topic.category_id)
    found = Q(kind=TOPIC, key=topic.pk) | Q(kind=CATEGORY, key=topic.category_id)
    found |= Q(kind=CATEGORY, key__in=shelves.values("parent")) | Q(kind=TAG, key__in=TopicTag.objects.filter(topic=topic.pk).values("tag"))
    return found | Q(kind=MEMBER, key=author_id) if author_id else found


def muters_of(topic: Topic, author_id: int | None) -> QuerySet:
    """Ids of the members who want to hear nothing of this topic, or nothing of this author; for `notices.tell_of(not_to=…)`."""
    return Following.objects.filter(_about(topic, author_id)).mutes().order_by().values_list("member", flat=True)


def followers_of(post: Post) -> QuerySet:
    """Members to be told of a post, without those who wrote or muted it: of a topic those who follow its category, one of its tags or
    its author, of a reply those who watch the topic."""
    about = _about(post.topic, post.author_id)
    concerned = Following.objects.follows()
    concerned = concerned.filter(about).exclude(kind=TOPIC) if post.is_opening else concerned.on(TOPIC, post.topic_id)
    found = Member.objects.shown().filter(pk__in=concerned.values("member")).exclude(pk__in=muters_of(post.topic, post.author_id))
    return found.exclude(pk=post.author_id)
