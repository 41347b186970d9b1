"""Reading: how far a member has read a topic, what is new to them, and marking everything as read."""
from datetime import UTC, datetime, timedelta

from django.db.models import CharField, Count, DateTimeField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from community.facts import thing_of_post, thing_of_topic
from community.following import FOLLOW, TOPIC, level_of
from community.models import Following, Post, Reader, Topic, TopicRead
from kit.rows import insert
from notices.models import Notice, NoticeFact
from notices.reading import mark_read

# What nobody opened is new for so long; what was opened once stays unread until it is read.
NEW_FOR = timedelta(days=14)
# Beyond that many the rest is not counted: a line of a list must not walk through thousands.
MANY = 100
NEVER = Value(datetime(1, 1, 2, tzinfo=UTC), output_field=DateTimeField())
ONCE = ["member_id", "topic_id"]
FORWARD = "UPDATE SET position = excluded.position, read_at = excluded.read_at WHERE community_topicread.position < excluded.position"


def read_up_to(member, topic: Topic, position: int, *, at) -> None:
    """The member has seen the topic up to `position`; one statement, and never back."""
    seen = TopicRead(member=member, topic=topic, position=position, read_at=at)
    insert([seen], unique=ONCE, on_conflict=FORWARD, returning=["position"])


def mark_all(member, *, at) -> None:
    """Everything written so far counts as read; one row a member."""
    Reader.objects.update_or_create(member=member, defaults={"all_read_at": at})


def _position(member) -> Subquery:
    return Subquery(TopicRead.objects.filter(member=member, topic=OuterRef("pk")).values("position")[:1])


def _all_read_at(member) -> Coalesce:
    return Coalesce(Subquery(Reader.objects.filter(member=member).values("all_read_at")[:1]), NEVER)


def _unseen(member) -> QuerySet:
    """Posts of others, beyond what `read_position` of the outer topic and the member's watermark say."""
    posts = Post.objects.filter(topic=OuterRef("pk"), hidden_at=None, created_at__gt=OuterRef("all_read_at"))
    return posts.exclude(author=member)


def with_reading(topics: QuerySet, member) -> QuerySet:
    """Annotates `read_position` (None: never opened), `all_read_at` and `unread_count` of what was opened, at most MANY; no query more."""
    if not member.is_authenticated:
        return topics
    topics = topics.annotate(read_position=_position(member), all_read_at=_all_read_at(member))
    beyond = _unseen(member).filter(position__gt=OuterRef("read_position"), position__lte=OuterRef("read_position") + MANY)
    count = beyond.order_by().values("topic").annotate(n=Count("pk")).values("n")
    return topics.annotate(unread_count=Coalesce(Subquery(count, output_field=IntegerField()), 0))


def unread_by(topics: QuerySet, member) -> QuerySet:
    """Of topics annotated by `with_reading` those that the member has read, written in or watches, with posts of others that they have
    not seen."""
    known = TopicRead.objects.filter(member=member).values_list("topic").union(
        Post.objects.filter(author=member).order_by().values_list("topic"),
        Following.objects.filter(member=member, kind=TOPIC, level=FOLLOW).order_by().values_list("key"),
    )
    unseen = _unseen(member).filter(position__gt=Coalesce(OuterRef("read_position"), 0))
    moved = Q(last_position__gt=Coalesce(F("read_position"), 0), last_post_at__gt=F("all_read_at"))
    return topics.filter(moved, Exists(unseen), pk__in=known).annotate(is_unread=Value(True))


def is_fresh(topic: Topic, member, *, at) -> bool:
    """Whether a topic that the member never opened is new to them; of one annotated by `with_reading`."""
    if topic.read_position is not None or topic.author_id == member.pk:
        return False
    return topic.last_post_at > max(topic.all_read_at, member.joined_at, at - NEW_FOR)


def first_unread(topic: Topic, member) -> Post | None:
    """Where to go on reading: the first post that the member has not seen, or the last one; None where nothing shows."""
    position = TopicRead.objects.filter(topic=topic, member=member).values_list("position", flat=True).first() or 0
    shown = Post.objects.visible_to(member).filter(topic=topic).select_related("topic")
    return shown.filter(position__gt=position).order_by("position").first() or shown.order_by("-position").first()


def for_page(topics: QuerySet, member) -> QuerySet:
    """A topic with all that its page wants to know of this reader: `read_position`, `watching`, `category_level`, `author_level`,
    and `has_notices` if something of it stands unread among their notices."""
    if not member.is_authenticated:
        return topics
    waiting = NoticeFact.objects.shown().filter(member=member, notice__read_at=None)
    return topics.annotate(
        read_position=_position(member), watching=level_of(member, TOPIC, OuterRef("pk")),
        category_level=level_of(member, Following.Kind.CATEGORY, OuterRef("category_id")),
        author_level=level_of(member, Following.Kind.MEMBER, OuterRef("author_id")),
        has_notices=Exists(waiting.filter(within=Concat(Value(thing_of_topic("")), Cast(OuterRef("pk"), CharField())))),
    )





def read_notices(member, topic: Topic, position: int, *, at) -> int:
    """Mark as read what the member's notices tell of this topic, once all that they tell of was seen; returns how many."""
    facts = NoticeFact.objects.shown().filter(member=member, within=thing_of_topic(topic.pk), notice__read_at=None)
    told = list(facts.values_list("notice", "about"))
    posts = [int(about.partition(":")[2]) for _notice, about in told if about.startswith(thing_of_post(""))]
    beyond = set(map(thing_of_post, Post.objects.filter(pk__in=posts, position__gt=position).values_list("pk", flat=True)))
    seen = {notice for notice, _about in told} - {notice for notice, about in told if about in beyond}
    return mark_read(member, Notice.objects.filter(pk__in=seen), at=at) if seen else 0
