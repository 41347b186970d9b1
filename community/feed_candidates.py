"""Topics and articles that may stand in a member’s feed, and what ties them to the reader."""
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import BooleanField, Exists, OuterRef, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.feed import Candidate, Reader, Shown, feed_sources
from accounts.models import Member
from community.articles import candidates as articles
from community.models import Category, Topic, TopicRead, TopicTag
from community.shelves import name_of, shelves, url_of
from kit import wording
from kit.addresses import address

NEW = timedelta(days=7)
LATEST, HOT = 50, 12
LATEST_KEPT_SECONDS, HOT_KEPT_SECONDS = 10, 60
# What a `Reader` brings along: topic → how many posts of theirs lately; topics asked of them as an expert.
WROTE, ASKED = "wrote", "asked"
MUCH = 5
AT_HOME = 5


class Row(NamedTuple):
    """The columns of a topic that decide its place and say what it is."""

    id: int
    slug: str
    title: str
    gist: str
    language: str
    kind: str
    created_at: datetime
    last_post_at: datetime
    reply_count: int
    last_position: int
    category_id: int
    author_id: int
    last_poster_id: int
    author__handle: str
    author__display_name: str
    asker__member_id: int | None
    expert_question__due_at: datetime | None
    expert_question__assigned_at: datetime | None
    expert_question__expert__member_id: int | None
    category__is_public: bool
    read_to: int | None
    tag_followed: bool

    def is_mine(self, member) -> bool:
        return member.pk in (self.author_id, self.asker__member_id)

    def was_last_said_by(self, member) -> bool:
        return self.last_poster_id == member.pk or (self.asker__member_id == member.pk and self.last_poster_id == self.author_id)


def hot_topics() -> list[int]:
    """Ids of what is discussed most; the same for all readers."""
    return cache.get_or_set("community:hot", _hottest, HOT_KEPT_SECONDS)


def _hottest() -> list[int]:
    return list(Topic.objects.filter(hidden_at=None, hot__gt=0).order_by("-hot", "-id").values_list("pk", flat=True)[:HOT])


def _latest() -> list[int]:
    """Without discussions of articles in which nobody has said anything: the articles stand there themselves."""
    found = Topic.objects.filter(hidden_at=None).exclude(reply_count=0, article__isnull=False)
    return list(found.order_by("-last_post_at", "-id").values_list("pk", flat=True)[:LATEST])


def _ids(reader: Reader) -> set[int]:
    """The latest, the hottest, those the reader wrote in, and those asked of them as an expert."""
    latest = cache.get_or_set("community:latest", _latest, LATEST_KEPT_SECONDS)
    return {*latest, *hot_topics(), *reader.kept.get(WROTE, ()), *reader.kept.get(ASKED, ())}


def topics_of(reader: Reader) -> list[Row]:
    """Everything that is weighed, as it is now, in one query; what is hidden stands in no feed, whoever reads."""
    return reader.once("topics", lambda: _topics(reader))


def _topics(reader: Reader) -> list[Row]:
    """One more query where categories are met that are not open to everybody."""
    member, tags = reader.member, reader.followed.get("tag")
    read = TopicRead.objects.filter(topic=OuterRef("pk"), member=member).values("position")
    tagged = Exists(TopicTag.objects.filter(topic=OuterRef("pk"), tag__in=tags)) if tags else Value(False, output_field=BooleanField())
    found = Topic.objects.filter(pk__in=_ids(reader), hidden_at=None).annotate(read_to=Subquery(read), tag_followed=tagged)
    if muted := reader.muted.get("tag"):
        found = found.exclude(Exists(TopicTag.objects.filter(topic=OuterRef("pk"), tag__in=muted)))
    rows = list(map(Row._make, found.values_list(*Row._fields)))
    closed = {row.category_id for row in rows if not row.category__is_public}
    if closed:
        closed -= set(Category.objects.visible_to(member).filter(pk__in=closed).values_list("pk", flat=True))
    muted = reader.muted.get("topic", ())
    return [row for row in rows if row.category_id not in closed and row.id not in muted]


def posts_by_category(reader: Reader) -> dict[int, int]:
    """How often the reader wrote in each category lately."""
    return reader.once("posts by category", lambda: _count(reader))


def _count(reader: Reader) -> dict[int, int]:
    counts: dict[int, int] = {}
    wrote = reader.kept.get(WROTE, {})
    for row in topics_of(reader):
        if row.id in wrote:
            counts[row.category_id] = counts.get(row.category_id, 0) + wrote[row.id]
    return counts


def topics(reader: Reader) -> Iterator[Candidate]:
    hot = set(hot_topics())
    for row in topics_of(reader):
        if (found := topic(row, reader, hot)) is not None:
            yield found


def _parent(row: Row) -> int | None:
    shelf = shelves().get(row.category_id)
    return shelf["parent_id"] if shelf else None


def topic(row: Row, reader: Reader, hot: set[int]) -> Candidate | None:
    """The topic with what ties it to the reader; None for what they said themselves, or muted."""
    member = reader.member
    took_part = row.id in reader.kept.get(WROTE, ()) or row.is_mine(member)
    if took_part:
        return None if row.was_last_said_by(member) else _personal(row, reader, "answered", row.last_post_at)
    if row.expert_question__expert__member_id == member.pk and _is_asked(row, reader):
        return _personal(row, reader, "asked", row.expert_question__assigned_at)
    if "category" in reader.muted and reader.mutes("category", _parent(row)):
        return None
    tie = _tie(row, reader, hot)
    mine, follows = posts_by_category(reader).get(row.category_id, 0), tie == "followed"
    return Candidate(
        "topic", str(row.id), row.created_at if tie == "wanted" else row.last_post_at, tie, partial(words, row, tie, reader), row.author_id,
        row.category_id, match=1.0 if follows else min(1.0, mine / AT_HOME), replies=row.reply_count, unread=_unread(row),
    )


def _is_asked(row: Row, reader: Reader) -> bool:
    """Whether the promise of an expert still runs; who has not answered has not taken part either."""
    return row.expert_question__due_at is not None and row.expert_question__due_at > reader.at


def _unread(row: Row) -> bool:
    return row.read_to is None or row.read_to < row.last_position


def _personal(row: Row, reader: Reader, tie: str, at: datetime) -> Candidate:
    due = row.expert_question__due_at if tie == "asked" else None
    return Candidate(
        "topic", str(row.id), at, tie, partial(words, row, tie, reader), row.author_id, row.category_id, personal=True,
        unread=None if tie == "asked" else _unread(row), days_left=(due - reader.at).total_seconds() / 86_400 if due else None,
    )


def _tie(row: Row, reader: Reader, hot: set[int]) -> str:
    writes_here = row.category_id in posts_by_category(reader)
    asked_of_another = row.expert_question__due_at is not None and row.expert_question__due_at > reader.at
    if row.reply_count == 0 and row.kind == Topic.Kind.QUESTION and writes_here and not asked_of_another:
        return "wanted"
    if row.tag_followed or reader.follows("member", row.author_id) or _follows_category(row, reader):
        return "followed"
    if writes_here:
        return "category"
    if row.id in hot and row.reply_count >= MUCH:
        return "hot"
    return "new" if row.created_at >= reader.at - NEW else "latest"


def _follows_category(row: Row, reader: Reader) -> bool:
    followed = reader.followed.get("category")
    return bool(followed) and (row.category_id in followed or _parent(row) in followed)


def _label_and_why(row: Row, tie: str, reader: Reader, shelf: str, author: str) -> tuple[str, str]:
    if tie == "answered":
        mine = row.is_mine(reader.member)
        return _("New reply"), _("because somebody answered your topic") if mine else _("because you took part in it")
    if tie == "asked":
        return _("Asked of you"), _("because you are an expert, and %(who)s waits for you") % {"who": author}
    if tie == "followed":
        return _("Topic"), _("because you follow %(what)s") % {"what": _followed(row, reader, shelf, author)}
    if tie in ("wanted", "category"):
        return (_("Answer wanted") if tie == "wanted" else _("Topic")), _writes(row, reader, shelf)
    return {
        "hot": (_("Much discussed"), _("because it is among the hottest right now")),
        "new": (_("New topic"), _("because it was started this week")),
        "latest": (_("Topic"), _("because it is among the latest")),
    }[tie]


def _followed(row: Row, reader: Reader, shelf: str, author: str) -> str:
    if reader.follows("member", row.author_id):
        return author
    return _("“%(category)s”") % {"category": shelf} if _follows_category(row, reader) else _("one of its tags")


def _writes(row: Row, reader: Reader, shelf: str) -> str:
    count = posts_by_category(reader)[row.category_id]
    words = ngettext(
        "because you wrote %(n)d post in “%(category)s” lately",
        "because you wrote %(n)d posts in “%(category)s” lately",
        count,
    )
    return words % {"n": count, "category": shelf}


def words(row: Row, tie: str, reader: Reader) -> Shown:
    """The item as it stands in the feed."""
    category, author = shelves().get(row.category_id), Member(handle=row.author__handle, display_name=row.author__display_name)
    shelf = name_of(category) if category else ""
    label, why = _label_and_why(row, tie, reader, shelf, author.name)
    return Shown(
        label, why, row.title, address("community:topic", row.id, row.slug), wording.language_tag(row.language),
        row.created_at if tie == "wanted" else row.last_post_at, gist=row.gist, author=author.name, author_url=author.get_absolute_url(),
        place=shelf, place_url=url_of(category) if category else "", figure=replies_in_words(row.reply_count), waits=not row.reply_count,
    )


def replies_in_words(count: int) -> str:
    return ngettext("%(n)d reply", "%(n)d replies", count) % {"n": count} if count else _("no answer yet")


feed_sources.register("topics", topics)
feed_sources.register("articles", articles.articles)
